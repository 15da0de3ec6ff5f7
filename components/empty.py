"""The state of a page before anything was loaded."""

from markupsafe import Markup

from components.links import Drawing
from components.markup import render

_NOTHING = "Chưa có số liệu."
_WHY = (
    "Trang này tính từ hồ sơ một cửa; chưa tệp hồ sơ nào được nạp. Số Cổng công bố, "
    "nếu đã nhập, ở trang Bộ 766; số đơn vị báo cáo ở trang Chỉ tiêu."
)


def empty(
    sentence: str = "",
    *,
    drawing: Drawing | None = None,
    may_import: bool = False,
) -> Markup:
    """What is missing and, for those who may load files, the way to do it.

    `sentence` "": dossiers, with where other figures are.
    """
    href = drawing.links.imports() if drawing is not None and may_import else ""
    why = "" if sentence else _WHY
    return render("empty", sentence=sentence or _NOTHING, why=why, href=href)
