"""A permit log of another country, as the editor of a mapping is given it."""

from components.mapping_values import (
    Choice,
    FileColumn,
    MappingContext,
    OurField,
    Word,
)
from domain.mapping import ColumnUse, DateOrder, Mapping

FIELDS = (
    OurField("code", "Mã hồ sơ", is_required=True, is_main=True),
    OurField("org_unit", "Đơn vị", is_required=True, is_main=True),
    OurField("procedure", "Thủ tục", is_required=True, is_main=True),
    OurField("received", "Tiếp nhận lúc", True, True, is_moment=True),
    OurField("due", "Hẹn trả", is_main=True, is_moment=True),
    OurField("resolved", "Xử lý xong lúc", is_main=True, is_moment=True),
    OurField("outcome", "Kết quả", is_main=True, words=("Đã giải quyết", "Từ chối")),
    OurField("apology", "Thư xin lỗi lúc", is_moment=True),
    OurField("late_reason", "Lý do quá hạn"),
)
COLUMNS = (
    FileColumn("Permit #", ("BP-0001", "BP-0002")),
    FileColumn("Dept", ("Planning", "Fire")),
    FileColumn("Permit type", ("New building",)),
    FileColumn("Applied", ("03/04/2024", "12/31/2024", "01/02/2024")),
    FileColumn("Target date", ("04/04/2024",)),
    FileColumn("Finaled", ("04/01/2024", "")),
    FileColumn("Status", ("Issued", "Denied", "Void")),
)
CONTEXT = MappingContext(
    file_name="permits.csv",
    fields=FIELDS,
    columns=COLUMNS,
    reasons={"code": "tiêu đề “Permit #”", "received": "tiêu đề “Applied”"},
    words={"Status": (Word("Issued", 812), Word("Denied", 31), Word("Void", 2))},
    unknown_units=(Word("Planning", 700), Word("Fire", 145)),
    unknown_procedures=(Word("New building", 845),),
    unit_choices=(Choice("HCM", "Thành phố"), Choice("HBC", "Huyện Bình Chánh")),
    field_choices=(Choice("XD", "Xây dựng"),),
    saved=("Quận 1",),
    header_row=1,
    read_moment=lambda text, order: f"{order.value}: {text}",
)
DRAFT = Mapping(
    "",
    columns=(
        ColumnUse("Permit #", "code"),
        ColumnUse("Applied", "received"),
        ColumnUse("Status", "outcome"),
    ),
    date_order=DateOrder.MONTH_FIRST,
)
