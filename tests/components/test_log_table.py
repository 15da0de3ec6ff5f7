"""The log names every kind of deed."""

from components.log_table import KIND_NAMES
from domain.audit import AuditKind


def test_every_kind_has_its_words():
    assert KIND_NAMES.keys() == set(AuditKind)
