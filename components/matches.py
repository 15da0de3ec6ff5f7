"""What a look-up of a dossier code found, and where it looked."""

from markupsafe import Markup

from components.links import Drawing
from components.markup import render
from domain.drilldown import DossierFilter
from domain.look_up import LookUp, LookUpKind

_WORDS = {
    LookUpKind.BEGINS: "Hồ sơ có mã bắt đầu bằng “{text}”, kể cả đã giải quyết:",
    LookUpKind.SIMILAR: (
        "Không có mã “{text}”. Mã gần giống (sai một ký tự, đảo hai ký tự, O với 0, I "
        "với 1, thiếu dấu), kể cả hồ sơ đã giải quyết:"
    ),
    LookUpKind.PART: (
        "Không có mã bắt đầu bằng “{text}”. Mã có chuỗi này ở giữa hoặc ở cuối, kể cả "
        "hồ sơ đã giải quyết:"
    ),
    LookUpKind.LIVE_PART: (
        "Không có mã bắt đầu bằng “{text}”. Mã có chuỗi này, chỉ trong hồ sơ đang giải "
        "quyết và hồ sơ từng quá hạn; muốn tìm mọi hồ sơ, gõ thêm ngày tiếp nhận trước "
        "số thứ tự (ví dụ 241004-0033):"
    ),
    LookUpKind.NOTHING: (
        "Không tìm thấy “{text}” trong phạm vi được xem. Đã tìm trong mọi hồ sơ: phần "
        "đầu của mã, mã sai một ký tự, phần giữa hoặc cuối có ngày tiếp nhận; trong hồ "
        "sơ đang giải quyết và hồ sơ từng quá hạn: phần bất kỳ của mã."
    ),
    LookUpKind.TOO_SHORT: "Nhập ít nhất 4 ký tự của mã hồ sơ để tra.",
}


def matches(
    text: str, found: LookUp, wanted: DossierFilter, drawing: Drawing
) -> Markup:
    """The dossiers found, each as a link, and how they relate to what was typed."""
    linked = [
        (
            row,
            drawing.links.dossiers(wanted, code=row.code, source_code=row.source_code),
        )
        for row in found.rows
    ]
    return render("matches", words=_WORDS[found.kind].format(text=text), found=linked)
