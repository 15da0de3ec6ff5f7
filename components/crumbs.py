"""The way down from all dossiers of a kind to the list shown, with counts."""

from dataclasses import dataclass

from markupsafe import Markup

from components.evidence import COUNTED_ONE_BY_ONE, evidence
from components.indicator_links import passport
from components.links import Drawing
from components.list_kinds import (
    BAND_TITLES,
    KIND_GROUPS,
    KIND_INDICATORS,
    KIND_RULES,
    KIND_SHORT,
    KIND_TITLES,
    PLAIN_RULES,
)
from components.markup import render
from domain.drilldown import DossierFilter, DossierList, ListKind, Narrowing
from domain.formatting import moment


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step with the dossiers that it leaves."""

    label: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class KindLink:
    """One of the lists on offer."""

    label: str
    href: str
    is_current: bool


def crumbs(listing: DossierList, drawing: Drawing) -> Markup:
    """Steps as links, the last one as the heading of the page, and the other lists."""
    steps = crumb_steps(listing, drawing)
    return render(
        "crumbs",
        steps=steps[:-1],
        last=steps[-1],
        total=listing.total,
        passport=(found := list_passport(listing.filter, drawing)),
        evidence=Markup() if found else list_evidence(listing, drawing),
    )


def list_evidence(listing: DossierList, drawing: Drawing) -> Markup:
    """What the number of a list goes back to where the catalogue has none: its rule,
    what narrows it, and the files of the dossiers that stand below.
    """
    kind = listing.filter.kind
    narrowed = [_label(step) for step in listing.way[1:]]
    facts = (
        ("Đếm gì", KIND_RULES.get(kind) or PLAIN_RULES[kind]),
        ("Phạm vi", "; ".join([listing.scope_name, *narrowed])),
        ("Cách đếm", COUNTED_ONE_BY_ONE),
        ("Số liệu đến", moment(listing.as_of, drawing.zone)),
    )
    return evidence(facts, listing.files, drawing)


def list_passport(wanted: DossierFilter, drawing: Drawing) -> str:
    """Where the number of a list comes from; "" where the catalogue has none.

    It knows lists of an org unit and a field, narrowed by nothing else.
    """
    code = KIND_INDICATORS.get(wanted.kind)
    plain = DossierFilter(
        kind=wanted.kind,
        org_unit_code=wanted.org_unit_code,
        field_code=wanted.field_code,
    )
    if code is None or wanted != plain:
        return ""
    return passport(
        drawing.links,
        code,
        of_now=True,
        org_unit_code=wanted.org_unit_code,
        field_code=wanted.field_code,
    )


def kind_links(
    listing: DossierList, drawing: Drawing
) -> list[tuple[str, list[KindLink]]]:
    """The other lists by group, keeping the org unit that was chosen."""
    chosen = listing.filter
    return [
        (group, [_kind_link(kind, chosen, drawing) for kind in kinds])
        for group, kinds in KIND_GROUPS
    ]


def _kind_link(kind: ListKind, chosen: DossierFilter, drawing: Drawing) -> KindLink:
    wanted = DossierFilter(
        kind=kind, org_unit_code=chosen.org_unit_code, own_only=chosen.own_only
    )
    return KindLink(
        KIND_SHORT.get(kind, KIND_TITLES[kind]),
        drawing.links.dossiers(wanted),
        kind is chosen.kind,
    )


def crumb_steps(listing: DossierList, drawing: Drawing) -> list[Crumb]:
    """Kind, band, org unit, field, procedure, step, reason, text: if narrowed."""
    return [
        Crumb(_label(step), step.count, drawing.links.dossiers(step.filter))
        for step in listing.way
    ]


def list_caption(listing: DossierList) -> str:
    """What the bands count: the chosen org unit within the whole scope."""
    if listing.filter.kind is not ListKind.OVERDUE:
        return f"{listing.scope_name}: {KIND_TITLES[listing.filter.kind].lower()}"
    name = next(
        (step.name for step in listing.way if step.filter.org_unit_code is not None),
        "",
    )
    if not name:
        return f"Số ngày làm việc quá hạn, {listing.scope_name}"
    return f"Số ngày làm việc quá hạn: {name} trong {listing.scope_name}"


def _label(step: Narrowing) -> str:
    if step.name:
        return step.name
    if step.filter.band is not None:
        return f"{BAND_TITLES[step.filter.band]} ngày"
    return KIND_TITLES[step.filter.kind]
