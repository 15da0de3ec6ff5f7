"""Which metric or card a row is about: by its code, or as the portal words it."""

import re

from domain.portal_766 import TOTAL
from domain.score_766_rules import RULE_SETS, Group
from domain.text_keys import folded

UNSCORED = frozenset({"2.2", "5.1"})
"""Told and left out: 2.2 (mean days) and 5.1 (petitions by subject) give at most 0."""
_CODES = {metric.code for metric in RULE_SETS[-1].metrics}
_CODE = re.compile(r"(?:q766-)?([1-5]\.\d[abc]?)", re.I)
_GROUP = re.compile(r"(?:nhom )?(1|2|3a|3b|4|5)")
_WHOLE = frozenset({"tong", "tong diem", "q766 00", "tong diem 766", "diem tong"})
_SHORT = {"tthc": "thu tuc hanh chinh", "pakn": "phan anh kien nghi",
          "gq": "giai quyet", "dvcqg": "dich vu cong quoc gia"}  # fmt: skip
_ON_THE_PORTAL = {
    "1.1": "Tỷ lệ TTHC công bố đúng hạn",
    "1.2": "Tỷ lệ TTHC cập nhật, công khai đúng hạn",
    "1.3": "Tỷ lệ TTHC công khai đầy đủ nội dung",
    "1.4": "Tỷ lệ hồ sơ đồng bộ lên Cổng DVCQG",
    "4.1": "Tỷ lệ hồ sơ TTHC có cấp kết quả giải quyết TTHC điện tử",
    "4.2": "Tỷ lệ hồ sơ TTHC thực hiện số hóa hồ sơ",
    "4.3": "Tỷ lệ hồ sơ khai thác, sử dụng lại thông tin, dữ liệu số hóa",
    "4.4": "Tỷ lệ hồ sơ TTHC được số hóa có kết nối, chia sẻ dữ liệu phục vụ tái "
    "sử dụng",
    "4.5A": "Tỷ lệ TTHC triển khai kết nối, chia sẻ dữ liệu dân cư phục vụ GQ TTHC",
    "4.5B": "Tỷ lệ hồ sơ TTHC có sử dụng thông tin, dữ liệu dân cư",
    "4.6": "Tỷ lệ cung cấp dịch vụ chứng thực bản sao điện tử từ bản chính",
    "5.2": "Tỷ lệ PAKN xử lý đúng hạn",
    "5.3": "Tỷ lệ hài lòng trong xử lý PAKN",
    "5.4": "Tỷ lệ hài lòng trong tiếp nhận, giải quyết TTHC",
}
"""Names of 9/2026; the cards of 2.1, of online service and of payment name none."""
_UNSCORED_ON_THE_PORTAL = (
    "Tỷ lệ PAKN về quy định, thủ tục hành chính",
    "Tỷ lệ PAKN về hành vi cán bộ, công chức, viên chức",
)


def _key(text: str) -> str:
    words = folded(text).replace("ti le", "ty le").split()
    return " ".join(_SHORT.get(word, word) for word in words)


_NAMED = {
    **{_key(group.label): group.value for group in Group},
    _key("Tiến độ giải quyết"): Group.HANDLING.value,
    **{_key(metric.name): metric.code for metric in RULE_SETS[-1].metrics},
    **{_key(name): code for code, name in _ON_THE_PORTAL.items()},
    **{_key(name): "5.1" for name in _UNSCORED_ON_THE_PORTAL},
}


def named(text: str) -> str | None:
    """The code of a metric, also an unscored one, of a card or of the whole; None:
    nothing of the set is called so.
    """
    key = folded(text)
    if key in _WHOLE:
        return TOTAL
    if found := _GROUP.fullmatch(key):
        return found[1]
    if found := _CODE.match(text.strip()):
        code = found[1].upper()
        if code in _CODES or code[:3] in UNSCORED:
            return code
    return _NAMED.get(_key(text))
