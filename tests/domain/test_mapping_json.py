"""Mappings as JSON: the same again, and nothing unsound gets in."""

import json

import pytest

from domain.errors import InvalidInput
from domain.mapping import (
    ColumnUse,
    Constant,
    DateOrder,
    EventMeaning,
    EventRole,
    LeaveOut,
    LeaveOutWhen,
    Mapping,
    RowShape,
    Translation,
)
from domain.mapping_json import mapping_from, mapping_text, require_sound

KEYS = ("code", "received", "org_unit", "channel")
FULL = Mapping(
    name="Sở Ngoại vụ",
    shape=RowShape.EVENTS,
    sheet="Trang 2",
    header_row=4,
    columns=(
        ColumnUse("Số", "code"),
        ColumnUse("Nộp", "received", DateOrder.YEAR_FIRST),
    ),
    date_order=DateOrder.MONTH_FIRST,
    time_zone="America/New_York",
    translations=(Translation("channel", "Web", "Trực tuyến"),),
    constants=(Constant("org_unit", "SNgV"),),
    left_out=(LeaveOut("Status", LeaveOutWhen.CONTAINS, "Draft"),),
    events=(EventMeaning("Issued", EventRole.LEFT),),
    create_org_units=True,
    new_units_parent="HCM",
    create_procedures=True,
    new_procedures_field="DD",
)


@pytest.mark.parametrize("mapping", [FULL, Mapping("Trống")])
def test_a_mapping_survives_being_written_and_read(mapping: Mapping) -> None:
    assert mapping_from(mapping_text(mapping)) == mapping


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"name": 3}',
        '{"name": "a", "shape": "rows"}',
        '{"name": "a", "columns": {"code": "Số"}}',
        '{"name": "a", "columns": ["code"]}',
        '{"name": "a", "columns": [{"title": "Số", "key": 1}]}',
        '{"name": "a", "header_row": 0}',
        '{"name": "a", "header_row": true}',
        '{"name": "a", "create_org_units": "yes"}',
        '{"name": "a", "events": [{"text": "x", "role": "boss"}]}',
        '{"name": "a", "sql": "DROP TABLE dossier"}',
        json.dumps({"name": "a" * 301}),
        json.dumps({"name": "a", "translations": [{}] * 5_001}),
    ],
)
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        mapping_from(text)


@pytest.mark.parametrize(
    "mapping",
    [
        Mapping("  "),
        Mapping("dài" * 40),
        Mapping("a\x00b"),
        Mapping("a", columns=(ColumnUse("X", "no_such_field"),)),
        Mapping("a", columns=(ColumnUse("X", "code"), ColumnUse("Y", "code"))),
        Mapping(
            "a", columns=(ColumnUse("X", "code"),), constants=(Constant("code", "1"),)
        ),
        Mapping("a", time_zone="Mars/Olympus"),
        Mapping("a", time_zone="../../etc/passwd"),
        Mapping("a", create_org_units=True),
        Mapping("a", create_procedures=True),
    ],
)
def test_what_cannot_be_used_is_refused(mapping: Mapping) -> None:
    with pytest.raises(InvalidInput):
        require_sound(mapping, KEYS)


def test_one_title_may_serve_two_fields() -> None:
    uses = (ColumnUse("Ngày", "received"), ColumnUse("Ngày", "code"))

    require_sound(Mapping("a", columns=uses), KEYS)
