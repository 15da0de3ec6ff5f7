"""The columns of a plan as a table, with their titles in other tools.

Titles of Asana's export (Section/Column, Assignee, Blocked By (Dependencies)), of
Instagantt's and of MS Project's are among the aliases.
"""

from domain.plan_titles import PLAN_TITLES as TITLES
from domain.text_keys import folded
from ingest.columns import Column

COLUMNS = (
    Column("code", TITLES["code"], ("Mã", "Mã NV", "Mã công việc", "Task ID",
        "Unique ID", "Key")),
    Column("number", "Số thứ tự", ("STT", "TT", "ID", "Number", "No", "Task number",
        "Row number")),
    Column("wbs", "Mục", ("WBS", "Outline Number", "WBS number")),
    Column("name", TITLES["name"], ("Nhiệm vụ", "Tên", "Nội dung", "Nội dung nhiệm vụ",
        "Tên công việc", "Công việc", "Nội dung công việc", "Task Name", "Task", "Name",
        "Title", "Activity"), required=True),
    Column("group", TITLES["group"], ("Nhóm", "Tên nhóm", "Lĩnh vực", "Giai đoạn",
        "Section/Column", "Section", "Group", "Phase", "Parent Section", "List")),
    Column("level", TITLES["level"], ("Cấp độ", "Mức", "Outline Level", "Level",
        "Indent")),
    Column("parent", "Mã nhiệm vụ cha", ("Nhiệm vụ cha", "Mã cha", "Thuộc nhiệm vụ",
        "Parent task", "Parent", "Parent ID", "Parent Task ID")),
    Column("lead", TITLES["lead"], ("Chủ trì", "Cơ quan chủ trì", "Đơn vị thực hiện",
        "Cơ quan thực hiện", "Đơn vị chủ trì thực hiện", "Cơ quan chủ trì thực hiện",
        "Người phụ trách", "Assignee", "Assigned To", "Assigned", "Owner", "Lead",
        "Resource Names", "Resources", "Resource")),
    Column("cooperating", TITLES["cooperating"], ("Phối hợp", "Cơ quan phối hợp",
        "Đơn vị phối hợp thực hiện", "Cơ quan phối hợp thực hiện", "Collaborators",
        "Followers")),
    Column("start", TITLES["start"], ("Ngày bắt đầu", "Thời gian bắt đầu", "Từ ngày",
        "Start Date", "Start", "Begin date", "Planned Start")),
    Column("finish", TITLES["finish"], ("Thời hạn hoàn thành", "Thời hạn", "Hạn",
        "Ngày hoàn thành", "Kết thúc", "Ngày kết thúc", "Thời gian hoàn thành",
        "Thời gian kết thúc", "Đến ngày", "Due Date", "Due", "End Date", "End",
        "Finish Date", "Finish", "Planned Finish")),
    Column("deadline", TITLES["deadline"], ("Hạn giao", "Deadline")),
    Column("duration", TITLES["duration"], ("Thời lượng", "Số ngày",
        "Thời gian (ngày làm việc)", "Duration", "Duration (days)")),
    Column("percent", TITLES["percent"], ("Tỷ lệ hoàn thành", "Tỉ lệ hoàn thành",
        "Tiến độ", "Tiến độ (%)", "Phần trăm hoàn thành", "% thực hiện", "% Complete",
        "Percent Complete", "Báo cáo phần trăm", "Progress", "Progress (%)",
        "Task Progress", "Complete", "Completion")),
    Column("predecessors", TITLES["predecessors"], ("Nhiệm vụ trước", "Công việc trước",
        "Phụ thuộc", "Tiền nhiệm", "Nhiệm vụ tiền nhiệm", "Predecessors",
        "Predecessor", "Blocked By (Dependencies)", "Blocked By", "Dependencies",
        "Depends on", "Unique ID Predecessors")),
    Column("milestone", TITLES["milestone"], ("Là mốc", "Cột mốc", "Milestone",
        "Is Milestone")),
    Column("baseline_start", TITLES["baseline_start"], ("Bắt đầu kế hoạch gốc",
        "Baseline Start", "Baseline Start Date")),
    Column("baseline_finish", TITLES["baseline_finish"], ("Kết thúc kế hoạch gốc",
        "Hạn đầu", "Hạn giao đầu tiên", "Baseline Finish", "Baseline End",
        "Baseline Due Date", "Baseline End Date")),
    Column("actual_start", TITLES["actual_start"], ("Ngày bắt đầu thực tế",
        "Actual Start", "Actual Start Date")),
    Column("actual_finish", TITLES["actual_finish"], ("Ngày hoàn thành thực tế",
        "Kết thúc thực tế", "Xong ngày", "Actual Finish", "Actual End Date",
        "Completed At")),
    Column("product", TITLES["product"], ("Kết quả", "Sản phẩm đầu ra", "Deliverable",
        "Product")),
    Column("legal_basis", TITLES["legal_basis"], ("Căn cứ", "Văn bản giao",
        "Legal basis")),
    Column("weight", TITLES["weight"], ("Weight",)),
    Column("notes", TITLES["notes"], ("Mô tả", "Diễn giải", "Notes", "Note",
        "Description", "Comments")),
)  # fmt: skip

PROGRESS_COLUMNS = (
    Column("code", TITLES["code"], ("Mã", "Mã NV", "Mã công việc", "Task ID", "ID",
        "Unique ID", "Key"), required=True),
    Column("percent", TITLES["percent"], ("Tỷ lệ hoàn thành", "Tỉ lệ hoàn thành",
        "Tiến độ", "Tiến độ (%)", "Phần trăm hoàn thành", "% thực hiện", "% Complete",
        "Percent Complete", "Progress", "Progress (%)", "Task Progress", "Complete",
        "Completion"), required=True),
    Column("day", "Ngày báo cáo", ("Ngày", "Ngày cập nhật", "Đến ngày", "Report Date",
        "Date", "As of", "Status Date")),
    Column("note", "Tình hình thực hiện", ("Tình hình", "Kết quả thực hiện", "Ghi chú",
        "Khó khăn, vướng mắc", "Note", "Notes", "Comment", "Comments")),
    Column("evidence", "Minh chứng", ("Tài liệu minh chứng", "Đường dẫn", "Văn bản",
        "Evidence", "Link", "URL")),
)  # fmt: skip

WORDS = {
    folded(title): column.key
    for column in reversed(COLUMNS)
    for title in (column.title, column.key, *column.aliases)
}
"""What a title means, wherever it stands."""
