"""One of many ids as one parameter: the statement is the same however many."""

import json
from collections.abc import Collection
from typing import Any, Self

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Select,
    Text,
    bindparam,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


class _Ids(TypeDecorator[list[int]]):
    """Ids as text: JSON, or an array as PostgreSQL writes it.

    As a list its driver would look at each of them by itself.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: list[int] | None, dialect: Dialect) -> str:
        told = json.dumps(value)
        return told if dialect.name == "sqlite" else told.translate(_AS_ARRAY)


_AS_ARRAY = str.maketrans("[]", "{}")


def parameter_of_ids(name: str) -> BindParameter[list[int]]:
    """For `Among` in a statement that is kept: ids, in order, are told when it runs."""
    return bindparam(name, type_=_Ids())


class Condition(FunctionElement[bool]):
    """A function written as a comparison: nothing need be made of its truth."""

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: OperatorType | None = None) -> Self:
        """Itself: where there are no booleans `= 1` would follow, and hide an index."""
        return self


class Among(Condition):
    """Whether a column is one of some ids.

    Written out one by one, 270 ids take longer to render, to send and to plan than the
    statement takes to run; this one is prepared once, for any number.
    """

    inherit_cache = True
    name = "among"

    def __init__(
        self,
        column: Column,
        ids: Collection[int] | BindParameter[list[int]],
    ) -> None:
        if not isinstance(ids, BindParameter):
            ids = bindparam(None, sorted(ids), type_=_Ids(), unique=True)
        super().__init__(column, ids)

    @property
    def is_big(self) -> bool:
        """Whether the ids are of 64 bits each."""
        column, _ = self.clauses
        return isinstance(column.type, BigInteger)


@compiles(Among)
def _written(element: Among, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - the compiler's own
    column, ids = (compiler.process(each, **how) for each in element.clauses)
    kind = "BIGINT" if element.is_big else "INTEGER"
    return f"{column} = ANY (CAST({ids} AS {kind}[]))"


@compiles(Among, "sqlite")
def _written_for_sqlite(element: Among, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - the compiler's own
    column, ids = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"


class AmongFound(Condition):
    """Whether a column is one of what another statement finds, which runs once.

    PostgreSQL would make a join of `IN (SELECT …)`, and may ask the other table for
    each row of the large one, whose statistics it misjudges. Of an array it makes
    ranges of the key, and rows come in its order.
    """

    inherit_cache = True
    name = "among_found"

    def __init__(self, column: Column, found: Select[Any]) -> None:
        super().__init__(column, found.correlate(None).scalar_subquery())


@compiles(AmongFound)
def _of_array(element: AmongFound, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - the compiler's own
    column, found = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} = ANY (ARRAY{found})"


@compiles(AmongFound, "sqlite")
def _of_rows(element: AmongFound, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - the compiler's own
    column, found = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} IN {found}"
