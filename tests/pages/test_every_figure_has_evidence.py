"""Each page, figure by figure: one click leads to where it comes from."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from data_access.bulk.zone_days import half_of
from data_access.engine import Database
from data_access.schema.dossiers import StepRow
from data_access.schema.rollups import DossierOpenRow, StepWaitRow
from domain.access import Role
from domain.comparison_file import ComparisonRequest
from domain.ledger_cell import LedgerCell, LedgerColumn, cell_params
from domain.period import Period
from domain.portal_766 import PortalRequest
from services.comparison_sets import load_comparison_file
from services.installation import SYSTEM
from services.portal_766 import load_portal_file
from tests.components.pages_of_markup import parsed
from tests.pages.figures_on_pages import Figure, figures
from tests.pages.passports import MARCH
from tests.pages.signed_in import open_page, panels, served
from tests.services.list_oracle import STEPS, give_marks
from tests.services.loaded_city import MOMENT
from tests.services.plan_city import build as build_plan
from tests.stores import fill, opened

TO_DATE = Period.year_to_date(date(2024, 4, 11))
RESOLVED = LedgerCell(LedgerColumn.RESOLVED, "HBC", MARCH.first_day, MARCH.end_day)
EXCEPTIONS: dict[str, str] = {
    "ul.legend": "limits of colours, no figures",
    "div.um-legend": "limits of colours, no figures",
    "div.sp": "the scale of a strip; its org units are links themselves",
    "aside.ix-card": "the passport itself",
    "h1 of indicators": "the links right below list what it counts; beside the page of "
    "one indicator stands its passport",
    "h1 of quality": "made of the rows below, each with its own links",
    "portal": "the file of the portal's list, its hash and day stand in the line above",
}
"""Where figures need no evidence of their own, and why: by tag and class of what they
stand in, or by their place."""
Asked = tuple[str, dict[str, str], int]
"""A page, its address, and the least figures that it must show."""
PAGES: list[Asked] = [
    ("leadership/overview.py", {}, 20),
    ("leadership/overview.py", {"don-vi": "HBC", "linh-vuc": "DD"}, 5),
    ("leadership/unit.py", {"don-vi": "HBC"}, 10),
    ("leadership/map.py", {"chon": "HBC", "chi-tieu": "dang-qua-han"}, 2),
    ("leadership/score_766.py", {"ky": MARCH.key}, 12),
    ("leadership/indicators.py", {}, 40),
    ("leadership/indicators.py", {"ma": "TTHC-12"}, 3),
    ("operations/ledger.py", {}, 50),
    ("operations/dossiers.py", {}, 30),
    ("operations/dossiers.py", {"loai": "khong-chuyen-bien"}, 5),
    ("operations/dossiers.py", {"cua": "HBC", "tuoi": "tren-30"}, 5),
    ("operations/dossiers.py", cell_params(RESOLVED), 1),
    ("operations/bottlenecks.py", {}, 30),
    ("operations/reconciliation.py", {"ky": MARCH.key}, 15),
    ("data/quality.py", {}, 20),
]


@pytest.fixture
def full_city(city: Database, tmp_path: Path) -> Database:
    """With marks on dossiers, finished visits, and files of the national portal."""
    give_marks(city)
    _add_visits(city)
    portal = tmp_path / "cong.csv"
    rows = ["Đơn vị;Tỉnh;Kỳ;Chỉ số;Tử số;Mẫu số;Điểm"]
    rows += [f"HCM;;2024-{n:02d};tong;;;{80 + n}" for n in (2, 3)]
    rows += ["HCM;;2024-03;1.1;118;120;5,9", "HCM;;2024-03;1;;;5,9"]
    rows += ["HCM;;2024-03;2;;;15,5", ";Quảng Ninh;2024-03;tong;;;91,4"]
    portal.write_text("\n".join(rows), encoding="utf-8")
    request = PortalRequest(portal, portal.name, source="Nguồn thử")
    assert load_portal_file(city, SYSTEM, request, now=MOMENT).is_written
    listed = tmp_path / "ho-so-cong.csv"
    listed.write_text("Mã hồ sơ;Đơn vị;Ngày tiếp nhận\nA-1;HBC-1;05/03/2024\n")
    compared = ComparisonRequest(
        listed, listed.name, date(2024, 1, 1), date(2024, 5, 1)
    )
    assert load_comparison_file(city, SYSTEM, compared, now=MOMENT).is_written
    return city


def _add_visits(city: Database) -> None:
    with city.write() as session:
        session.execute(
            update(DossierOpenRow).values(step_since=DossierOpenRow.received_at)
        )
        session.execute(delete(StepWaitRow))
        step = session.scalar(select(StepRow.id).where(StepRow.name == STEPS[0]))
        if step is None:
            step = 900
            session.add(StepRow(id=step, name=STEPS[0]))
            session.flush()
        half = half_of(date(2024, 4, 11))
        session.add(
            StepWaitRow(node_id=3, step_id=step, half=half, days=2, visit_count=5)
        )


def without_evidence(markup: str, *, fewest: int, page: str = "") -> list[Figure]:
    """Figures of a page that lead nowhere, but for the exceptions."""
    found = list(figures(parsed(markup)))
    assert len(found) >= fewest
    bare = [each for each in found if not each.has_evidence]
    return [each for each in bare if exception(each, page) is None]


def exception(figure: Figure, page: str) -> str | None:
    """The exception that a figure falls under."""
    named = f"{figure.element.tag} of {Path(page).stem}"
    if named in EXCEPTIONS:
        return named
    if Path(page).stem == "reconciliation" and figure.block.text.startswith("Cổng "):
        return "portal"
    for each in (*figure.above, figure.element):
        for name in each.attributes.get("class", "").split():
            if f"{each.tag}.{name}" in EXCEPTIONS:
                return f"{each.tag}.{name}"
    return None


@pytest.mark.parametrize(("page", "asked", "fewest"), PAGES)
def test_each_figure_of_a_page_leads_to_its_evidence(
    full_city: Database,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    asked: dict[str, str],
    fewest: int,
) -> None:
    app = open_page(
        full_city,
        monkeypatch,
        page,
        role=Role.CITY_LEADER,
        **{"ky": TO_DATE.key, **asked},
    ).run()

    assert not app.exception
    assert list(map(str, without_evidence(panels(app), fewest=fewest, page=page))) == []


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    fill(url, "plan city", build_plan)
    database = opened(url)
    with served(database, monkeypatch):
        yield database
    database.close()


@pytest.mark.parametrize("asked", [{}, {"nhom": "I"}, {"so-voi": "20240301"}])
def test_each_figure_of_a_plan_leads_to_what_it_counts(
    planned: Database, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]
) -> None:
    app = open_page(
        planned,
        monkeypatch,
        "operations/tasks.py",
        role=Role.CITY_LEADER,
        ngay="20240916",
        **asked,
    ).run()

    assert not app.exception
    assert list(map(str, without_evidence(panels(app), fewest=3))) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<ul><li>Đang quá hạn <b>36</b></li></ul>",
        '<table><tr><td>Quận 1</td><td class="n">1.234</td></tr></table>',
        '<table><tr><td><a href="don-vi">Quận 1</a></td><td>5</td></tr></table>',
        "<h1>36 hồ sơ đang quá hạn</h1>",
        '<nav class="crumbs"><a href="ho-so">Hồ sơ</a><h1>Quá hạn: 36 hồ sơ</h1></nav>',
    ],
)
def test_a_figure_that_leads_nowhere_is_found(markup: str) -> None:
    assert len(without_evidence(markup, fewest=1)) == 1


@pytest.mark.parametrize(
    "markup",
    [
        '<li>Đang quá hạn <b>36</b> <a href="chi-tieu?ma=TTHC-10">i</a></li>',
        '<table><tr data-pp="chi-tieu"><td>Quận 1</td><td>1.234</td></tr></table>',
        '<a href="ho-so?loai=qua-han"><b>36</b></a>',
        '<nav class="crumbs"><h1>5 hồ sơ</h1><details class="note ev"></details></nav>',
    ],
)
def test_a_figure_that_leads_to_its_evidence_is_let_pass(markup: str) -> None:
    assert without_evidence(markup, fewest=1) == []
