"""Breakdowns of a list as bars: org unit, field and procedure, step, reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from components.crumbs import list_passport
from components.links import Drawing
from components.list_kinds import KIND_TITLES
from components.markup import render
from domain.drilldown import DossierFilter, DossierList, Share

_SHOWN = 8
"""Lines per breakdown; the table twin holds all."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line; `bar` in percent of the longest.

    `passport`: where its count comes from; "" where the catalogue has none.
    """

    label: str
    count: int
    bar: float
    href: str
    is_current: bool
    passport: str
    passport_title: str


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading; "" when they stand alone. `passport` as of a bar."""

    label: str
    count: int
    href: str
    bars: tuple[Bar, ...]
    passport: str = ""
    passport_title: str = ""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One section; `rest` lines are not shown."""

    title: str
    total: int
    groups: tuple[Group, ...]
    rest: int

    @property
    def has_passports(self) -> bool:
        """Whether any line has a mark, so that all leave room for one."""
        return any(
            group.passport or any(bar.passport for bar in group.bars)
            for group in self.groups
        )


def breakdowns(listing: DossierList, drawing: Drawing) -> Markup:
    """Org units until one is chosen, fields with procedures, steps, reasons."""
    sections = []
    if listing.filter.org_unit_code is None and listing.by_org_unit:
        sections.append(_by_org_unit(listing, drawing))
    if listing.by_procedure:
        sections.append(_by_procedure(listing, drawing))
    if listing.by_step:
        sections.append(_by_step(listing, drawing))
    if listing.by_reason:
        sections.append(_by_reason(listing, drawing))
    return render("shares", sections=sections)


def _by_org_unit(listing: DossierList, drawing: Drawing) -> Breakdown:
    bars = _bars(
        listing.by_org_unit,
        {
            share.key: replace(
                listing.filter, org_unit_code=share.key, own_only=share.own_only
            )
            for share in listing.by_org_unit
        },
        None,
        drawing,
        has_passports=True,
    )
    total = sum(share.count for share in listing.by_org_unit)
    return Breakdown(
        "Đơn vị", total, (Group("", total, "", bars),), _rest(listing.by_org_unit)
    )


def _by_procedure(listing: DossierList, drawing: Drawing) -> Breakdown:
    shown = sorted(listing.by_procedure, key=lambda s: -s.count)[:_SHOWN]
    bars = dict(
        zip(
            (share.key for share in shown),
            _bars(
                shown,
                {s.key: _toggled_procedure(listing.filter, s) for s in shown},
                listing.filter.procedure_code,
                drawing,
            ),
            strict=True,
        )
    )
    totals: dict[str, int] = {}
    for share in listing.by_procedure:
        key = share.parent_key or ""
        totals[key] = totals.get(key, 0) + share.count
    ordered = sorted(
        shown, key=lambda s: (-totals[s.parent_key or ""], s.parent_key or "", -s.count)
    )
    groups = []
    for key, members in groupby(ordered, key=lambda s: s.parent_key or ""):
        lines = list(members)
        groups.append(
            _field_group(
                key,
                lines[0].parent_label or "",
                totals[key],
                tuple(bars[line.key] for line in lines),
                listing.filter,
                drawing,
            )
        )
    return Breakdown(
        "Lĩnh vực, thủ tục",
        sum(totals.values()),
        tuple(groups),
        _rest(listing.by_procedure),
    )


def _field_group(
    key: str,
    label: str,
    total: int,
    bars: tuple[Bar, ...],
    present: DossierFilter,
    drawing: Drawing,
) -> Group:
    wanted = replace(present, field_code=key or None, procedure_code=None)
    return Group(
        label,
        total,
        drawing.links.dossiers(wanted),
        bars,
        # Only of a field: else it is the list itself, whose head has the way.
        list_passport(wanted, drawing) if key else "",
        _passport_title(wanted, label),
    )


def _by_step(listing: DossierList, drawing: Drawing) -> Breakdown:
    chosen = listing.filter.step
    bars = _bars(
        listing.by_step,
        {
            s.key: replace(listing.filter, step=None if s.key == chosen else s.key)
            for s in listing.by_step
        },
        chosen,
        drawing,
    )
    total = sum(share.count for share in listing.by_step)
    return Breakdown(
        "Đang ở bước", total, (Group("", total, "", bars),), _rest(listing.by_step)
    )


def _by_reason(listing: DossierList, drawing: Drawing) -> Breakdown:
    chosen = listing.filter.late_reason
    bars = _bars(
        listing.by_reason,
        {
            s.key: replace(
                listing.filter, late_reason=None if s.key == chosen else s.key
            )
            for s in listing.by_reason
        },
        chosen,
        drawing,
    )
    total = sum(share.count for share in listing.by_reason)
    return Breakdown(
        "Lý do quá hạn", total, (Group("", total, "", bars),), _rest(listing.by_reason)
    )


def _toggled_procedure(wanted: DossierFilter, share: Share) -> DossierFilter:
    """A second click on the chosen procedure leads back to its field."""
    if share.key == wanted.procedure_code:
        return replace(wanted, procedure_code=None)
    return replace(
        wanted,
        field_code=share.parent_key or wanted.field_code,
        procedure_code=share.key,
    )


def _bars(
    shares: Sequence[Share],
    filters: dict[str, DossierFilter],
    chosen: str | None,
    drawing: Drawing,
    *,
    has_passports: bool = False,
) -> tuple[Bar, ...]:
    """`has_passports`: `filters` list what the bars count, none of them undoes it."""
    longest = max((share.count for share in shares), default=0)
    ordered = sorted(shares, key=lambda share: -share.count)[:_SHOWN]
    return tuple(
        Bar(
            share.label,
            share.count,
            share.count / longest * 100 if longest else 0,
            drawing.links.dossiers(filters[share.key]),
            share.key == chosen,
            list_passport(filters[share.key], drawing) if has_passports else "",
            _passport_title(filters[share.key], share.label),
        )
        for share in ordered
    )


def _passport_title(wanted: DossierFilter, label: str) -> str:
    return f"Hộ chiếu: {KIND_TITLES[wanted.kind].lower()}, {label}"


def _rest(shares: Sequence[Share]) -> int:
    return max(len(shares) - _SHOWN, 0)
