"""The code keeps its layers and avoids the traps listed in CONTRIBUTING.md."""

import re
from importlib.metadata import packages_distributions

import pytest

from tests import architecture as rules

FILES = rules.sources()

SERVICES_WITHOUT_VIEWER = {
    "services.installation.*": "a number, an id: nothing of anybody's scope",
    "services.bootstrap.*": "before the first request",
    "services.indicator_loads.load_shipped": "likewise",
    "services.reference.reference": "tree, calendar and sources, the same for all",
    "services.first_accounts.*": "from the command line, before anybody can sign in",
    "services.sign_in.*": "finds out who it is",
}
"""Public functions of services that cannot know who asks, each with the reason."""

QUERIES_WITHOUT_SCOPE = {
    "data_access.queries.access.*": "accounts and sessions belong to no org unit",
    "data_access.queries.catalogue.*": "procedures, fields, calendar are everybody's",
    "data_access.queries.succession.*": "so is which org unit follows which",
    "data_access.queries.freshness.*": "sources and loads belong to no org unit",
    "data_access.queries.org_units.org_units": "the tree that scopes are cut from",
    "data_access.queries.org_units.org_unit_ancestors": "likewise",
    "data_access.queries.indicators.*": "definitions and what others published",
    "data_access.queries.indicator_targets.*": "decisions; an org unit has those above",
    "data_access.queries.quality.has_rules": "rules are everybody's",
    "data_access.queries.quality.quality_rules": "likewise",
    "data_access.queries.quality.source_loads": "sources and loads, as in freshness",
    "data_access.queries.mappings.*": "how files are read belongs to no org unit",
    "data_access.queries.code_look_up.code_stems": "names no dossier, shapes look-ups",
    "data_access.queries.transfer_rows.ways_passed": "names no dossier, shapes lists",
    "data_access.queries.boundaries.boundary_sets": "sets are of the whole city",
    "data_access.queries.portal_766.portal_periods": "which periods were published",
    "data_access.queries.portal_766.portal_sources": "files belong to no org unit",
    "data_access.queries.portal_766.portal_loads": "likewise",
    "data_access.queries.comparison.comparison_sets": "which lists there are",
    "data_access.queries.plans.plans": "that there is a plan, as published",
    "data_access.queries.plans.plan_outline": "the decision itself, no progress",
    "data_access.queries.undo.*": "loads of sources; the service asks who answers",
    "data_access.queries.audit.*": "the log is read whole, by a permission of its own",
}
"""Reads that are not of any org unit, each with the reason."""

OURS = {"components", "services", "domain"}
LIBRARIES = {
    "app.py": OURS | {"streamlit", "starlette", "sample_data"},
    "manage.py": {"sample_data", "click", "manage_console"},
    "manage_accounts.py": {"services", "domain", "manage_console", "click"},
    "manage_boundaries.py": {"services", "domain", "manage_console", "click"},
    "manage_checks.py": {"services", "domain", "manage_console", "click"},
    "manage_import.py": {"services", "domain", "manage_console", "click"},
    "manage_lists.py": {"services", "domain", "manage_console", "click"},
    "manage_mappings.py": {"services", "domain", "manage_console", "click"},
    "manage_files.py": {"manage_console", "click"},
    "manage_plans.py": {
        *("services", "domain", "manage_console", "manage_files", "click"),
    },
    "manage_portal.py": {
        *("services", "domain", "manage_console", "manage_files", "click"),
    },
    "manage_comparison.py": {
        *("services", "domain", "manage_console", "manage_files", "click"),
        "manage_import",
    },
    "manage_reported.py": {
        *("services", "domain", "manage_console", "manage_files", "click"),
    },
    "manage_figures.py": {"services", "domain", "manage_console", "click"},
    "manage_console.py": {"services", "domain", "click", "rich"},
    "pages": OURS | {"streamlit"},
    "components": {"components", "services", "domain", "data_access"}
    | {
        "streamlit",
        "pandas",
        "pydeck",
        "plotly",
        "jinja2",
        "markupsafe",
        "starlette",
        "structlog",
    },
    "services": {"services", "ingest", "reports", "data_access", "domain"}
    | {"argon2", "structlog", "pyarrow"},
    "ingest": {"ingest", "domain"}
    | {"numpy", "pyarrow", "duckdb", "python_calamine", "openpyxl", "shapely"}
    | {"defusedxml"},
    "reports": {"reports", "domain", "openpyxl", "pyarrow"},
    "data_access": {"data_access", "domain"}
    | {"sqlalchemy", "alembic", "psycopg", "pgpq", "pyarrow", "duckdb", "numpy"},
    "domain": {"domain", "numpy", "babel", "networkx"},
    "sample_data": {
        "sample_data",
        "services",
        "domain",
        "numpy",
        "openpyxl",
        "pyarrow",
        "rich",
    },
}
"""What each package may import beyond the standard library; ADR 0001 says why."""


def test_no_page_file_lies_directly_in_pages() -> None:
    assert rules.page_files_directly_in_pages([file.path for file in FILES]) == []


def test_pages_define_no_class() -> None:
    assert rules.classes_in_pages(FILES) == []


def test_services_ask_who_is_asking() -> None:
    findings = rules.functions_without(
        "viewer",
        FILES,
        having="database",
        under="services",
        exceptions=SERVICES_WITHOUT_VIEWER,
    )

    assert findings == []


def test_queries_are_limited_to_a_scope() -> None:
    findings = rules.functions_without(
        "scope",
        FILES,
        having="session",
        under="data_access/queries",
        exceptions=QUERIES_WITHOUT_SCOPE,
    )

    assert findings == []


def test_only_one_module_caches() -> None:
    assert rules.caching_outside_reads(FILES) == []


def test_sql_is_written_by_hand_in_bulk_and_migrations_only() -> None:
    # engine.py begins transactions and sets pragmas, all constants.
    assert rules.handwritten_sql(FILES, allowed={"data_access/engine.py"}) == []


def test_no_statement_is_assembled_from_pieces() -> None:
    assert rules.assembled_sql(FILES) == []


def test_no_attribute_hides_a_query() -> None:
    assert rules.hidden_queries(FILES) == []


def test_importing_opens_nothing() -> None:
    assert rules.work_at_import(FILES) == []


def test_only_the_settings_read_the_environment() -> None:
    assert rules.environment_reads(FILES, allowed={"data_access/settings.py"}) == []


def test_files_stay_short() -> None:
    assert rules.long_files(FILES) == []


def test_functions_stay_short() -> None:
    assert rules.long_functions(FILES) == []


def test_package_files_are_empty() -> None:
    assert rules.filled_package_files(FILES) == []


def test_no_path_of_somebodys_machine_is_named() -> None:
    assert rules.foreign_paths(FILES) == []


def test_unfinished_work_names_its_issue() -> None:
    assert rules.loose_ends(FILES) == []


def test_silenced_warnings_say_why() -> None:
    assert rules.unexplained_silencing(FILES) == []


@pytest.mark.parametrize("under", LIBRARIES)
def test_a_package_imports_what_its_layer_allows(under: str) -> None:
    findings = rules.foreign_imports(FILES, under=under, allowed=LIBRARIES[under])

    assert findings == []


def test_no_package_shares_its_name_with_a_library() -> None:
    libraries = packages_distributions()

    assert [name for name in rules.PACKAGES if name in libraries] == []


def test_every_library_that_is_imported_is_pinned() -> None:
    distributions = packages_distributions()
    pinned = _pinned()

    imported = {
        root
        for file in FILES
        for root in rules.imported_roots(file)
        if root in distributions
    }

    unpinned = [
        root
        for root in sorted(imported)
        if not pinned & {_normal(name) for name in distributions[root]}
    ]
    assert unpinned == []


def test_every_pinned_library_is_used() -> None:
    unnamed = {
        "plotly": "agreed for the stack, for charts to come",
        "tzdata": "time zones where the machine has none",
    }
    distributions = packages_distributions()

    used = {
        _normal(name)
        for file in FILES
        for root in rules.imported_roots(file)
        for name in distributions.get(root, ())
    }

    assert _pinned() - used == unnamed.keys()


def test_every_requirement_is_pinned_exactly() -> None:
    lines = (rules.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()

    loose = [
        line
        for line in lines
        if line
        and line[0] not in "#-"
        and not re.fullmatch(r"[\w\[\]-]+==[\w.]+", line)
    ]
    assert loose == []


def _pinned() -> set[str]:
    text = (rules.ROOT / "requirements.txt").read_text(encoding="utf-8")
    return {_normal(name) for name in re.findall(r"^([\w-]+)[^\n]*==", text, re.M)}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
