"""Reads of the sample city, one for each thing a page shows."""

from datetime import UTC, datetime

from benchmarks.service_calls import NamedCall
from benchmarks.sign_in import LEADER
from data_access.engine import Database
from domain.access import Viewer
from domain.drilldown import DossierFilter, ListKind
from domain.period import Basis, Period
from services.dossiers import dossier_list, dossier_page, find_codes
from services.scope_choices import scope_choices
from services.scorecards import overview
from services.sign_in import sign_in_as_sample, viewer_of

DISTRICT = "HBC"


def leader(database: Database) -> Viewer:
    """The chairman of the sample city."""
    now = datetime.now(UTC)
    token = sign_in_as_sample(
        database, username=LEADER, ip="127.0.0.1", on_loopback=True, now=now
    )
    return viewer_of(database, token, now)


def sample_calls(database: Database) -> list[NamedCall]:
    """(name, call) for the overview, the lists, one dossier and a look-up."""
    viewer = leader(database)
    reporting_month = Period.month(2024, 5, Basis.REPORTING)
    overdue = DossierFilter(kind=ListKind.OVERDUE)
    worst = dossier_list(database, viewer, filter=overdue, limit=1).rows[0]

    def page_of(kind: ListKind) -> NamedCall:
        wanted = DossierFilter(kind=kind)
        return (
            f"dossier list, city, {kind.value}",
            lambda: dossier_list(database, viewer, filter=wanted),
        )

    return [
        ("scope choices", lambda: scope_choices(database, viewer)),
        ("overview, city, year to date", lambda: overview(database, viewer)),
        (
            "overview, city, reporting month",
            lambda: overview(database, viewer, period=reporting_month),
        ),
        (
            "overview, one district",
            lambda: overview(database, viewer, org_unit_code=DISTRICT),
        ),
        *(page_of(kind) for kind in ListKind),
        ("one dossier", lambda: dossier_page(database, viewer, code=worst.code)),
        ("look-up of a code", lambda: find_codes(database, viewer, text=worst.code)),
    ]
