// Streamlit's own texts are English and fixed. This puts Vietnamese in their place,
// now and whenever the page changes. Only whole texts that are listed are touched.

const TEXTS = new Map(Object.entries({
  "Choose an option": "Chọn một mục",
  "Choose options": "Chọn các mục",
  "Choose or add an option": "Chọn hoặc thêm một mục",
  "Choose or add options": "Chọn hoặc thêm các mục",
  "No options to select": "Không có mục nào để chọn",
  "No options to select.": "Không có mục nào để chọn.",
  "No results": "Không tìm thấy",
  "Select all": "Chọn tất cả",
  "Clear all": "Bỏ tất cả",
  "Clear value": "Bỏ giá trị",
  "Search": "Tìm kiếm",
  "Search...": "Tìm kiếm…",
  "Type to search": "Gõ để tìm",
  "Close Search": "Đóng tìm kiếm",
  "Previous Result": "Kết quả trước",
  "Next Result": "Kết quả sau",
  "Fullscreen": "Toàn màn hình",
  "Close fullscreen": "Đóng toàn màn hình",
  "Download as CSV": "Tải CSV",
  "Download": "Tải xuống",
  "Copy to clipboard": "Chép",
  "Copied!": "Đã chép",
  "Show/hide columns": "Ẩn, hiện cột",
  "Hide column": "Ẩn cột",
  "Pin column": "Ghim cột",
  "Unpin column": "Bỏ ghim cột",
  "Autosize": "Vừa nội dung",
  "Sort ascending": "Xếp tăng dần",
  "Sort descending": "Xếp giảm dần",
  "Format": "Định dạng",
  "Upload": "Chọn tệp",
  "Browse files": "Chọn tệp",
  "Drag and drop file here": "Kéo tệp vào đây",
  "Drag and drop files here": "Kéo các tệp vào đây",
  "Remove file": "Bỏ tệp",
  "Page not found": "Không có trang này",
  "Connecting": "Đang kết nối",
  "Connecting to Streamlit server": "Đang kết nối với máy chủ",
  "CONNECTING": "ĐANG KẾT NỐI",
  "Connection error": "Mất kết nối",
  "Please wait...": "Xin chờ…",
  "Running...": "Đang chạy…",
  "Running": "Đang chạy",
  "Stop": "Dừng",
  "Main menu": "Trình đơn chính",
  "Close": "Đóng",
  "Previous": "Trước",
  "Next": "Sau",
  "Previous month": "Tháng trước",
  "Next month": "Tháng sau",
  "Date range": "Khoảng ngày",
  "Show password": "Hiện mật khẩu",
  "Hide password": "Ẩn mật khẩu",
  "Press Enter to apply": "Nhấn Enter để áp dụng",
  "Press Enter to submit form": "Nhấn Enter để gửi",
  "Press Ctrl+Enter to apply": "Nhấn Ctrl+Enter để áp dụng",
  "Press ⌘+Enter to apply": "Nhấn ⌘+Enter để áp dụng",
  "Press Ctrl+Enter to submit form": "Nhấn Ctrl+Enter để gửi",
  "Press ⌘+Enter to submit form": "Nhấn ⌘+Enter để gửi",
  "Link to heading": "Liên kết tới mục này",
  "Increment": "Tăng",
  "Decrement": "Giảm",
  "Skip to main content": "Đến nội dung chính",
  "Navigate to home page": "Về trang đầu",
  "App pages": "Các trang",
  "Logo": "Điều Hành",
  "Open": "Mở",
  "Expand sidebar": "Mở trình đơn",
  "Collapse sidebar": "Đóng trình đơn",
  "Sidebar": "Trình đơn",
  "Notifications": "Thông báo",
  "Dismiss": "Bỏ qua",
  "Selected values": "Các mục đã chọn",
  "Dataframe column menu": "Trình đơn của cột",
  "Copy column name": "Chép tên cột",
  "Statistics": "Thống kê",
  "Count": "Số dòng",
  "Range": "Khoảng",
  "Choose date": "Chọn ngày",
  "Choose date range": "Chọn khoảng ngày",
  "Choose date and time": "Chọn ngày giờ",
  "Clear date": "Bỏ ngày",
  "Clear dates": "Bỏ các ngày",
  "Clear date and time": "Bỏ ngày giờ",
  "Clear entry": "Bỏ nội dung đã gõ",
  "Quick select a date range": "Chọn nhanh khoảng ngày",
  "Drag and drop a file here": "Kéo tệp vào đây",
  "Add files": "Thêm tệp",
  "Files": "Tệp",
  "Upload failed": "Không tải lên được",
  "Error uploading file": "Không tải tệp lên được",
  "No data": "Không có dữ liệu",
  "No response received from server": "Máy chủ không trả lời",
  "View less": "Thu gọn",
  "empty": "trống",
  "None": "Không",
}));

const PATTERNS = [
  [/^(\d+)\s?MB per file(.*)$/, "Tối đa $1 MB mỗi tệp$2"],
  [/^Help for (.+)$/, "Giải thích: $1"],
  [/^Limit (\d+)\s?MB per file(.*)$/, "Tối đa $1 MB mỗi tệp$2"],
];

// Whole sentences of Streamlit's, which stand in the same elements as our own text.
const SENTENCES = [
  [/^(\d+) more$/, "Thêm $1"],
  [/^(The page that you have requested does not seem to exist|You have requested page .*, but no corresponding file was found).*$/, "Địa chỉ này không có trang, hoặc bạn không có quyền xem. Đang mở trang đầu tiên."],
  [/^Is Streamlit still running\?.*$/, "Máy chủ có thể đang khởi động lại. Đợi ít phút rồi tải lại trang."],
  [/^Cannot connect to Streamlit.*$/, "Không kết nối được máy chủ. Tải lại trang để đăng nhập lại."],
];

const ATTRIBUTES = ["placeholder", "aria-label", "aria-valuetext", "title", "alt"];

// Date fields speak English, and their calendar the language of the browser.
const DATES = "[data-testid=stDateInput], [data-testid=stDateInputCalendar]";
const MONTHS = ["January", "February", "March", "April", "May", "June", "July",
  "August", "September", "October", "November", "December"];
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
  "Saturday"];
const WEEKDAY_NAMES = ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu",
  "Thứ Bảy"];
const WEEKDAY_LETTERS = ["CN", "T2", "T3", "T4", "T5", "T6", "T7"];
const MONTH = `(${MONTHS.join("|")})`;
const monthNumber = (name) => MONTHS.indexOf(name) + 1;
const dayInWords = (weekday, day, month, year) =>
  `${WEEKDAY_NAMES[WEEKDAYS.indexOf(weekday)]}, ${day} tháng ${monthNumber(month)}, ${year}`;
const DATE_PARTS = [
  [/^day(?=$|, )/, "Ngày"],
  [/^month(?=$|, )/, "Tháng"],
  [/^year(?=$|, )/, "Năm"],
  [/ start date$/, ", từ ngày"],
  [/ end date$/, ", đến ngày"],
  [/^Choose date range, /, "Chọn khoảng ngày, "],
  [/^Choose date, /, "Chọn ngày, "],
  [/^Today, /, "Hôm nay, "],
  [/ selected$/, ", đang chọn"],
  [new RegExp(`(${WEEKDAYS.join("|")}), ${MONTH} (\\d+), (\\d+)`),
    (_all, weekday, month, day, year) => dayInWords(weekday, day, month, year)],
  [new RegExp(`(${WEEKDAYS.join("|")}),? (\\d+) ${MONTH} (\\d+)`),
    (_all, weekday, day, month, year) => dayInWords(weekday, day, month, year)],
  [new RegExp(`^(\\d+) – ${MONTH}$`), "$1"],
  [new RegExp(`\\b${MONTH} (\\d{4})$`),
    (_all, month, year) => `tháng ${monthNumber(month)} năm ${year}`],
  [new RegExp(`^${MONTH}$`), (_all, month) => `Tháng ${monthNumber(month)}`],
];

function vietnamese(text) {
  if (!text) return null;
  const bare = text.trim();
  const listed = TEXTS.get(bare);
  if (listed) return listed;
  return rewritten(bare, PATTERNS);
}

function rewritten(text, patterns) {
  for (const [pattern, replacement] of patterns) {
    if (pattern.test(text)) return text.replace(pattern, replacement);
  }
  return null;
}

// Letters of weekdays say which only by their place: S M T W T F S, or from Monday.
function weekdayLetter(cell) {
  const row = [...cell.parentElement.children];
  if (row.length !== 7 || !/^[SMTWF]$/.test(cell.textContent.trim())) return null;
  const second = row[1].textContent.trim();
  const first = second === "M" || second === "T2" ? 0 : 1;
  return WEEKDAY_LETTERS[(row.indexOf(cell) + first) % 7];
}

function dateText(element, text) {
  if (!text || !element?.closest(DATES)) return null;
  const bare = text.trim();
  const letter = element.tagName === "TH" ? weekdayLetter(element) : null;
  if (letter !== null) return letter;
  let better = bare;
  for (const [pattern, replacement] of DATE_PARTS) {
    better = better.replace(pattern, replacement);
  }
  return better === bare ? null : better;
}

function mendText(node) {
  // What people typed or loaded stays as it is.
  const parent = node.parentElement;
  if (!parent || parent.closest("textarea, pre, code, [contenteditable]")) return;
  // The button of the file uploader is Streamlit's own, though drawn as markdown.
  const ours = !parent.closest("[data-testid=stFileUploader] button")
    && parent.closest("[data-testid=stMarkdownContainer], [data-testid=stMarkdown]");
  const better = ours
    ? rewritten(node.nodeValue.trim(), SENTENCES)
    : vietnamese(node.nodeValue) ?? dateText(parent, node.nodeValue)
      ?? rewritten(node.nodeValue.trim(), SENTENCES);
  if (better !== null && better !== node.nodeValue) node.nodeValue = better;
}

function mendAttributes(element) {
  for (const name of ATTRIBUTES) {
    const text = element.getAttribute(name);
    const better = vietnamese(text) ?? dateText(element, text);
    if (better !== null && better !== element.getAttribute(name)) {
      element.setAttribute(name, better);
    }
  }
}

function mend(root) {
  if (root.nodeType === Node.TEXT_NODE) {
    mendText(root);
    return;
  }
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  mendAttributes(root);
  for (const element of root.querySelectorAll(ATTRIBUTES.map((name) => `[${name}]`).join())) {
    mendAttributes(element);
  }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) mendText(walker.currentNode);
}

// Escape in a date field closes its calendar and keeps what was typed; in a popover
// it would close that too, and drop the date. There it becomes a click beside the field.
function keepTypedDate(event) {
  const field = event.target.closest?.("[data-testid=stDateInput]");
  const popover = field?.closest("[data-testid=stPopoverBody]");
  if (event.key !== "Escape" || !popover) return;
  if (!document.querySelector("[data-testid=stDateInputCalendar]")) return;
  event.stopImmediatePropagation();
  event.preventDefault();
  for (const name of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) {
    const Kind = name.startsWith("pointer") ? PointerEvent : MouseEvent;
    const options = { bubbles: true, cancelable: true, composed: true };
    popover.dispatchEvent(new Kind(name, options));
  }
}

export default function (component) {
  document.documentElement.lang = "vi";
  const committee = component?.data?.committee;
  if (committee) TEXTS.set("Logo", `Điều Hành, ${committee}`);
  if (window.__dieuHanhVietnamese) return;
  window.addEventListener("keydown", keepTypedDate, true);
  window.__dieuHanhVietnamese = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") mendText(change.target);
      else if (change.type === "attributes") mendAttributes(change.target);
      else change.addedNodes.forEach(mend);
    }
  });
  window.__dieuHanhVietnamese.observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
  mend(document.body);
}
