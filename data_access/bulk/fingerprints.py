"""A hash of all that a file says of a dossier, to tell changed from unchanged."""

from collections.abc import Sequence

DERIVED = ("row", "first_due_at", "due_at", "waiting_since", "moved_days")
"""Columns that follow from others or from the file's order: not fingerprinted as they
stand. Of `first_due_at` only a promise that the file gives is."""

PRINTED_CHILDREN = {
    "pause_text": "SELECT row, string_agg(concat_ws('|', kind, began_at,"
    " coalesce(ended_at, 0)), ';' ORDER BY seq) AS text FROM pause GROUP BY row",
    "transfer_text": "SELECT row, string_agg(concat_ws('|', \"at\", named_unit_id), ';'"
    " ORDER BY seq) FILTER (WHERE NOT by_succession) AS text,"
    " arg_max(by_succession, seq) AS is_passed_on, arg_max(named_unit_id, seq) AS named"
    " FROM transfer GROUP BY row",
    "step_text": "SELECT row, string_agg(concat_ws('|', step,"
    " coalesce(org_unit_id, 0), began_at, coalesce(ended_at, 0)), ';' ORDER BY seq)"
    " AS text FROM step GROUP BY row",
}
"""What hangs on each row as one text; rows without are absent."""


_NAMED = {"org_unit_id": "CASE WHEN t.is_passed_on THEN t.named ELSE i.org_unit_id END"}


def fingerprint_sql(columns: Sequence[str]) -> str:
    """The hash of a row of `i` beside `p`, `t` and `s`, its PRINTED_CHILDREN.

    Files of a source that never told of steps keep the hashes they had. The holder is
    the one that the file names, and what followed from its end is not printed: so a
    file is unchanged whatever becomes of successions.
    """
    printed = ", ".join(
        f"coalesce(CAST({_NAMED.get(name, f'i.{name}')} AS VARCHAR), '~')"
        for name in columns
        if name not in DERIVED
    )
    # A promise that we compute moves with the calendar, without the file's doing.
    promised = (
        "CASE WHEN i.due_is_computed THEN '~' ELSE CAST(i.first_due_at AS VARCHAR) END"
    )
    return (
        f"CAST(md5_number_lower(concat_ws('#', {printed}, {promised},"
        " coalesce(p.text, ''), coalesce(t.text, ''), s.text)) >> 1 AS BIGINT)"
    )


PRINTED_JOINS = (
    "LEFT JOIN pause_text p ON p.row = i.row"
    " LEFT JOIN transfer_text t ON t.row = i.row"
    " LEFT JOIN step_text s ON s.row = i.row"
)
