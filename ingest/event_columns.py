"""The columns of an event log: one row per thing that happened to a dossier."""

from typing import Final

from ingest.columns import Column
from ingest.dossier_columns import COLUMNS

OWN: Final = (
    Column(
        "event",
        "Sự kiện",
        ("Hoạt động", "Bước", "Bước xử lý", "Trạng thái", "Activity", "Activity name",
         "Event", "Event name", "concept:name", "Task", "Task name", "Step", "Stage",
         "Action"),
        required=True,
    ),
    Column(
        "event_at",
        "Sự kiện lúc",
        ("Thời điểm", "Thời gian", "Ngày giờ", "Timestamp", "Event time", "Event date",
         "Event timestamp", "time:timestamp", "Complete timestamp", "Completion time",
         "Start timestamp", "Date time"),
        required=True,
    ),
)  # fmt: skip
_OF_EVENTS: Final = (
    "pause_", "transfer_", "received", "resolved", "returned", "outcome", "step",
)  # fmt: skip

EVENT_COLUMNS: Final = (
    *(column for column in COLUMNS if column.key == "code"),
    *OWN,
    *(
        column
        for column in COLUMNS
        if column.key != "code" and not column.key.startswith(_OF_EVENTS)
    ),
)
"""What events tell (receipt, steps, pauses, transfers, leaving) has no column."""
