"""Org units of one kind by late per 10.000, with the counts behind each rate."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from components.district_map import district_map
from components.indicator_links import passport
from components.links import Drawing
from components.markup import render
from components.rate_classes import (
    class_limits,
    class_of,
    legend,
    per_ten_thousand_value,
)
from domain.formatting import count, per_ten_thousand
from domain.indicator_tiles import LATE_SHARE, OVERDUE
from domain.lens_view import ABSENT, ESTIMATE_NOTE, OF_THEN, WITHHELD
from domain.quality_words import trust_words
from domain.scorecard import OrgUnitKind, Overview, RankedUnit
from domain.targets import TRUST_FLOOR

TABLE_KEY = "xep-hang"
_BESIDE_MAP = 7
_ALONE = 12
_TITLES = {
    OrgUnitKind.CITY: "Theo đơn vị",
    OrgUnitKind.DEPARTMENT: "Theo sở, ngành",
    OrgUnitKind.DISTRICT: "Theo quận, huyện",
    OrgUnitKind.COMMUNE: "Theo phường, xã",
    OrgUnitKind.OTHER: "Theo đơn vị khác",
    OrgUnitKind.VERTICAL: "Theo ngành dọc",
}
_WITHHELD = {
    "few": "dưới 30 hồ sơ",
    "stale": "chưa báo cáo đủ",
    "untrusted": f"số liệu tin cậy dưới {trust_words(TRUST_FLOOR)}",
    "no_activity": "không phát sinh",
    "withheld": WITHHELD,
    "absent": ABSENT,
}
_YES = {True: "có", False: ""}
_NAMED = 4
"""Org units named per reason before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class RankLine:
    """One line: bar and interval in percent of the widest."""

    unit: RankedUnit
    name: str
    href: str
    passport: str
    passport_title: str
    rate: str
    style: str
    bar: float
    low: float
    high: float


def ranking(overview: Overview, drawing: Drawing) -> Markup:
    """Map and ranking of the compared kind, in step; empty without org units."""
    if not overview.ranking:
        return Markup()
    ranked = [unit for unit in overview.ranking if not unit.withheld]
    limits = class_limits([unit.late for unit in ranked])
    drawn_map = district_map(overview, drawing)
    with_late = [unit for unit in ranked if unit.late.numerator]
    shown = with_late[: _BESIDE_MAP if drawn_map else _ALONE]
    return render(
        "ranking",
        title=_TITLES[overview.ranking_kind],
        period=overview.period.label,
        map=drawn_map,
        lines=_lines(
            shown,
            limits,
            drawing,
            with_interval=not drawn_map,
            # The catalogue tells what was reported, not what a lens makes of it.
            has_passports=not overview.told_of,
        ),
        ties=tie_sentence(shown),
        spotless=len(ranked) - len(with_late),
        withheld=[] if drawn_map else withheld_sentences(overview.ranking),
        legend=legend(
            limits,
            {cell.state for cell in overview.map_cells},
            {class_of(unit.late, limits) for unit in ranked},
        ),
        told=_told(overview),
        table_href=drawing.links.overview(table=TABLE_KEY),
    )


def _told(overview: Overview) -> list[str]:
    """On whose org units, and what is an estimate."""
    found = []
    if overview.told_of:
        found.append(f"Xem {overview.told_of}.")
    elif overview.is_of_then:
        found.append(f"{OF_THEN}.")
    if any(unit.is_estimate for unit in overview.ranking):
        found.append(ESTIMATE_NOTE)
    return found


def withheld_sentences(units: Sequence[RankedUnit]) -> list[str]:
    """Who is not ranked and why, one sentence per reason."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        if unit.withheld == "few":
            late, left = int(unit.late.numerator), int(unit.late.denominator)
            by_reason["few"].append(
                f"{unit.org_unit.short_name} {count(late)} trong {count(left)}"
            )
        elif unit.withheld == "untrusted":
            by_reason["untrusted"].append(
                f"{unit.org_unit.short_name} {trust_words(unit.trust)}"
            )
        elif unit.withheld:
            by_reason[unit.withheld].append(unit.org_unit.short_name)
    sentences = []
    for reason, words in _WITHHELD.items():
        names = by_reason.get(reason, [])
        if not names:
            continue
        more = len(names) - _NAMED
        tail = f" và {more} đơn vị khác" if more > 0 else ""
        sentences.append(
            f"Chưa xếp hạng vì {words}: {', '.join(names[:_NAMED])}{tail}."
        )
    return sentences


def ranking_table(overview: Overview) -> pd.DataFrame:
    """Every org unit of the kind, with interval and why it is not ranked."""
    return pd.DataFrame(
        [
            {
                "Mã đơn vị": unit.org_unit.code,
                "Đơn vị": unit.org_unit.name,
                "Quá hạn trên 10.000": per_ten_thousand_value(unit.late),
                "Giải quyết quá hạn": int(unit.late.numerator),
                "Đã giải quyết": int(unit.late.denominator),
                "Khoảng 95 %, từ": unit.interval[0] * 10_000 if unit.interval else None,
                "Khoảng 95 %, đến": unit.interval[1] * 10_000
                if unit.interval
                else None,
                "Tương đương đơn vị kế tiếp": "có" if unit.tied_with_next else "",
                "Đang quá hạn": unit.overdue_now,
                "Không xếp vì": _WITHHELD.get(unit.withheld, ""),
                **({"Ước tính": _YES[unit.is_estimate]} if overview.told_of else {}),
            }
            for unit in overview.ranking
        ]
    )


def ranking_links(overview: Overview, drawing: Drawing) -> dict[str, list[str]]:
    """Passports of each row of `ranking_table`, of the rate and of the stock now."""
    rates = [] if overview.told_of else overview.ranking
    return {
        "Quá hạn trên 10.000": [_passport(unit, drawing) for unit in rates],
        "Đang quá hạn": [_overdue_passport(unit, drawing) for unit in overview.ranking],
    }


def tie_sentence(units: Sequence[RankedUnit]) -> str:
    """Which neighbours of the list are within noise of one another (overlapping 95 %).

    The last one shown may be tied with one that is not shown; that is not said.
    """
    ties = [unit.tied_with_next for unit in units[:-1]]
    if ties and all(ties):
        return "Các đơn vị nêu trên tương đương nhau."
    runs: list[list[str]] = []
    for index, tied in enumerate(ties):
        if not tied:
            continue
        if index == 0 or not ties[index - 1]:
            runs.append([units[index].org_unit.short_name])
        runs[-1].append(units[index + 1].org_unit.short_name)
    if not runs:
        return ""
    return f"Tương đương: {'; '.join(', '.join(run) for run in runs)}."


def _href(unit: RankedUnit, drawing: Drawing) -> str:
    """The overview of an org unit; of one that has ended, its page."""
    code = unit.org_unit.code
    if unit.until is not None:
        return drawing.links.past_unit(code, unit.until)
    return drawing.links.overview(code)


def _passport(unit: RankedUnit, drawing: Drawing) -> str:
    """Where the rate comes from; the catalogue tells of units in force."""
    if unit.overdue_now is None:
        return ""
    return passport(drawing.links, LATE_SHARE, org_unit_code=unit.org_unit.code)


def _overdue_passport(unit: RankedUnit, drawing: Drawing) -> str:
    if unit.overdue_now is None:
        return ""
    code = unit.org_unit.code
    return passport(drawing.links, OVERDUE, of_now=True, org_unit_code=code)


def _lines(
    units: Sequence[RankedUnit],
    limits: tuple[int, ...],
    drawing: Drawing,
    *,
    with_interval: bool,
    has_passports: bool,
) -> list[RankLine]:
    rates = [per_ten_thousand_value(unit.late) or 0.0 for unit in units]
    highs = [unit.interval[1] * 10_000 if unit.interval else 0.0 for unit in units]
    widest = max([*rates, *(highs if with_interval else ())], default=0.0) or 1.0
    lines = []
    for unit, rate in zip(units, rates, strict=True):
        low, high = unit.interval or (0.0, 0.0)
        number = class_of(unit.late, limits)
        lines.append(
            RankLine(
                unit=unit,
                name=unit.org_unit.short_name,
                href=_href(unit, drawing),
                passport=_passport(unit, drawing) if has_passports else "",
                passport_title=f"Hộ chiếu: quá hạn, {unit.org_unit.name}",
                rate=per_ten_thousand(unit.late),
                style=f"c{number}" if number else "zero",
                bar=rate / widest * 100,
                low=low * 10_000 / widest * 100,
                high=high * 10_000 / widest * 100,
            )
        )
    return lines
