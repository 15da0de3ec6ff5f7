"""Rules of the code that no linter knows: each function returns what breaks one.

A finding is a sentence with place and rule; an empty list means the rule holds. The
rules are applied in test_architecture.py and proven able to fail in
test_architecture_rules.py.
"""

import ast
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "pages",
    "components",
    "services",
    "ingest",
    "reports",
    "data_access",
    "domain",
    "sample_data",
)
ENTRY_FILES = (
    "app.py",
    "manage.py",
    "manage_accounts.py",
    "manage_checks.py",
    "manage_console.py",
    "manage_figures.py",
    "manage_files.py",
    "manage_import.py",
    "manage_lists.py",
    "manage_mappings.py",
    "manage_plans.py",
    "manage_comparison.py",
    "manage_portal.py",
    "manage_reported.py",
    "manage_boundaries.py",
)
MAX_LINES = 400
MAX_FUNCTION_LINES = 40
MANY_FIELDS = 10


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file; `path` is relative to the root, with forward slashes."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        """Dotted name, e.g. `services.users`."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self) -> str:
        """First part of the path: the package, or the entry file itself."""
        return self.path.split("/", maxsplit=1)[0]


def sources(root: Path = ROOT) -> list[Source]:
    """Every Python file of the application but migrations, which Alembic generates."""
    paths = [root / name for name in ENTRY_FILES if (root / name).exists()]
    for package in PACKAGES:
        paths.extend(sorted((root / package).rglob("*.py")))
    return [
        Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
        if path.parent.name != "versions"
    ]


def page_files_directly_in_pages(paths: Collection[str]) -> list[str]:
    """Streamlit serves pages/*.py by address without running app.py."""
    return [
        f"{path}: move it into a folder under pages/"
        for path in paths
        if re.fullmatch(r"pages/(?!__init__)[^/]+\.py", path)
    ]


def classes_in_pages(files: Sequence[Source]) -> list[str]:
    """A page runs anew each time, so a class it defines is never the same twice."""
    return [
        f"{file.path}:{node.lineno}: class {node.name} belongs in components or domain"
        for file in files
        if file.package == "pages"
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ClassDef)
    ]


def public_functions(file: Source) -> Iterator[ast.FunctionDef]:
    """Functions of the module that others may call."""
    for node in file.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def functions_without(
    argument: str,
    files: Sequence[Source],
    *,
    having: str,
    under: str,
    exceptions: Mapping[str, str],
) -> list[str]:
    """Public functions `under` a folder that take `having` but not `argument`.

    Those without `having` are helpers: what they work on was limited before.
    `exceptions` maps dotted names (`module.*`: all of it) to the reason; one that is
    not needed any more is a finding too, so the list stays true.
    """
    unused = set(exceptions)
    findings = []
    for file in files:
        if not file.path.startswith(f"{under}/"):
            continue
        for function in public_functions(file):
            name = f"{file.module}.{function.name}"
            arguments = function.args
            names = [
                a.arg
                for a in (
                    *arguments.posonlyargs,
                    *arguments.args,
                    *arguments.kwonlyargs,
                )
            ]
            if argument in names or having not in names:
                continue
            excused = {name, f"{file.module}.*"} & exceptions.keys()
            unused -= excused
            if not excused:
                findings.append(f"{name} takes no `{argument}`")
    findings.extend(f"{name}: the exception is not needed" for name in sorted(unused))
    return findings


def caching_outside_reads(files: Sequence[Source]) -> list[str]:
    """Streamlit's caches are shared by all people: one module may use them.

    functools' caches count too where they could hold data.
    """
    streamlit_caches = {"cache_data", "cache_resource"}
    all_caches = streamlit_caches | {"lru_cache", "cache", "cached_property"}
    findings: list[str] = []
    for file in files:
        if file.path == "components/runtime/reads.py":
            continue
        holds_data = file.path.startswith(
            ("services/", "pages/", "data_access/queries/", "data_access/checks/")
        )
        banned = all_caches if holds_data else streamlit_caches
        for node in ast.walk(file.tree):
            name = _last_name(node)
            if name in banned:
                findings.append(f"{file.path}:{_line(node)}: {name}")
    return findings


def handwritten_sql(
    files: Sequence[Source], *, allowed: Collection[str] = ()
) -> list[str]:
    """text(), exec_driver_sql, session.query outside data_access/bulk and migrations.

    `allowed` names files that may hold constant statements (pragmas).
    """
    findings: list[str] = []
    for file in files:
        if file.path in allowed or _is_bulk(file):
            continue
        findings.extend(
            f"{file.path}:{node.lineno}: {_last_name(node.func)}()"
            for node in ast.walk(file.tree)
            if isinstance(node, ast.Call) and _is_raw_statement(node)
        )
    return findings


def _is_bulk(file: Source) -> bool:
    return file.path.startswith(("data_access/bulk/", "data_access/migrations/"))


def _is_raw_statement(call: ast.Call) -> bool:
    name = _last_name(call.func)
    if name == "exec_driver_sql":
        return True
    if name == "text":
        return isinstance(call.func, ast.Name) or _owner(call.func) == "sqlalchemy"
    return name == "query" and _owner(call.func) in {"session", "Session"}


def assembled_sql(files: Sequence[Source]) -> list[str]:
    """Statements put together from pieces, where values of people could get in.

    A name is fine, an f-string, `+`, `%` or `.format` in the call is not. Bulk
    statements and migrations are made of names of the declared schema, and left out.
    """
    runners = {"execute", "executemany", "exec_driver_sql", "text", "scalar", "scalars"}
    return [
        f"{file.path}:{node.lineno}: statement assembled in {_last_name(node.func)}()"
        for file in files
        if file.package in {"data_access", "services"} and not _is_bulk(file)
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call)
        and _last_name(node.func) in runners
        and node.args
        and _is_assembled_text(node.args[0])
    ]


def _is_assembled_text(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return any(
            isinstance(side, ast.JoinedStr)
            or (isinstance(side, ast.Constant) and isinstance(side.value, str))
            for side in (node.left, node.right)
        )
    return isinstance(node, ast.Call) and _last_name(node.func) == "format"


def hidden_queries(files: Sequence[Source]) -> list[str]:
    """relationship() runs a query when an attribute is read."""
    return [
        f"{file.path}:{node.lineno}: relationship()"
        for file in files
        if file.package == "data_access"
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call) and _last_name(node.func) == "relationship"
    ]


def work_at_import(files: Sequence[Source]) -> list[str]:
    """Engines and settings are made when the application starts, not on import."""
    makers = {"create_engine", "Database", "settings_from"}
    return [
        f"{file.path}:{node.lineno}: {_last_name(node.func)}() at import"
        for file in files
        for statement in file.tree.body
        if not isinstance(
            statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef | ast.If
        )
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and _last_name(node.func) in makers
    ]


def environment_reads(
    files: Sequence[Source], *, allowed: Collection[str]
) -> list[str]:
    """Only the settings read the environment."""
    return [
        f"{file.path}:{_line(node)}: {_last_name(node)}"
        for file in files
        if file.path not in allowed
        for node in ast.walk(file.tree)
        if _last_name(node) in {"environ", "getenv"}
    ]


def long_files(files: Sequence[Source]) -> list[str]:
    """Files over MAX_LINES lines."""
    return [
        f"{file.path}: {count} lines, at most {MAX_LINES}"
        for file in files
        if (count := len(file.text.splitlines())) > MAX_LINES
    ]


def long_functions(files: Sequence[Source]) -> list[str]:
    """Functions over MAX_FUNCTION_LINES lines.

    Signature, docstring, the lines of a statement in SQL and fields filled are free.
    """
    findings = []
    for file in files:
        for node in ast.walk(file.tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            if not body:
                continue
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 - _text_lines(body)
            if lines > MAX_FUNCTION_LINES:
                findings.append(
                    f"{file.path}:{node.lineno}: {node.name}, {lines} lines"
                )
    return findings


def _text_lines(body: list[ast.stmt]) -> int:
    """Lines inside texts that go over several, and of filling a value's fields.

    The first line of each counts. A call with ten or more named arguments and no
    other is a list of fields, not something to follow.
    """
    return sum(
        (node.end_lineno or 0) - node.lineno
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        or (
            isinstance(node, ast.Call)
            and not node.args
            and len(node.keywords) >= MANY_FIELDS
        )
    )


def filled_package_files(files: Sequence[Source]) -> list[str]:
    """__init__.py is empty: importing a package does nothing."""
    return [
        f"{file.path}: must be empty"
        for file in files
        if file.path.endswith("__init__.py") and file.text.strip()
    ]


def foreign_paths(files: Sequence[Source]) -> list[str]:
    """Text that names a folder of one person's machine."""
    place = re.compile(
        r"(?<![\w.:/-])/(?:work|home|Users|root|opt|mnt)/\w|(?<!\w)shared/"
    )
    return [
        f"{file.path}:{number}: {match.group()}"
        for file in files
        for number, line in enumerate(file.text.splitlines(), start=1)
        if (match := place.search(line))
    ]


def loose_ends(files: Sequence[Source]) -> list[str]:
    """Marks of unfinished work without the number of an issue beside them."""
    mark = re.compile(r"#.*\b(TODO|FIXME|XXX)\b(?!\(#\d+\))")
    return [
        f"{file.path}:{number}: {match.group(1)} without an issue number"
        for file in files
        for number, line in enumerate(file.text.splitlines(), start=1)
        if (match := mark.search(line))
    ]


def unexplained_silencing(files: Sequence[Source]) -> list[str]:
    """`noqa` and `type: ignore` name their rule and the reason.

    On the same line, or on the one before where several lines share it.
    """
    mark = re.compile(r"# noqa: [A-Z0-9, ]+|# type: ignore\[[\w, -]+\]")
    findings = []
    for file in files:
        reasoned = ""
        for number, line in enumerate(file.text.splitlines(), start=1):
            if not re.search(r"# (noqa|type: ignore)", line):
                reasoned = ""
                continue
            match = mark.search(line)
            if match and re.match(r" *[-#:] *\w", line[match.end() :]):
                reasoned = match.group().strip()
            elif not match or match.group().strip() != reasoned:
                findings.append(f"{file.path}:{number}: {line.strip()}")
    return findings


def imported_roots(file: Source) -> dict[str, int]:
    """First names of everything the file imports, each with its line."""
    roots: dict[str, int] = {}
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                roots.setdefault(alias.name.split(".")[0], node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module:
            roots.setdefault(node.module.split(".")[0], node.lineno)
    return roots


def foreign_imports(
    files: Sequence[Source], *, under: str, allowed: Collection[str]
) -> list[str]:
    """Imports beyond the standard library and `allowed`, in files `under` a path."""
    return [
        f"{file.path}:{line}: imports {root}"
        for file in files
        if file.path == under or file.path.startswith(f"{under}/")
        for root, line in sorted(imported_roots(file).items())
        if root not in allowed and root not in sys.stdlib_module_names
    ]


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.alias):
        return node.name.split(".")[-1]
    return ""


def _owner(node: ast.expr) -> str:
    return _last_name(node.value) if isinstance(node, ast.Attribute) else ""


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)
