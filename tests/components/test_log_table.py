"""The log names every kind of deed, and its details."""

import ast
from datetime import UTC, datetime

from components.audit_words import DETAIL_NAMES, KIND_NAMES, VALUES, detail_text
from domain.audit import AuditEvent, AuditKind
from domain.boundary import BoundaryLevel
from domain.imports import ImportKind
from domain.plan import Verdict
from domain.reported import Standing
from tests.servers import ROOT

TWO = 2


def test_every_kind_has_its_words():
    assert KIND_NAMES.keys() == set(AuditKind)


def test_details_are_told_in_vietnamese():
    event = AuditEvent(
        AuditKind.DATA_LOADED,
        datetime(2024, 12, 31, tzinfo=UTC),
        None,
        "a.csv",
        (("kind", "dossiers"), ("new", "5"), ("quyen", "staff 1; plan.read")),
    )

    assert detail_text(event) == (
        "loại: hồ sơ; mới: 5; quyền: Cán bộ nhập số liệu, báo cáo, đơn vị số 1; "
        "xem nhiệm vụ"
    )


def test_a_level_of_boundaries_is_named():
    assert VALUES["level"].keys() == {level.value for level in BoundaryLevel}
    said = {standing.value for standing in Standing} - {Standing.ENTERED.value}
    assert VALUES["verdict"].keys() == {verdict.value for verdict in Verdict} | said
    assert {kind.value for kind in ImportKind} < VALUES["kind"].keys()


def test_whatever_services_write_in_the_log_has_a_name():
    """Details are pairs of a short name and a text, written where events are made."""
    written = set()
    for path in (ROOT / "services").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "AuditEvent" in source or "detail" in source:
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Tuple) and len(node.elts) == TWO:
                    name = node.elts[0]
                    if isinstance(name, ast.Constant) and isinstance(name.value, str):
                        written.add(name.value)

    assert {"kind", "percent", "taken_out", "deadlines_moved"} <= written
    assert written - DETAIL_NAMES.keys() == set()
