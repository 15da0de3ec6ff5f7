"""Names of people who do not exist."""

import numpy as np

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô")
_MIDDLE = ("Mẫu", "Ví Dụ", "Giả Định", "Minh Họa", "Thí Dụ")
_GIVEN = (
    "An",
    "Bình",
    "Châu",
    "Dung",
    "Giang",
    "Hạnh",
    "Khoa",
    "Lan",
    "Mai",
    "Nam",
    "Phúc",
    "Quân",
    "Sơn",
    "Thảo",
    "Uyên",
    "Vinh",
    "Yến",
)


def applicant_names(count: int, rng: np.random.Generator) -> list[str]:
    """`count` names whose middle name says that they are examples."""
    picks = [rng.integers(0, len(p), count) for p in (_FAMILY, _MIDDLE, _GIVEN)]
    return [
        f"{_FAMILY[family]} {_MIDDLE[middle]} {_GIVEN[given]}"
        for family, middle, given in zip(*picks, strict=True)
    ]
