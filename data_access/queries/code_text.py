"""Whether a text stands somewhere in a code, as the plain function of each database."""

from typing import Any

from sqlalchemy import String, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from data_access.queries.among import Condition


class Holds(Condition):
    """Whether `text` is part of a column, letter for letter.

    Not LIKE: PostgreSQL takes that for something rare whatever the text, and reads and
    sorts all rows where the first ones of an index would fill the page.
    """

    inherit_cache = True
    name = "holds"

    def __init__(self, column: Any, text: str) -> None:  # noqa: ANN401 - a column
        super().__init__(column, literal(text, String))


@compiles(Holds)
def _written(element: Holds, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - the compiler's own
    column, text = (compiler.process(each, **how) for each in element.clauses)
    return f"strpos({column}, {text}) > 0"


@compiles(Holds, "sqlite")
def _written_for_sqlite(element: Holds, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - the compiler's own
    column, text = (compiler.process(each, **how) for each in element.clauses)
    return f"instr({column}, {text}) > 0"
