"""Audit events."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.audit import AuditEvent, AuditKind


def test_an_event_keeps_its_details_in_order() -> None:
    at = datetime(2024, 11, 18, tzinfo=UTC)

    event = AuditEvent(
        AuditKind.BRIEF_EXPORTED, at, None, "II.06", (("scope", "HCM"), ("rows", "3"))
    )

    assert event.detail[0] == ("scope", "HCM")


def test_an_event_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        AuditEvent(AuditKind.SIGNED_IN, datetime(2024, 11, 18), None, "x")  # noqa: DTZ001


def test_stored_names_of_kinds_follow_their_identifiers() -> None:
    assert all(kind.value == kind.name.lower() for kind in AuditKind)


def test_every_kind_is_written_somewhere() -> None:
    services = Path(__file__).resolve().parents[2] / "services"
    writers = "".join(file.read_text("utf-8") for file in services.glob("*.py"))

    # Refusals are noted where pages are opened.
    written = {kind for kind in AuditKind if f"AuditKind.{kind.name}" in writers}
    assert set(AuditKind) - written == {AuditKind.ACCESS_REFUSED}
