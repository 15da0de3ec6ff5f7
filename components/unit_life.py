"""The life of an org unit: names, who came before, who came after, what lies below."""

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from components.ledger_links import past_ledger
from components.links import Drawing
from components.map_words import KIND_NAMES
from components.markup import render
from components.unit_words import (
    basis_text,
    life_text,
    relative_href,
    seen_on,
    share_text,
    unit_href,
)
from domain.formatting import day
from domain.unit_page import LifeState, Relative, Stretch, UnitPage

TABLE_KEY = "ke-thua"
_NAMED = 12
_SHOWN = 8
"""Relatives that stand on the page; the table holds all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One org unit before or after."""

    name: str
    href: str
    day: str
    share: str
    basis: str
    takes_over: bool


def unit_life(shown: UnitPage, drawing: Drawing) -> Markup:
    """Predecessors, successors and former names; "" where there are none."""
    groups = [
        (title, relatives[:_SHOWN], len(relatives) - _SHOWN, before)
        for title, relatives, before in (
            ("Đơn vị trước", shown.predecessors, True),
            ("Đơn vị kế thừa", shown.successors, False),
        )
        if relatives
    ]
    names = shown.names if len(shown.names) > 1 else ()
    below = shown.below if shown.life is LifeState.ENDED else ()
    return render(
        "unit_life",
        groups=[
            (title, [_line(r, drawing, before=before) for r in relatives], more)
            for title, relatives, more, before in groups
        ],
        names=[(stretch.name, _about(stretch)) for stretch in names],
        below=[
            (unit.name, drawing.links.past_unit(unit.code, seen_on(shown)))
            for unit in below[:_NAMED]
        ],
        ledger=past_ledger(shown.org_unit.code, seen_on(shown), shown.period, drawing)
        if shown.life is LifeState.ENDED
        else "",
        below_more=len(below) - _NAMED,
        table_href=unit_href(shown, drawing, table=TABLE_KEY) if groups else "",
    )


def life_table(shown: UnitPage) -> pd.DataFrame:
    """One row per link to an org unit before or after."""
    pairs = [
        *(("trước", relative) for relative in shown.predecessors),
        *(("kế thừa", relative) for relative in shown.successors),
    ]
    return pd.DataFrame(
        [
            {
                "Quan hệ": word,
                "Mã đơn vị": relative.org_unit.code,
                "Đơn vị": relative.org_unit.name,
                "Từ ngày": relative.day,
                "Phần số liệu của đơn vị trước (%)": float(relative.share * 100),
                "Cơ sở": relative.basis,
                "Ước tính": "" if relative.is_exact else "có",
                "Nhận hồ sơ đang giải quyết": "có" if relative.takes_over else "",
            }
            for word, relative in pairs
        ]
    )


def _line(relative: Relative, drawing: Drawing, *, before: bool) -> Line:
    return Line(
        name=relative.org_unit.name,
        href=relative_href(relative, drawing, before=before),
        day=day(relative.day),
        share=share_text(relative),
        basis=basis_text(relative),
        takes_over=relative.takes_over,
    )


def _about(stretch: Stretch) -> str:
    """From when to when, of which kind, with which code, under whom."""
    parts = [
        life_text(stretch.first, stretch.end) or "từ đầu",
        KIND_NAMES[stretch.kind],
    ]
    if stretch.official_code:
        parts.append(f"mã hành chính {stretch.official_code}")
    if stretch.parent:
        parts.append(f"thuộc {stretch.parent}")
    return ", ".join(parts)
