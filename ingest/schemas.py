"""Arrow schemas of bulk rows as they pass from files to the database.

Instants are microseconds since 1970-01-01 UTC (int64); `row` is the line of a CSV
file or the row of a sheet, counted from 1 as the user sees it.
"""

import pyarrow as pa

DOSSIERS = pa.schema(
    [
        pa.field("row", pa.int32(), nullable=False),
        pa.field("code", pa.string(), nullable=False),
        pa.field("org_unit_id", pa.int32(), nullable=False),
        pa.field("procedure_id", pa.int32(), nullable=False),
        pa.field("field_id", pa.int32(), nullable=False),
        pa.field("channel", pa.int8(), nullable=False),
        pa.field("received_at", pa.int64(), nullable=False),
        pa.field("first_due_at", pa.int64(), nullable=False),
        pa.field("due_is_computed", pa.bool_(), nullable=False),
        pa.field("due_at", pa.int64()),
        pa.field("waiting_since", pa.int64()),
        pa.field("moved_days", pa.int16(), nullable=False),
        pa.field("redated_to", pa.int64()),
        pa.field("redated_count", pa.int16(), nullable=False),
        pa.field("resolved_at", pa.int64()),
        pa.field("returned_at", pa.int64()),
        pa.field("outcome", pa.int8()),
        pa.field("step", pa.string()),
        pa.field("step_since", pa.int64()),
        pa.field("supplement_count", pa.int16(), nullable=False),
        pa.field("paid_online", pa.bool_()),
        pa.field("digitised", pa.bool_()),
        pa.field("electronic_result", pa.bool_()),
        pa.field("apology_sent_at", pa.int64()),
        pa.field("late_reason", pa.string()),
    ]
)
"""One row per dossier. `due_at` null: waiting for the citizen since `waiting_since`."""

PAUSES = pa.schema(
    [
        pa.field("row", pa.int32(), nullable=False),
        pa.field("seq", pa.int8(), nullable=False),
        pa.field("kind", pa.int8(), nullable=False),
        pa.field("began_at", pa.int64(), nullable=False),
        pa.field("ended_at", pa.int64()),
    ]
)
"""As reported, one row per pause, in order of begin."""

WAITS = pa.schema(
    [
        pa.field("row", pa.int32(), nullable=False),
        pa.field("seq", pa.int8(), nullable=False),
        pa.field("began_at", pa.int64(), nullable=False),
        pa.field("ended_at", pa.int64()),
    ]
)
"""Lawful pauses as `domain.dossier.deadline` yields them: joined, effective only."""

TRANSFERS = pa.schema(
    [
        pa.field("row", pa.int32(), nullable=False),
        pa.field("seq", pa.int8(), nullable=False),
        pa.field("at", pa.int64(), nullable=False),
        pa.field("from_org_unit_id", pa.int32(), nullable=False),
        pa.field("to_org_unit_id", pa.int32(), nullable=False),
        pa.field("by_succession", pa.bool_(), nullable=False),
        pa.field("named_unit_id", pa.int32(), nullable=False),
    ]
)
"""Told by the file, or by the succession of org units; `named_unit_id`: the giver as
the file names it, for a transfer by succession the holder that it goes on naming."""

STEPS = pa.schema(
    [
        pa.field("row", pa.int32(), nullable=False),
        pa.field("seq", pa.int16(), nullable=False),
        pa.field("step", pa.string(), nullable=False),
        pa.field("org_unit_id", pa.int32()),
        pa.field("began_at", pa.int64(), nullable=False),
        pa.field("ended_at", pa.int64()),
    ]
)
"""Visits to a step, in order of begin; `org_unit_id` null: the holder's."""

APPLICANTS = pa.schema(
    [
        pa.field("row", pa.int32(), nullable=False),
        pa.field("name", pa.string()),
        pa.field("phone", pa.string()),
    ]
)

CODES = pa.schema(
    [
        pa.field("row", pa.int32(), nullable=False),
        pa.field("code", pa.string(), nullable=False),
        pa.field("raw", pa.string()),
    ]
)
"""Every row with a code, rejected ones too; `raw` is the text where it differs."""

STAGED = {
    "dossiers": DOSSIERS,
    "pauses": PAUSES,
    "waits": WAITS,
    "transfers": TRANSFERS,
    "steps": STEPS,
    "applicants": APPLICANTS,
}
"""Tables of the good rows of a file, by the name of their Parquet file."""
