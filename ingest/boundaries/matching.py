"""Which area of a file is which org unit, and what does not match on either side."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.formatting import PERCENT
from domain.formatting import day as day_text
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.org_unit_names import OrgUnitNames
from domain.problem import Problem, Severity
from ingest.boundaries.features import Feature
from ingest.unreadable import WHOLE_FILE

_LEAST_SHARE = 0.3
"""A column that tells fewer of the areas is no column of codes or names."""
_MOST_NAMED = 12


@dataclass(slots=True)
class Matching:
    """`units[i]`: the org unit of feature i, None: none. `labels[i]` names it."""

    units: list[OrgUnit | None]
    labels: list[str]
    key_column: str
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    texts: tuple[str, ...]
    found: tuple[OrgUnit | None, ...]

    @property
    def count(self) -> int:
        return len({unit.id for unit in self.found if unit is not None})


def matched(
    features: Sequence[Feature],
    units: Sequence[OrgUnit],
    day: date,
    *,
    skip_unknown: bool,
    allow_missing: bool,
) -> Matching:
    """Tell areas by the column of codes, else of names, that tells most of them.

    `units`: those of the level in force on `day`. Where both columns are there they
    must agree.
    """
    by_code = _codes(units)
    codes = _best(features, lambda text: by_code.get(text.strip().casefold()))
    names = OrgUnitNames(units)
    known: dict[str, OrgUnit | None] = {}

    def named(text: str) -> OrgUnit | None:
        if text not in known:
            is_name = bool(text.strip()) and not text.strip().isdecimal()
            known[text] = names.find(text, day) if is_name else None
        return known[text]

    called = _best(features, named)
    best = max(
        (column for column in (codes, called) if column is not None),
        key=lambda column: column.count,
        default=None,
    )
    labels = _labels(features, best, called)
    if best is None or best.count < _LEAST_SHARE * min(len(features), len(units)):
        return Matching(
            [None] * len(features), labels, "", [_no_column(features, units, day)]
        )
    found = list(best.found)
    problems = [
        *_disagreements(found, codes, called, labels),
        *_doubles(found, labels),
        *_strange_codes(found, codes, labels),
        *_unknown(found, best, names, day, labels, skipped=skip_unknown),
        *_missing(found, units, allowed=allow_missing),
    ]
    return Matching(found, labels, best.title, problems)


def _codes(units: Sequence[OrgUnit]) -> Mapping[str, OrgUnit]:
    """Units by code; the official one wins where another's own code reads the same."""
    found = {unit.code.casefold(): unit for unit in units}
    return found | {u.official_code.casefold(): u for u in units if u.official_code}


def _best(
    features: Sequence[Feature], find: Callable[[str], OrgUnit | None]
) -> _Column | None:
    columns = []
    for title in dict.fromkeys(t for item in features for t in item.properties):
        texts = tuple(item.properties.get(title, "") for item in features)
        columns.append(_Column(title, texts, tuple(map(find, texts))))
    best = max(columns, key=lambda column: column.count, default=None)
    return best if best is not None and best.count else None


def _labels(
    features: Sequence[Feature], best: _Column | None, called: _Column | None
) -> list[str]:
    """How to name each area to a person: number, code and name as far as known."""
    labels = []
    for at, feature in enumerate(features):
        texts = [c.texts[at] for c in (best, called) if c is not None and c.texts[at]]
        unit = best.found[at] if best is not None else None
        texts = [*texts[:1], unit.name] if unit is not None else texts
        if not texts:
            texts = [text for text in feature.properties.values() if text][:2]
        labels.append(f"vùng {feature.number}: {' '.join(dict.fromkeys(texts))}"[:120])
    return labels


def _no_column(
    features: Sequence[Feature], units: Sequence[OrgUnit], day: date
) -> Problem:
    titles = list(dict.fromkeys(t for item in features for t in item.properties))
    reason = "Không cột nào của tệp chứa mã hay tên của các đơn vị"
    if not units:
        reason = f"Không có đơn vị nào của cấp này tại {day_text(day)}"
    return Problem(
        "boundary-no-key",
        WHOLE_FILE,
        f"{reason} (các cột: {', '.join(titles[:_MOST_NAMED]) or 'không có'})",
        "Thêm cột mã đơn vị hành chính, hoặc chọn đúng cấp và ngày hiệu lực"
        if units
        else "Nạp danh mục đơn vị trước, hoặc chọn đúng cấp và ngày hiệu lực",
    )


def _disagreements(
    found: Sequence[OrgUnit | None],
    codes: _Column | None,
    called: _Column | None,
    labels: Sequence[str],
) -> list[Problem]:
    """An area whose code is of one unit and whose name is of another."""
    if codes is None or called is None:
        return []
    return [
        Problem(
            "boundary-code-and-name",
            labels[at],
            f"Mã {codes.texts[at]} là {by_code.name}, còn tên “{called.texts[at]}” là "
            f"đơn vị khác (mã {by_name.official_code or by_name.code})",
            "Sửa mã hoặc tên của vùng này",
        )
        for at, (by_code, by_name) in enumerate(
            zip(codes.found, called.found, strict=True)
        )
        if found[at] is not None
        and by_code is not None
        and by_name is not None
        and by_code.id != by_name.id
    ]


def _strange_codes(
    found: Sequence[OrgUnit | None], codes: _Column | None, labels: Sequence[str]
) -> list[Problem]:
    """Codes of the file that are not ours, of units told by their names."""
    if codes is None:
        return []
    strange = [
        at
        for at, unit in enumerate(found)
        if unit is not None and codes.found[at] is None and codes.texts[at]
    ]
    if not strange:
        return []
    return [
        Problem(
            "boundary-strange-code",
            WHOLE_FILE,
            f"{len(strange)} mã ở cột {codes.title} khác danh mục; các vùng ấy nhận ra "
            f"theo tên ({'; '.join(labels[at] for at in strange[:5])})",
            "Đối chiếu mã đơn vị trong danh mục với văn bản gốc",
            severity=Severity.NOTICE,
        )
    ]


def _doubles(found: Sequence[OrgUnit | None], labels: Sequence[str]) -> list[Problem]:
    areas: dict[OrgUnitId, list[int]] = defaultdict(list)
    for at, unit in enumerate(found):
        if unit is not None:
            areas[unit.id].append(at)
    return [
        Problem(
            "boundary-double",
            labels[several[1]],
            f"{len(several)} vùng cùng chỉ một đơn vị: "
            + "; ".join(labels[at] for at in several[:5]),
            "Gộp các vùng thành một, hoặc sửa mã của vùng sai",
        )
        for several in areas.values()
        if len(several) > 1
    ]


def _unknown(
    found: Sequence[OrgUnit | None],
    best: _Column,
    names: OrgUnitNames,
    day: date,
    labels: Sequence[str],
    *,
    skipped: bool,
) -> list[Problem]:
    strange = [at for at, unit in enumerate(found) if unit is None]
    if skipped and strange:
        return [
            Problem(
                "boundary-skipped",
                WHOLE_FILE,
                f"Bỏ qua {len(strange)} vùng không thuộc đơn vị nào đang có",
                "Không bắt buộc sửa",
                value="; ".join(labels[at] for at in strange[:3])[:80],
                severity=Severity.NOTICE,
            )
        ]
    problems = []
    for at in strange:
        near = names.candidates(best.texts[at], day, limit=2)
        like = "; ".join(
            f"{item.unit.name} ({item.confidence_percent}{PERCENT}, {item.why.value})"
            for item in near
        )
        problems.append(
            Problem(
                "boundary-unknown",
                labels[at],
                f"Không có đơn vị “{best.texts[at][:60]}” tại {day_text(day)}"
                + (f"; có thể là {like}" if like else ""),
                "Sửa mã hoặc tên, hoặc chọn “Bỏ qua vùng không có đơn vị”",
                value=best.texts[at][:80],
            )
        )
    return problems


def _missing(
    found: Sequence[OrgUnit | None], units: Sequence[OrgUnit], *, allowed: bool
) -> list[Problem]:
    have = {unit.id for unit in found if unit is not None}
    lacking = [unit for unit in units if unit.id not in have]
    return [
        Problem(
            "boundary-missing",
            unit.name,
            f"Tệp không có ranh giới của {unit.name} "
            f"(mã {unit.official_code or unit.code})",
            "Không bắt buộc sửa; đơn vị này không hiện trên bản đồ ranh giới"
            if allowed
            else "Bổ sung vùng này vào tệp, hoặc chọn “Cho phép thiếu đơn vị”",
            severity=Severity.NOTICE if allowed else Severity.REJECT,
        )
        for unit in lacking
    ]
