"""Build the sample city through the import service, as any other data come in."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from domain.access import Role
from domain.comparison_file import ComparisonRequest
from domain.identifiers import OrgUnitId
from domain.imports import ImportKind, ImportRequest
from domain.portal_766 import PortalRequest
from sample_data import portal_figures, reform_plan, story
from sample_data.generate import SampleCity, SampleSource, generate
from sample_data.portal_list import SOURCE as PORTAL_SOURCE
from sample_data.portal_list import PortalList
from sample_data.span import SPANS, TWO_YEARS
from services.bootstrap import begin_sample, end_sample, prepare
from services.comparison_sets import load_comparison_file
from services.first_accounts import add_sample_account
from services.imports import load
from services.installation import SYSTEM, open_database, org_unit_by_code
from services.plan_intake import add_plan, plan_surroundings
from services.plans import plan_choices
from services.portal_766 import load_portal_file, portal_files

Tell = Callable[[str, float], None]
"""Told what is being done and how far the whole build is, 0 to 1."""

FILES_DONE, LOADS_DONE = 0.1, 0.86
"""Parts of the build: writing the files, loading them; the rest are accounts."""
ACCOUNTS = (
    ("chu-tich", "Chủ tịch UBND Thành phố", Role.CITY_LEADER, "HCM"),
    (
        "giam-doc-tnmt",
        "Giám đốc Sở Tài nguyên và Môi trường",
        Role.UNIT_HEAD,
        "STNMT",
    ),
    ("chu-tich-binh-chanh", "Chủ tịch UBND Huyện Bình Chánh", Role.UNIT_HEAD, "HBC"),
    ("can-bo-kstt", "Cán bộ Kiểm soát TTHC", Role.STAFF, "HCM"),
    ("quan-tri", "Quản trị hệ thống", Role.ADMINISTRATOR, "HCM"),
)
"""Ready accounts: username, title, role, and the org unit whose subtree they see."""


def build_sample(
    database: Any,  # noqa: ANN401 - the services' database, which this layer only hands on
    *,
    dossiers: int | None = None,
    until: date | None = None,
    tell: Tell = lambda _what, _done: None,
) -> SampleCity:
    """Generate the city's files and load them; a repeated build changes nothing.

    `dossiers` counts those of the first two years. None: the full city; `until` None:
    two years; either: as a build that was cut short. Conflict where other data have
    been loaded.
    """
    size, last_day = begin_sample(
        database,
        dossiers,
        until,
        default_size=story.FULL_SIZE,
        default_until=TWO_YEARS.last_day,
    )
    with tempfile.TemporaryDirectory(prefix="thanh-pho-mau-") as folder:
        tell("Tạo tệp của Thành phố mẫu", 0.0)
        city = generate(Path(folder), dossiers=size, span=SPANS[last_day])
        load_tables(database, city)
        for number, source in enumerate(city.sources):
            done = FILES_DONE + LOADS_DONE * number / len(city.sources)
            tell(f"Nạp {source.name}", done)
            load_source(database, source)
        tell("Nhập danh sách của Cổng để đối chiếu", 0.96)
        load_portal_list(database, city.portal)
        tell("Nhập số liệu 766 mẫu của Cổng", 0.97)
        load_portal_figures(database, Path(folder), last_day)
    tell("Nhập kế hoạch mẫu", 0.98)
    load_plan(database)
    tell("Tạo tài khoản mẫu", 0.99)
    for username, title, role, unit_code in ACCOUNTS:
        add_sample_account(
            database,
            username=username,
            display_name=title,
            title=title,
            role=role,
            org_unit_id=OrgUnitId(org_unit_by_code(database, unit_code)),
            now=datetime.now(UTC),
        )
    end_sample(database, size, last_day)
    tell("Xong", 1.0)
    return city


def build_with_progress(
    database: Any,  # noqa: ANN401 - see build_sample
    *,
    dossiers: int | None = None,
    until: date | None = None,
) -> SampleCity:
    """Build the sample city and show how far it is: a bar, or lines into a log."""
    console = Console(stderr=True)
    if not console.is_terminal:
        return build_sample(
            database,
            dossiers=dossiers,
            until=until,
            tell=lambda what, done: print(f"{done:4.0%} {what}", flush=True),
        )
    columns = (BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.description}"), console=console) as bar:
        task = bar.add_task("Dựng Thành phố mẫu", total=1.0)
        return build_sample(
            database,
            dossiers=dossiers,
            until=until,
            tell=lambda what, done: bar.update(task, completed=done, description=what),
        )


def _tables(city: SampleCity) -> Iterator[tuple[ImportKind, Path]]:
    """What dossiers refer to; org units over time leave the heads as they are."""
    yield ImportKind.CALENDAR, city.calendar
    yield ImportKind.ORG_UNITS, city.units
    if city.over_time is not None:
        yield ImportKind.ORG_UNITS, city.over_time / "don_vi.csv"
        yield ImportKind.SUCCESSION, city.over_time / "ke_thua.csv"
    if city.new_heads is not None:
        yield ImportKind.ORG_UNITS, city.new_heads
    yield ImportKind.PROCEDURES, city.procedures


def load_tables(
    database: Any,  # noqa: ANN401 - see build_sample
    city: SampleCity,
) -> None:
    """Load what dossiers refer to."""
    for kind, path in _tables(city):
        _load(database, ImportRequest(kind, path, path.name, is_sample=True))


def load_source(
    database: Any,  # noqa: ANN401 - see build_sample
    source: SampleSource,
) -> None:
    """Load the dossiers of one source."""
    request = ImportRequest(
        kind=ImportKind.DOSSIERS,
        path=source.file,
        file_name=source.file.name,
        source_code=source.code,
        source_name=source.name,
        complete_to=source.complete_to,
        keep_personal_data=True,
        is_sample=True,
    )
    _load(database, request)


def load_portal_list(
    database: Any,  # noqa: ANN401 - see build_sample
    portal: PortalList,
) -> None:
    """Take in the portal's list of the same dossiers; never counted."""
    request = ComparisonRequest(
        path=portal.file,
        file_name=portal.file.name,
        first_day=portal.first_day,
        end_day=portal.end_day,
        name=PORTAL_SOURCE,
        is_sample=True,
    )
    load = load_comparison_file(database, SYSTEM, request, now=datetime.now(UTC))
    if not load.dry_run.can_load:
        raise AssertionError(f"the sample's own list: {load.dry_run.groups[:3]}")


def load_portal_figures(
    database: Any,  # noqa: ANN401 - see build_sample
    folder: Path,
    last_day: date,
) -> None:
    """Take in what the portal would publish of set 766, unless it is there."""
    if portal_files(database, SYSTEM):
        return
    path = portal_figures.write_portal_figures(database, folder, last_day)
    request = PortalRequest(path, path.name, source=portal_figures.SOURCE)
    load = load_portal_file(database, SYSTEM, request, now=datetime.now(UTC))
    if not load.is_written:
        raise AssertionError(f"the sample's figures: {load.dry_run.groups[:3]}")


def load_plan(
    database: Any,  # noqa: ANN401 - see build_sample
) -> None:
    """Take in the reform plan with its year of reports, unless it is there."""
    if any(plan.code == reform_plan.CODE for plan in plan_choices(database, SYSTEM)):
        return
    units, calendar = plan_surroundings(database, SYSTEM)
    add_plan(
        database,
        SYSTEM,
        reform_plan.reform_plan(units, calendar),
        targets=reform_plan.reform_targets(units),
        now=datetime.now(UTC),
    )


def _load(
    database: Any,  # noqa: ANN401 - see build_sample
    request: ImportRequest,
) -> None:
    load(database, SYSTEM, request=request, now=datetime.now(UTC))


if __name__ == "__main__":
    stores = open_database()
    prepare(stores)
    build_with_progress(stores)
