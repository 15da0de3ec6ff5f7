"""The import accepts the sample as it is, without a single remark."""

from collections import Counter
from datetime import date, timedelta

import pytest

from domain.catalogue import Catalogue, Field, Procedure, ProcedureLevel, ServiceLevel
from domain.identifiers import FieldId, OrgUnitId, ProcedureId
from domain.org_tree import OrgUnit
from domain.scorecard import OrgUnitKind
from ingest.dossiers import read_dossiers
from sample_data.days import ZONE, read_calendar
from sample_data.generate import SampleCity
from tests.sample_data.test_reference import UNIT, rows_of


@pytest.fixture(scope="module")
def catalogue(small_sample: SampleCity) -> Catalogue:
    """The reference tables as an import knows them."""
    lines = rows_of("thu_tuc.csv")
    names = {row["Mã lĩnh vực"]: row["Tên lĩnh vực"] for row in lines}
    fields = {
        code: Field(FieldId(number), code, names[code])
        for number, code in enumerate(names, start=1)
    }
    return Catalogue(
        org_units=_org_units(),
        fields=tuple(fields.values()),
        procedures=tuple(
            Procedure(
                id=ProcedureId(number),
                code=row["Mã thủ tục"],
                national_code=row["Mã quốc gia"] or None,
                name=row["Tên thủ tục"],
                field_id=fields[row["Mã lĩnh vực"]].id,
                level=ProcedureLevel(row["Cấp"]),
                working_days=int(row["Thời hạn (ngày làm việc)"]),
                service_level=ServiceLevel(row["Mức dịch vụ"]),
            )
            for number, row in enumerate(lines, start=1)
        ),
        calendar=read_calendar(small_sample.calendar),
        zone=ZONE,
    )


def _org_units() -> tuple[OrgUnit, ...]:
    numbers = {code: OrgUnitId(n) for n, code in enumerate(UNIT, start=1)}
    return tuple(
        OrgUnit(
            id=numbers[code],
            code=code,
            official_code=row["Mã thống kê"] or None,
            name=row["Tên đơn vị"],
            short_name=row["Tên ngắn"],
            kind=OrgUnitKind(row["Loại"]),
            parent_id=numbers.get(row["Thuộc đơn vị"]),
            sort_order=int(row["Thứ tự"]),
            valid_from=date.fromisoformat(row["Hiệu lực từ"] or "1900-01-01"),
            valid_to=_day_after(row["Hiệu lực đến"]),
            hex_row=None,
            hex_col=None,
        )
        for code, row in UNIT.items()
    )


def _day_after(text: str) -> date | None:
    return date.fromisoformat(text) + timedelta(days=1) if text else None


def test_no_line_is_rejected_or_remarked_upon(
    small_sample: SampleCity, catalogue: Catalogue
) -> None:
    remarks: Counter[object] = Counter()
    accepted = 0

    for source in small_sample.sources:
        parsed = read_dossiers(
            source.file,
            catalogue=catalogue,
            complete_to=source.complete_to,
            keep_personal_data=True,
        )
        remarks.update(parsed.problem_counts)
        accepted += parsed.stage.counts["dossiers"]

    assert remarks == {}
    assert accepted == small_sample.dossiers


def test_every_name_leads_to_its_unit(catalogue: Catalogue) -> None:
    day = date(2024, 6, 3)

    for unit in catalogue.org_units:
        assert catalogue.find_org_unit(unit.name, day) is unit
        assert catalogue.find_org_unit(unit.short_name, day) is unit
