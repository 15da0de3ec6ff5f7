"""What is proposed for files of systems that nobody here has seen."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from domain.mapping import DateOrder, EventRole, RowShape
from domain.mapping_proposal import MappingProposal
from ingest.dossiers import read_dossiers
from ingest.mapping_proposal import mappable_fields, proposed_mapping
from tests.ingest.builders import CATALOGUE, COMPLETE_TO, write_workbook


def proposed(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]
) -> MappingProposal:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return proposed_mapping(path)


def used(proposal: MappingProposal) -> dict[str, str]:
    return {use.key: use.title for use in proposal.mapping.columns}


def test_a_process_mining_log_is_seen_as_events(tmp_path: Path) -> None:
    header = (
        "case:concept:name", "concept:name", "time:timestamp", "org:group",
        "case:procedure",
    )  # fmt: skip
    rows = [
        (f"{100 + case}", name, f"2024-10-0{1 + step}T09:00:00.000+02:00", "HBC",
         "TTHC-DD-07")
        for case in range(30)
        for step, name in enumerate(("Received", "Plan check", "Permit issued"))
    ]  # fmt: skip
    path = tmp_path / "bpi.csv"

    proposal = proposed(path, header, rows)

    assert proposal.mapping.shape is RowShape.EVENTS
    assert used(proposal) == {
        "code": "case:concept:name",
        "event": "concept:name",
        "event_at": "time:timestamp",
        "org_unit": "org:group",
        "procedure": "case:procedure",
    }
    roles = {item.text: item.role for item in proposal.mapping.events}
    assert roles == {"Received": EventRole.RECEIVED, "Permit issued": EventRole.LEFT}
    parsed = read_dossiers(
        path, catalogue=CATALOGUE, complete_to=COMPLETE_TO, mapping=proposal.mapping
    )
    assert parsed.stage.counts["dossiers"] == 30
    assert parsed.stage.counts["steps"] == 60


def test_a_suburban_permit_table_is_seen_as_cases(tmp_path: Path) -> None:
    header = (
        "Permit Number", "Application Type", "Division", "Added Date", "Issue Date",
        "Final Date", "Status", "Location",
    )  # fmt: skip
    rows = [
        (f"{1000 + n}", "DECK", "DPS", f"0{1 + n % 9}/{10 + n % 19}/2024",
         "", "", "Open" if n % 2 else "Finaled", f"{n} Main St")
        for n in range(60)
    ]  # fmt: skip

    proposal = proposed(tmp_path / "county.csv", header, rows)

    assert proposal.mapping.shape is RowShape.CASES
    assert proposal.mapping.date_order is DateOrder.MONTH_FIRST
    found = used(proposal)
    assert found["code"] == "Permit Number"
    assert found["procedure"] == "Application Type"
    assert found["org_unit"] == "Division"
    assert found["received"] == "Added Date"
    assert found["outcome"] == "Status"
    words = {item.text: item.value for item in proposal.mapping.translations}
    assert words == {"Open": "", "Finaled": "Đã giải quyết"}


def test_titles_written_as_one_word_and_words_in_the_data_mislead_nobody(
    tmp_path: Path,
) -> None:
    path = tmp_path / "register.csv"
    header = (
        "PermitNum;StatusCurrent;AppliedDate;TargetDecisionDate;DecisionDate;"
        "PermitType;ReviewGroup"
    )
    # "Issued" is a title elsewhere; here it is a word of the data.
    rows = [
        f"BP2024-{case:05};Issued;May 26, 2024 07:23 PM;Jun 05, 2024;"
        "Jun 02, 2024 05:43 PM;Demolition;Fire Prevention"
        for case in range(60)
    ]
    path.write_text("\n".join(["Register;;;;;;", "", header, *rows]), encoding="utf-8")

    assert used(proposed_mapping(path)) == {
        "code": "PermitNum",
        "outcome": "StatusCurrent",
        "received": "AppliedDate",
        "due": "TargetDecisionDate",
        "resolved": "DecisionDate",
        "procedure": "PermitType",
        "org_unit": "ReviewGroup",
    }


@pytest.mark.parametrize(
    ("days", "order", "is_told"),
    [
        (("13/06/2024", "05/06/2024"), DateOrder.DAY_FIRST, False),
        (("06/13/2024", "05/06/2024"), DateOrder.MONTH_FIRST, False),
        (("2024-06-13", "2024-06-05"), DateOrder.YEAR_FIRST, False),
        (("05/06/2024", "07/06/2024"), DateOrder.DAY_FIRST, True),
    ],
)
def test_the_order_of_dates_follows_evidence_or_is_said_to_be_open(
    tmp_path: Path, days: Sequence[str], order: DateOrder, is_told: bool
) -> None:
    header = ("Case number", "Department", "Permit type", "Date received")
    rows = [(f"C-{n}", "HBC", "X", day) for n, day in enumerate(days)]

    proposal = proposed(tmp_path / "a.csv", header, rows)

    assert proposal.mapping.date_order is order
    kinds = [notice.kind for notice in proposal.notices]
    assert ("date-order-unknown" in kinds) == is_told


def test_columns_that_may_name_people_show_no_values(tmp_path: Path) -> None:
    header = ("Case number", "Contact e-mail", "Owner", "Type")
    rows = [("C-1", "a@b.example", "Anna", "Sign")]

    proposal = proposed(tmp_path / "a.csv", header, rows)

    shown = {column.title: column.values for column in proposal.columns}
    assert shown["Contact e-mail"] == ()
    assert shown["Owner"] == ()
    assert shown["Type"] == ("Sign",)


def test_titles_blank_or_said_twice_can_be_told_apart(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path / "a.csv",
        ("Case number", "Date", "", "Date"),
        [("C-1", "x", "y", "z")],
    )

    assert len(set(proposal.titles)) == 4


def test_a_header_below_a_title_is_found_in_a_workbook(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "a.xlsx",
        {
            "Cover": [["About this report"]],
            "Data": [
                ["City of Springfield – permits"],
                [],
                ["Case number", "Department", "Permit type", "Date received"],
                ["C-1", "Fire", "Sign", "2024-06-13"],
                ["C-2", "Fire", "Sign", "2024-06-14"],
            ],
        },
    )

    proposal = proposed_mapping(path)

    assert proposal.mapping.sheet == "Data"
    assert proposal.sheets == ("Cover", "Data")
    assert used(proposal)["received"] == "Date received"


@pytest.mark.parametrize("shape", list(RowShape))
def test_each_shape_offers_the_fields_it_needs(shape: RowShape) -> None:
    fields = {field.key: field for field in mappable_fields(shape)}

    required = {key for key, field in fields.items() if field.is_required}
    own = {"event", "event_at"} if shape is RowShape.EVENTS else {"received"}
    assert required == {"code", "org_unit", "procedure"} | own
    assert fields["channel"].choices == ("Trực tiếp", "Trực tuyến", "Bưu chính")
