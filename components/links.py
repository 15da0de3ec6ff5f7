"""Relative links between pages: the whole view state stands in the address."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit
from zoneinfo import ZoneInfo

from domain.dossier_code import canonical_code
from domain.drilldown import NO_REASON, NO_STEP, AgeBand, DossierFilter, ListKind
from domain.ledger_cell import day_key
from domain.view_state import ORG_UNIT

KIND = "loai"
BAND = "tuoi"
WITHIN = "cua"
"""The org unit a list is narrowed to, within that of the scope bar."""
GROUP = "nhom"
"""The field a list is narrowed to, within that of the scope bar."""
OWN_ONLY = "truc-tiep"
""""1": of the org unit what it holds itself."""
PROCEDURE = "thu-tuc"
STEP = "buoc"
WITHOUT_STEP = "chua-ghi-buoc"
""""1": dossiers without a step; a parameter of its own, for any text is a step."""
STEP_DAYS = "o-buoc-qua"
"""Working days at the present step that are passed."""
CODE = "ma"
SOURCE = "nguon"
REASON = "ly-do"
WITHOUT_REASON = "chua-ghi-ly-do"
SEARCH = "tim"
SORT = "xep"
PLACE = "tu-cho"
"""Where the page of a list begins; `domain.list_order.place_of` reads it."""
TABLE = "bang"
SEEN_UNIT = "xem"
"""An org unit that is not in force, hence not in the scope bar, by its code."""
SEEN_ON = "tai"
"""A day on which it bore that code: codes are used again."""

OVERVIEW_PATH = "./"
DOSSIERS_PATH = "ho-so"
IMPORTS_PATH = "so-lieu"
UNIT_PATH = "don-vi"
_SOME_CODE = "0-0-0-0"
"""Stands for the code of an org unit in a link."""


@dataclass(frozen=True, slots=True)
class Links:
    """Builds links that keep the chosen scope, field, period and comparison.

    `scope` holds the parameters of the scope bar as they stand in the address.
    """

    scope: Mapping[str, str] = field(default_factory=dict)

    def overview(self, org_unit_code: str | None = None, *, table: str = "") -> str:
        """Tổng quan of one org unit, or of the present scope; with a table open."""
        changes = {ORG_UNIT: org_unit_code} if org_unit_code else {}
        return relative_link(OVERVIEW_PATH, {**self.scope, **changes, TABLE: table})

    def unit(self, org_unit_code: str | None = None, *, table: str = "") -> str:
        """The page of an org unit in force, or of the present scope."""
        changes = {ORG_UNIT: org_unit_code} if org_unit_code else {}
        return relative_link(UNIT_PATH, {**self.scope, **changes, TABLE: table})

    def past_unit(self, org_unit_code: str, day: date, *, table: str = "") -> str:
        """The page of one that bore the code on `day` and is not in force."""
        seen = {SEEN_UNIT: org_unit_code, SEEN_ON: day_key(day), TABLE: table}
        return relative_link(UNIT_PATH, {**self.scope, **seen})

    def dossiers(
        self,
        wanted: DossierFilter,
        *,
        code: str = "",
        source_code: str = "",
        sort: str = "",
        place: str = "",
    ) -> str:
        """One list of dossiers; `code` opens one of them beside it.

        `sort` and `place` as the address has them: the order, and where to begin.
        """
        narrowed = {
            KIND: wanted.kind.value,
            BAND: wanted.band.value if wanted.band else "",
            WITHIN: wanted.org_unit_code or "",
            GROUP: wanted.field_code or "",
            PROCEDURE: wanted.procedure_code or "",
            OWN_ONLY: "1" if wanted.org_unit_code and wanted.own_only else "",
            STEP: wanted.step or "",
            WITHOUT_STEP: "1" if wanted.step == NO_STEP else "",
            STEP_DAYS: "" if wanted.step_days is None else str(wanted.step_days),
            REASON: wanted.late_reason or "",
            WITHOUT_REASON: "1" if wanted.late_reason == NO_REASON else "",
            SEARCH: wanted.text or "",
            SORT: sort,
            PLACE: place,
            CODE: code,
            SOURCE: source_code,
        }
        return relative_link(DOSSIERS_PATH, {**self.scope, **narrowed})

    def list_of(self, kind: ListKind, org_unit_code: str | None = None) -> str:
        """The list of one kind, for one org unit or the present scope."""
        return self.dossiers(DossierFilter(kind=kind, org_unit_code=org_unit_code))

    def imports(self) -> str:
        """The page where files are loaded."""
        return relative_link(IMPORTS_PATH, {})


@dataclass(frozen=True, slots=True)
class Drawing:
    """What every part needs beside its values: where links lead, and the zone."""

    links: Links
    zone: ZoneInfo


def dossier_filter(params: Mapping[str, str]) -> DossierFilter:
    """What an address asks for; values that mean nothing are left out."""
    kind = params.get(KIND, "")
    band = params.get(BAND, "")
    without_step = params.get(WITHOUT_STEP) == "1"
    without_reason = params.get(WITHOUT_REASON) == "1"
    wanted = DossierFilter(
        kind=ListKind(kind) if kind in set(ListKind) else ListKind.OVERDUE,
        org_unit_code=params.get(WITHIN) or None,
        field_code=params.get(GROUP) or None,
        procedure_code=params.get(PROCEDURE) or None,
        step=params.get(STEP) or (NO_STEP if without_step else None),
        own_only=bool(params.get(WITHIN)) and params.get(OWN_ONLY) == "1",
        late_reason=params.get(REASON) or (NO_REASON if without_reason else None),
        text=params.get(SEARCH) or None,
        step_days=_step_days(params.get(STEP_DAYS, "")),
    )
    if band in set(AgeBand):
        wanted = replace(wanted, band=AgeBand(band))
    return wanted


def _step_days(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= 3
    return int(text) if is_number else None


def searched(wanted: DossierFilter, text: str) -> DossierFilter:
    """`wanted` with only codes that hold `text`; "" searches for nothing."""
    return replace(wanted, text=canonical_code(text) or None)


def target(link: str) -> tuple[str, dict[str, str]]:
    """Path ("" is the start page) and parameters of a relative link."""
    parts = urlsplit(link)
    return parts.path.removeprefix("./").strip("/"), dict(parse_qsl(parts.query))


def page_path(address: str) -> str:
    """The page that a full address names; "" is the start page."""
    return urlsplit(address).path.rpartition("/")[2]


def links_of_units(
    href: Callable[[str], str], org_unit_codes: Iterable[str]
) -> dict[str, str]:
    """`href` of each org unit by its code; made of one link, for there are many."""
    before, _, after = href(_SOME_CODE).partition(_SOME_CODE)
    return {code: f"{before}{quote_plus(code)}{after}" for code in org_unit_codes}


def relative_link(path: str, params: Mapping[str, str]) -> str:
    """A link to a page with its parameters; those that are "" are left out."""
    query = urlencode({key: value for key, value in params.items() if value})
    return f"{path}?{query}" if query else path
