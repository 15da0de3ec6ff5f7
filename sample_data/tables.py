"""The committed tables of the sample city as values: units, procedures, people."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sample_data.days import DayTable, Ints, read_calendar
from sample_data.places import HERE, REFERENCE, Place, later_places, places, rows
from sample_data.span import TWO_YEARS, Span

_PARAMETERS = HERE / "parameters"

NOT_THE_CITYS = frozenset({"CATP"})
"""Vertical agencies: their dossiers are outside the city's ledger; see README."""


@dataclass(frozen=True, slots=True)
class Service:
    """A procedure as the simulation needs it.

    `volume_class` runs from A (most dossiers) to D; `owner` is the department that
    handles it when `level` is SO.
    """

    code: str
    field_code: str
    level: str
    owner: str
    working_days: int
    service_level: str
    volume_class: str
    has_fee: bool


@dataclass(frozen=True, slots=True)
class City:
    """Everything fixed: who there is, what they handle, which days are worked.

    Arrays named `place_…` and `service_…` run parallel to the tuples; `tops` are the
    departments and districts in order, one source each.
    """

    span: Span
    places: tuple[Place, ...]
    services: tuple[Service, ...]
    tops: tuple[Place, ...]
    days: DayTable
    population: dict[str, int]
    place_top: Ints
    service_days: Ints
    service_level: npt.NDArray[np.str_]
    service_field: npt.NDArray[np.str_]

    def top_index(self, code: str) -> int:
        """Position in `tops`."""
        return next(i for i, top in enumerate(self.tops) if top.code == code)

    def place_index(self, code: str) -> int:
        """Position in `places`."""
        return next(i for i, p in enumerate(self.places) if p.code == code)

    def service_index(self, code: str) -> int:
        """Position in `services`."""
        return next(i for i, s in enumerate(self.services) if s.code == code)


def read_city(span: Span = TWO_YEARS) -> City:
    """The sample city as committed."""
    services = _services()
    owners = {s.owner for s in services if s.level == "SO"}
    there = [p for p in places() if p.kind != "DEPARTMENT" or p.code in owners]
    later = later_places(there) if span.crosses_reform else []
    tops = tuple(
        [p for p in there if p.kind != "COMMUNE"]
        + [p for p in later if p.kind == "AREA"]
    )
    receiving = (*there, *(p for p in later if p.kind != "AREA"))
    top_of = {top.code: i for i, top in enumerate(tops)}
    return City(
        span=span,
        places=receiving,
        services=services,
        tops=tops,
        days=DayTable(read_calendar(REFERENCE / "lich.csv")),
        population={
            r["code"]: int(r["population_2019_census"])
            for r in rows(_PARAMETERS / "districts.csv")
        },
        place_top=np.array([top_of[p.top] for p in receiving], dtype=np.int64),
        service_days=np.array([s.working_days for s in services], dtype=np.int64),
        service_level=np.array([s.level for s in services]),
        service_field=np.array([s.field_code for s in services]),
    )


def _services() -> tuple[Service, ...]:
    extra = {r["code"]: r for r in rows(_PARAMETERS / "procedures.csv")}
    services = []
    for row in rows(REFERENCE / "thu_tuc.csv"):
        code = row["Mã thủ tục"]
        more = extra[code]
        if more["owner"] in NOT_THE_CITYS:
            continue
        services.append(
            Service(
                code=code,
                field_code=row["Mã lĩnh vực"],
                level=row["Cấp"],
                owner=more["owner"],
                working_days=int(row["Thời hạn (ngày làm việc)"]),
                service_level=row["Mức dịch vụ"],
                volume_class=more["volume_class"],
                has_fee=more["has_fee"] == "1",
            )
        )
    return tuple(services)
