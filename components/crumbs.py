"""The way down from all dossiers of a kind to the list shown, with counts."""

from dataclasses import dataclass, replace

from markupsafe import Markup

from components.links import Drawing
from components.list_kinds import BAND_TITLES, KIND_TITLES
from components.markup import render
from domain.drilldown import DossierFilter, DossierList, ListKind, Share


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step; `count` None: not known at this depth."""

    label: str
    count: int | None
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
    return render("crumbs", steps=steps[:-1], last=steps[-1], total=listing.total)


def kind_links(listing: DossierList, drawing: Drawing) -> list[KindLink]:
    """The other lists, keeping the org unit that was chosen."""
    return [
        KindLink(
            title,
            drawing.links.list_of(kind, listing.filter.org_unit_code),
            kind is listing.filter.kind,
        )
        for kind, title in KIND_TITLES.items()
    ]


def crumb_steps(listing: DossierList, drawing: Drawing) -> list[Crumb]:
    """Kind, band, org unit, field, procedure, step: those that are narrowed."""
    wanted = listing.filter
    reached = DossierFilter(kind=wanted.kind)
    steps = [
        Crumb(
            KIND_TITLES[wanted.kind],
            listing.scope_total,
            drawing.links.dossiers(reached),
        )
    ]

    def step(label: str, count: int | None, narrowed: DossierFilter) -> DossierFilter:
        steps.append(Crumb(label, count, drawing.links.dossiers(narrowed)))
        return narrowed

    if wanted.band is not None:
        count = next(
            (b.scope_count for b in listing.bands if b.band is wanted.band), None
        )
        label = f"{BAND_TITLES[wanted.band]} ngày"
        reached = step(label, count, replace(reached, band=wanted.band))
    if wanted.org_unit_code is not None:
        found = _share(listing.by_org_unit, wanted.org_unit_code)
        reached = step(
            found.label if found else wanted.org_unit_code,
            found.count if found else None,
            replace(reached, org_unit_code=wanted.org_unit_code),
        )
    if wanted.field_code is not None:
        label, count = _field(listing, wanted.field_code)
        reached = step(label, count, replace(reached, field_code=wanted.field_code))
    if wanted.procedure_code is not None:
        found = _share(listing.by_procedure, wanted.procedure_code)
        reached = step(
            found.label if found else wanted.procedure_code,
            found.count if found else None,
            replace(reached, procedure_code=wanted.procedure_code),
        )
    if wanted.step is not None:
        step(f"bước {wanted.step}", None, replace(reached, step=wanted.step))
    return steps


def list_caption(listing: DossierList) -> str:
    """What the bands count: the chosen org unit within the whole scope."""
    if listing.filter.kind is not ListKind.OVERDUE:
        return f"{listing.scope_name}: {KIND_TITLES[listing.filter.kind].lower()}"
    if listing.filter.org_unit_code is None:
        return f"Số ngày làm việc quá hạn, {listing.scope_name}"
    found = _share(listing.by_org_unit, listing.filter.org_unit_code)
    name = found.label if found else listing.filter.org_unit_code
    return f"Số ngày làm việc quá hạn: {name} trong {listing.scope_name}"


def _share(shares: tuple[Share, ...], key: str) -> Share | None:
    return next((share for share in shares if share.key == key), None)


def _field(listing: DossierList, code: str) -> tuple[str, int | None]:
    shares = [share for share in listing.by_procedure if share.parent_key == code]
    if not shares:
        return code, None
    return shares[0].parent_label or code, sum(share.count for share in shares)
