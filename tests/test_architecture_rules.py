"""Each rule of tests/architecture.py finds what it is there to find."""

import pytest

from tests import architecture as rules
from tests.architecture import Source


def page(text: str) -> list[Source]:
    return [Source("pages/leadership/overview.py", text)]


def service(text: str) -> list[Source]:
    return [Source("services/users.py", text)]


def query(text: str) -> list[Source]:
    return [Source("data_access/queries/dossiers.py", text)]


def test_a_page_file_directly_in_pages_is_found() -> None:
    paths = ["pages/__init__.py", "pages/admin/users.py", "pages/secret.py"]

    assert len(rules.page_files_directly_in_pages(paths)) == 1


def test_a_class_in_a_page_is_found_however_deep() -> None:
    assert rules.classes_in_pages(page("def draw():\n    class Tab: pass\n"))
    assert not rules.classes_in_pages(service("class Account: pass\n"))


def test_a_service_without_viewer_is_found() -> None:
    text = (
        "def close(database, viewer): ...\n"
        "def open_all(database): ...\n"
        "def _helper(database): ...\n"
        "def sorted_units(units): ...\n"
    )

    findings = rules.functions_without(
        "viewer", service(text), having="database", under="services", exceptions={}
    )

    assert findings == ["services.users.open_all takes no `viewer`"]


def test_an_exception_that_is_not_needed_is_found() -> None:
    findings = rules.functions_without(
        "viewer",
        service("def close(database, viewer): ...\n"),
        having="database",
        under="services",
        exceptions={"services.users.close": "signs in"},
    )

    assert findings == ["services.users.close: the exception is not needed"]


def test_a_needed_exception_is_accepted() -> None:
    findings = rules.functions_without(
        "viewer",
        service("def sign_in(database, name): ...\n"),
        having="database",
        under="services",
        exceptions={"services.users.sign_in": "nobody is signed in yet"},
    )

    assert findings == []


def test_a_whole_module_can_be_excused() -> None:
    findings = rules.functions_without(
        "viewer",
        service(
            "def sign_in(database, name): ...\ndef sign_out(database, token): ...\n"
        ),
        having="database",
        under="services",
        exceptions={"services.users.*": "nobody is signed in yet"},
    )

    assert findings == []


@pytest.mark.parametrize(
    "text",
    [
        "import streamlit as st\n@st.cache_data\ndef f(): ...\n",
        "from streamlit import cache_resource\n",
        "from functools import lru_cache\n",
        "import functools\n@functools.cache\ndef f(): ...\n",
    ],
)
def test_a_cache_in_a_service_is_found(text: str) -> None:
    assert rules.caching_outside_reads(service(text))


def test_the_one_caching_module_is_left_alone() -> None:
    text = "import streamlit as st\n@st.cache_data\ndef f(): ...\n"

    assert not rules.caching_outside_reads(
        [Source("components/runtime/reads.py", text)]
    )


@pytest.mark.parametrize(
    "text",
    [
        "from sqlalchemy import text\nsession.execute(text('SELECT 1'))\n",
        "import sqlalchemy\nsqlalchemy.text('SELECT 1')\n",
        "connection.exec_driver_sql('SELECT 1')\n",
        "session.query(Dossier)\n",
    ],
)
def test_handwritten_sql_is_found_in_a_query_but_not_in_bulk(text: str) -> None:
    assert rules.handwritten_sql(query(text))
    assert not rules.handwritten_sql([Source("data_access/bulk/merge.py", text)])


@pytest.mark.parametrize(
    "argument",
    ["f'SELECT {x}'", "'SELECT ' + x", "'SELECT %s' % x", "'SELECT {}'.format(x)"],
)
def test_a_statement_assembled_from_pieces_is_found(argument: str) -> None:
    assert rules.assembled_sql(query(f"session.execute({argument})\n"))
    assert not rules.assembled_sql(query("session.execute(select(Dossier.id))\n"))


def test_a_relationship_is_found() -> None:
    assert rules.hidden_queries(query("x = relationship('Dossier')\n"))


def test_an_engine_made_on_import_is_found() -> None:
    assert rules.work_at_import(query("engine = create_engine(URL)\n"))
    assert not rules.work_at_import(query("def f():\n    create_engine(URL)\n"))


def test_reading_the_environment_elsewhere_is_found() -> None:
    files = service("import os\nx = os.environ['X']\n")

    assert rules.environment_reads(files, allowed=set())
    assert not rules.environment_reads(files, allowed={"services/users.py"})


def test_a_long_file_is_found_from_one_line_over() -> None:
    assert not rules.long_files(service("x = 1\n" * 400))
    assert rules.long_files(service("x = 1\n" * 401))


def test_a_long_function_is_found_from_one_line_over() -> None:
    head = 'def f():\n    """Free of charge.\n\n    More.\n    """\n'

    assert not rules.long_functions(service(head + "    x = 1\n" * 40))
    assert rules.long_functions(service(head + "    x = 1\n" * 41))


def test_lines_of_a_statement_do_not_lengthen_a_function() -> None:
    statement = '    x = """' + "\n".join("SELECT" for _ in range(60)) + '"""\n'

    assert not rules.long_functions(service("def f():\n" + statement))


def test_filling_many_fields_does_not_lengthen_a_function_but_few_do() -> None:
    fields = "".join(f"        a{n}=1,\n\n\n\n\n\n" for n in range(10))
    few = "".join(f"        a{n}=1,\n\n\n\n\n\n" for n in range(9))

    assert not rules.long_functions(
        service(f"def f():\n    return C(\n{fields}    )\n")
    )
    assert rules.long_functions(service(f"def f():\n    return C(\n{few}    )\n"))


def test_a_package_file_that_does_something_is_found() -> None:
    assert rules.filled_package_files([Source("domain/__init__.py", "import os\n")])


@pytest.mark.parametrize(
    "text",
    ["open('/home/lan/data.csv')", "'/Users/lan/x'", "'shared/units.csv'"],
)
def test_a_path_of_one_machine_is_found(text: str) -> None:
    assert rules.foreign_paths(service(text))


@pytest.mark.parametrize("text", ["'https://host/home/x'", "'shared_scope'"])
def test_what_only_looks_like_such_a_path_is_left_alone(text: str) -> None:
    assert not rules.foreign_paths(service(text))


def test_unfinished_work_is_found_unless_it_has_a_number() -> None:
    assert rules.loose_ends(service("x = 1  # " + "TODO later\n"))
    assert not rules.loose_ends(service("x = 1  # " + "TODO(#12) later\n"))


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("x = 1  # noqa", True),
        ("x = 1  # noqa: S608", True),
        ("x = 1  # noqa: S608 - the names are constants", False),
        ("x,  # noqa: F401 - registers\ny,  # noqa: F401", False),
        ("x,  # noqa: F401 - registers\ny,  # noqa: S608", True),
        ("x = 1  # type: ignore", True),
        ("x = 1  # type: ignore[arg-type]", True),
        ("x = 1  # type: ignore[arg-type]  # the stub is wrong", False),
    ],
)
def test_silencing_without_a_reason_is_found(text: str, is_found: bool) -> None:
    assert bool(rules.unexplained_silencing(service(text))) is is_found


def test_an_import_beyond_the_layer_is_found() -> None:
    files = service("import json\nimport sqlalchemy.orm\nfrom domain import ratio\n")

    findings = rules.foreign_imports(files, under="services", allowed={"domain"})

    assert findings == ["services/users.py:2: imports sqlalchemy"]
