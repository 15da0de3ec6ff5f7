"""One of many ids as one parameter: the statement is the same however many."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


class _Ids(TypeDecorator[list[int]]):
    """An array, where the database has them, else JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        is_sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(Text() if is_sqlite else ARRAY(Integer))

    def process_bind_param(
        self, value: list[int] | None, dialect: Dialect
    ) -> str | list[int] | None:
        return json.dumps(value) if dialect.name == "sqlite" else value


class Among(FunctionElement[bool]):
    """Whether a column is one of some ids.

    Written out one by one, 270 ids take longer to render, to send and to plan than the
    statement takes to run; this one is prepared once, for any number.
    """

    inherit_cache = True
    type = Boolean()
    name = "among"

    def __init__(
        self,
        column: ColumnElement[Any] | InstrumentedAttribute[Any],
        ids: Collection[int],
    ) -> None:
        told = bindparam(None, sorted(ids), type_=_Ids(), unique=True)
        super().__init__(column, told)


@compiles(Among)
def _written(element: Among, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - the compiler's own
    column, ids = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} = ANY ({ids})"


@compiles(Among, "sqlite")
def _written_for_sqlite(element: Among, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - the compiler's own
    column, ids = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"
