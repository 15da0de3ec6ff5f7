"""What the sample city has to tell: shares, weights and the units that stand out.

Published figures are named as such; every other constant is invented, chosen so
that each page of the dashboard has something to show. Counts are for the full size
(`FULL_SIZE` dossiers) and scale with it.
"""

from dataclasses import dataclass
from datetime import date

FULL_SIZE = 620_000

LEVEL_SHARE = {"XA": 0.65, "HUYEN": 0.20, "SO": 0.15}
"""Suggested mix, composed."""
GROWTH = 1.05
"""Received in 2024 against 2023."""

WEEKDAY_WEIGHT = (1.15, 1.0, 1.0, 1.0, 0.9)
"""Monday to Friday, composed."""
SATURDAY_WEIGHT = 0.08
MONTH_WEIGHT = (1.0, 0.95, 1.06, 1.0, 1.02, 1.03, 1.04, 1.03, 0.99, 1.0, 0.98, 0.96)
BEFORE_TET, AFTER_TET = 0.6, 1.25
"""Factors for the week before Tết and the two weeks after it."""

CLASS_WEIGHT = {"A": 100.0, "B": 25.0, "C": 9.0, "D": 4.0}
SERVICE_FACTOR = {
    "TTHC-CT-01": 4.0,
    "TTHC-CT-02": 1.6,
    "TTHC-HT-05": 0.6,
    "TTHC-HT-13": 0.4,
    "TTHC-BTXH-01": 0.4,
    "TTHC-DD-01": 0.6,
    "TTHC-XD-01": 0.3,
    "TTHC-GD-01": 0.4,
    "TTHC-DD-09": 4.0,
    "TTHC-LD-04": 0.8,
    "TTHC-QH-02": 4.0,
}
"""Copies of documents dominate; long procedures are rarer than their class says."""
OUTER_LAND_FACTOR = 1.6
"""Land is busier in the outer districts, where people still build."""
OUTER = frozenset({"TPTD", "Q12", "QBTAN", "HBC", "HCG", "HCC", "HHM", "HNB"})
VISITOR_FACTOR = {"Q01": 2.4, "Q03": 1.4, "Q05": 1.2}
"""People who work there file there too: District 1 handled 585,336 in 2018."""

ONLINE_BY_MONTH = {
    2023: (49.6, 50.0, 50.5, 51.0, 51.4, 51.8, 52.2, 52.6, 53.0, 53.4, 53.6, 53.8),
    2024: (54.0, 54.3, 54.6, 54.9, 55.2, 55.5, 55.8, 56.1, 56.4, 56.7, 56.9, 57.1),
    2025: (57.3, 57.6, 57.9, 58.2, 58.5, 58.8, 59.4, 60.4, 61.6, 62.8, 63.9, 64.8),
}
"""Percent; 2023 as published on average (51.9 %)."""

LATE_SHARE = {2023: 0.00167, 2024: 0.0019, 2025: 0.0023}
"""Of dossiers resolved: 2023 as published; 2024 hides the backlog it leaves."""

STOPPED_REPORTING = {"HCG": date(2024, 11, 29)}
STOPPED_REPORTING_2025 = {"HCG": date(2025, 11, 28)}
STARTED_LATER = {"SATTP": date(2024, 1, 1)}

REFORM = date(2025, 7, 1)
"""22 districts and 273 communes end, 168 communes begin; two provinces join."""
JOINED = {"BDUONG": "khu vực Bình Dương", "BRVT": "khu vực Bà Rịa - Vũng Tàu"}
"""Sources of the communes that nobody here preceded."""
JOINED_SHARE = 0.35
"""Of the dossiers of the city within its old bounds: people, and fewer desks."""
CITY_PLANNING_AGAIN = ("SQHKT", date(2025, 9, 30))
"""A department founded anew: what it handled in its first life is its business."""
SUMMER_ONLY = "TTHC-GD-01"
"""School admission runs from June to August."""

LATE_WEIGHT = {
    "STNMT": 62.0,
    "SXD": 26.0,
    "SYT": 38.0,
    "SQHKT": 5.0,
    "SLDTBXH": 14.0,
    "SKHDT": 10.0,
    "SATTP": 5.0,
    "SGTVT": 6.0,
    "STP": 6.0,
    "SGDDT": 2.0,
    "SVHTT": 2.0,
    "SCT": 2.0,
    "SNV": 0.7,
    "SNNPTNT": 0.6,
    "STTTT": 1.0,
    "SDL": 1.0,
    "SNGV": 1.0,
    "SKHCN": 0.5,
    "HCC": 44.0,
    "HHM": 36.0,
    "TPTD": 58.0,
    "Q12": 26.0,
    "HBC": 24.0,
    "HNB": 9.0,
    "QGV": 15.0,
    "QBTAN": 16.0,
    "QBTHANH": 9.0,
    "QTB": 8.0,
    "QTP": 9.0,
    "Q07": 7.0,
    "Q08": 9.0,
    "Q06": 4.0,
    "Q10": 3.0,
    "Q11": 3.0,
    "Q03": 3.0,
    "Q04": 3.0,
    "Q05": 2.0,
    "QPN": 2.0,
    "HCG": 2.0,
    "Q01": 0.0,
    "BDUONG": 12.0,
    "BRVT": 8.0,
}
"""Late dossiers a year, relative to one another; District 1 none, as in 2018."""
LATE_BY_MONTH_2024 = {
    "HCC": (1.1, 1.0, 0.9, 0.75, 0.55, 0.4, 0.25, 0.15, 0.1, 0.08, 0.05, 0.05),
    "HBC": (0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 1.5, 5.0, 9.0),
}
"""Củ Chi mends itself through 2024; Bình Chánh breaks down at its end."""
LATE_CITY_BY_MONTH_2024 = (0.9,) * 6 + (0.95, 1.0, 1.05, 1.1, 1.2, 1.3)
LATE_CITY_BY_MONTH_2025 = (1.2, 1.0, 1.0, 0.9, 0.9, 1.1, 2.2, 2.0, 1.6, 1.2, 1.0, 1.0)
"""The communes that take over on 01/07/2025 need some months to settle."""

LATE_FIELD_FACTOR = {
    "DD": 30.0,
    "XD": 25.0,
    "YT": 40.0,
    "DP": 10.0,
    "MT": 40.0,
    "TNN": 40.0,
    "QH": 10.0,
    "BTXH": 8.0,
    "NCC": 10.0,
    "HT": 1.0,
    "HKD": 1.0,
    "CT": 0.4,
}
"""Land, construction and medical licences; 2 for any other field."""
QUICK_FACTOR = 0.1
"""Procedures of one working day or less are seldom late."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """Dossiers overdue at the data moment: of what, and how many by ageing band.

    Bands: 1-2, 3-5, 6-10, 11-30 and over 30 working days.
    """

    bands: tuple[int, int, int, int, int]
    services: tuple[tuple[str, float], ...]
    due_the_day_before: int = 0
    """Of the first band, those that became overdue on the last working day."""


_TOWN = (("TTHC-DD-01", 4), ("TTHC-XD-01", 3), ("TTHC-DD-08", 2), ("TTHC-BTXH-01", 1))
_RURAL = (("TTHC-DD-07", 6), ("TTHC-DD-08", 3), ("TTHC-DD-04", 1))

BACKLOGS = {
    "STNMT": Backlog(
        (3, 6, 10, 25, 40),
        (
            ("TTHC-MT-01", 35),
            ("TTHC-MT-02", 18),
            ("TTHC-DD-10", 25),
            ("TTHC-TNN-01", 12),
            ("TTHC-DD-09", 10),
        ),
        due_the_day_before=2,
    ),
    "HBC": Backlog(
        (30, 10, 9, 15, 2),
        (("TTHC-DD-07", 85), ("TTHC-DD-08", 10), ("TTHC-DD-04", 5)),
        due_the_day_before=26,
    ),
    "TPTD": Backlog(
        (3, 5, 8, 22, 10), (("TTHC-DD-08", 5), *_TOWN), due_the_day_before=1
    ),
    "SXD": Backlog(
        (2, 3, 6, 13, 12),
        (
            ("TTHC-XD-05", 30),
            ("TTHC-XD-02", 30),
            ("TTHC-XD-07", 25),
            ("TTHC-XD-06", 15),
        ),
        due_the_day_before=1,
    ),
    "HHM": Backlog((5, 5, 6, 8, 2), _RURAL, due_the_day_before=3),
    "Q12": Backlog(
        (2, 3, 4, 8, 1),
        (("TTHC-XD-01", 60), ("TTHC-DD-01", 25), ("TTHC-HT-08", 15)),
        due_the_day_before=1,
    ),
    "SYT": Backlog(
        (1, 2, 3, 5, 3),
        (("TTHC-YT-01", 5), ("TTHC-YT-02", 3), ("TTHC-DP-01", 2)),
        due_the_day_before=1,
    ),
    "QGV": Backlog((1, 2, 2, 4, 1), _TOWN, due_the_day_before=1),
    "QBTAN": Backlog((1, 2, 2, 4, 0), _TOWN),
    "HNB": Backlog((1, 1, 2, 3, 1), _RURAL, due_the_day_before=1),
    "Q08": Backlog((1, 1, 2, 3, 0), _TOWN),
    "QTP": Backlog((1, 1, 1, 2, 1), _TOWN),
    "SQHKT": Backlog((0, 1, 1, 2, 2), (("TTHC-QH-02", 1),)),
    "SLDTBXH": Backlog(
        (0, 1, 1, 2, 1), (("TTHC-LD-01", 4), ("TTHC-NCC-01", 3), ("TTHC-LD-04", 3))
    ),
    "QBTHANH": Backlog((1, 1, 1, 2, 0), _TOWN),
    "Q07": Backlog((0, 1, 1, 2, 1), _TOWN),
    "SKHDT": Backlog((1, 1, 1, 1, 0), (("TTHC-DT-01", 6), ("TTHC-DT-02", 4))),
    "QTB": Backlog((0, 1, 1, 2, 0), _TOWN),
    "SATTP": Backlog((0, 1, 1, 1, 0), (("TTHC-ATTP-01", 1),)),
    "HCG": Backlog((1, 1, 0, 0, 0), _RURAL),
    "Q06": Backlog((0, 1, 0, 1, 0), _TOWN),
    "HCC": Backlog((0, 0, 1, 0, 0), _RURAL),
    "Q11": Backlog((0, 0, 0, 1, 0), _TOWN),
}
"""370 in all; the first six hold three quarters of them."""
LONGEST_DELAY = {"STNMT": 83}
"""Working days late of the worst case; elsewhere at most 55."""
LEFT_LATE_ON_LAST_DAY = {"TPTD": 4, "STNMT": 2, "SXD": 1, "Q12": 1}
LONG_WAITS = 14
"""Dossiers that have waited for the citizen for weeks."""
WAITING_SHARE = 0.03
"""Of the open dossiers."""
DUE_TODAY_STILL_OPEN = 0.45
"""Of those that would leave on their due day, that day being the data moment's."""

MISSING_LETTERS_SHARE = 0.04
"""Of dossiers that became overdue in 2024; in 2023 all were sent (published)."""
MISSING_LETTERS = {"TPTD": 0.66, "Q12": 0.12, "HBC": 0.08, "STNMT": 0.06, "HHM": 0.04}
"""Where they are missing; the rest anywhere but in districts without overdue."""
REDATED_SHARE = {"STNMT": 0.85, "SXD": 0.8, "HBC": 0.15, "HHM": 0.25}
REDATED_ELSEWHERE = 0.5

STEPS_TOLD = (
    "STNMT", "SXD", "SYT", "SQHKT", "SKHDT", "SLDTBXH",
    "TPTD", "HBC", "HHM", "HCC", "Q12", "QGV", "QBTAN",
)  # fmt: skip
"""Sources that tell of every step; the others tell of the present one only."""
STEPS_FROM = date(2024, 1, 1)
"""Their systems have kept the steps of what they received since then."""
STEP_TROUBLES = {
    "STNMT": "Chờ sở, ngành góp ý",
    "SXD": "Chờ sở, ngành góp ý",
    "HBC": "Chờ thuế",
    "HHM": "Chờ thuế",
}
"""Where dossiers wait longer and longer, from the first to the last of these days."""
STEP_TROUBLE_GROWS = (date(2024, 7, 1), date(2024, 12, 15))
STEP_TROUBLE_OVERDUE = 0.8
"""Of the overdue dossiers there, those that lie at that step."""
