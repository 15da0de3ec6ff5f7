"""Identifier types: integers of the database, told apart by the type checker."""

from typing import NewType

OrgUnitId = NewType("OrgUnitId", int)
FieldId = NewType("FieldId", int)
ProcedureId = NewType("ProcedureId", int)
SourceId = NewType("SourceId", int)
DossierId = NewType("DossierId", int)
LoadId = NewType("LoadId", int)
UserId = NewType("UserId", int)
PlanId = NewType("PlanId", int)
ReportId = NewType("ReportId", int)

ALL_FIELDS = FieldId(0)
"""Row key of a roll-up that holds every field together."""
