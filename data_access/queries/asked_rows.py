"""Many values as rows of a statement: one parameter, however many they are."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import String, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

_NAME = "asked"


def text_rows(dialect: str, values: Collection[str], kind: TypeEngine[str]) -> Any:  # noqa: ANN401 - a table of one column
    """Texts as rows of one column `value`, in order."""
    told = json.dumps(list(values))
    if dialect == "sqlite":
        return func.json_each(told).table_valued(column("value", kind), name=_NAME)
    found = func.jsonb_array_elements_text(cast(literal(told, String), JSONB))
    return found.table_valued(column("value", kind), name=_NAME).render_derived()


def record_rows(
    dialect: str,
    records: Collection[Sequence[int | str]],
    columns: Mapping[str, TypeEngine[Any]],
) -> Any:  # noqa: ANN401 - a table
    """Records as rows with these columns."""
    names = list(columns)
    if dialect == "sqlite":
        each = func.json_each(json.dumps([list(record) for record in records]))
        value = each.table_valued(column("value", String), name="told").c.value
        return select(
            *(
                func.json_extract(value, f"$[{place}]", type_=columns[name]).label(name)
                for place, name in enumerate(names)
            )
        ).subquery(_NAME)
    told = json.dumps([dict(zip(names, each, strict=True)) for each in records])
    found = func.jsonb_to_recordset(cast(literal(told, String), JSONB))
    return found.table_valued(
        *(column(name, kind) for name, kind in columns.items()), name=_NAME
    ).render_derived(with_types=True)
