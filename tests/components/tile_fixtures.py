"""Tiles of the invented city, by the definitions that the application ships."""

from dataclasses import replace

from domain import indicator_tiles as codes
from domain.formula import Reading
from domain.indicator_tiles import DEFAULT_TILES, TileFigure, Tiles
from domain.scorecard import Overview
from tests.catalogue import shipped


def tile(
    code: str,
    reading: Reading,
    compared: Reading | None = None,
    series: tuple[Reading, ...] = (),
    *,
    is_now: bool = False,
    beside: TileFigure | None = None,
) -> TileFigure:
    """One tile of a shipped indicator."""
    return TileFigure(shipped()[code], is_now, reading, compared, series, beside)


def counted(*values: int) -> tuple[Reading, ...]:
    """A series of counts."""
    return tuple(Reading(value) for value in values)


def _stock(
    code: str,
    value: int,
    previous: int | None,
    series: tuple[int, ...],
    beside: TileFigure | None = None,
) -> TileFigure:
    before = None if previous is None else Reading(previous)
    shown = counted(*series, value) if series else ()
    return tile(code, Reading(value), before, shown, is_now=True, beside=beside)


def _flow(
    code: str, value: int, before: int, beside: TileFigure | None = None
) -> TileFigure:
    months = (1.7, 1.2, 1.9, 1.85, 1.87, 1.84, 1.95, 1.93, 1.82, 2.0, 2.02)
    series = counted(*(int(m * 1_000_000) for m in months))
    return tile(code, Reading(value), Reading(before), series, beside=beside)


def tiles() -> Tiles:
    """The default tiles of the whole city on the morning of 18 November 2024."""
    made = (
        _stock(
            codes.OVERDUE, 1842, 1774,
            (1480, 1465, 1510, 1492, 1533, 1561, 1542, 1577, 1553, 1597, 1629,
             1613, 1646, 1633, 1676, 1671, 1663, 1707, 1720, 1705, 1774),
        ),
        _stock(
            codes.DUE_TODAY, 8412, None, (),
            _stock(codes.DUE_SOON, 21_377, None, ()),
        ),
        _stock(
            codes.APOLOGY_MISSING, 214, 205,
            (150, 153, 161, 162, 168, 176, 175, 205),
            _stock(codes.EVER_OVERDUE, 36_354, None, ()),
        ),
        _stock(
            codes.IN_PROCESS, 94_927, 98_045,
            (99_100, 96_000, 97_500, 101_700, 95_000, 92_100),
            _stock(codes.WAITING, 3204, None, ()),
        ),
        tile(
            codes.ON_TIME,
            Reading(20_629_590, 20_664_102),
            Reading(19_590_000, 19_623_760),
            tuple(Reading(9983 + n, 10_000) for n in (3, 6, 5, 1, 0, 0, 2, 3)),
            beside=tile(
                codes.LATE_SHARE,
                Reading(34_512, 20_664_102),
                Reading(33_760, 19_623_760),
            ),
        ),
        _flow(codes.RECEIVED, 20_684_317, 19_661_898),
        _flow(
            codes.RESOLVED, 20_664_102, 19_623_760,
            tile(codes.RESOLVED_LATE, Reading(34_512), Reading(33_760)),
        ),
        tile(
            codes.ONLINE,
            Reading(11_148_847, 20_684_317),
            Reading(10_086_553, 19_661_898),
            tuple(Reading(n, 100) for n in (49, 50, 51, 52, 53, 53, 54)),
        ),
    )  # fmt: skip
    by_code = {each.code: each for each in made}
    return Tiles(tuple(by_code[code] for code in DEFAULT_TILES))


def with_tile(board: Overview, code: str, **changes: object) -> Overview:
    """`board` with one of its tiles changed."""
    figures = tuple(
        replace(each, **changes) if each.code == code else each  # type: ignore[arg-type]  # a test names its fields
        for each in board.tiles.figures
    )
    return replace(board, tiles=replace(board.tiles, figures=figures))
