"""The two bands of tiles: what stands now, and what flowed in the period."""

from collections.abc import Callable, Iterator, Sequence

import pandas as pd
from markupsafe import Markup

from components.indicator_links import passport
from components.indicator_tile import indicator_tile, scaled_float
from components.links import Drawing
from components.markup import render
from components.tiles import Band
from domain.formatting import moment
from domain.indicator_tiles import TileFigure
from domain.indicator_words import number_text
from domain.lens_view import ESTIMATE, ESTIMATE_SIGN
from domain.scorecard import Overview


def bands(overview: Overview, drawing: Drawing, *, choose: str = "") -> Markup:
    """The bands of Tổng quan that have tiles; stock and flow never mix.

    `choose`: the name in the address of the form in which tiles are chosen.
    """
    tiles = overview.tiles
    made = (
        _band(overview, drawing, "Ngay lúc này", _now_note, tiles.now),
        _band(overview, drawing, overview.period.label, _flow_note, tiles.of_period),
    )
    return render(
        "tiles",
        bands=[band for band in made if band.tiles],
        gone=", ".join(tiles.gone),
        choose_href=drawing.links.overview(table=choose),
        is_empty=not tiles.figures,
    )


def _band(
    overview: Overview,
    drawing: Drawing,
    title: str,
    note: Callable[[Overview, Drawing], str],
    figures: Sequence[TileFigure],
) -> Band:
    tiles = tuple(indicator_tile(each, overview, drawing) for each in figures)
    return Band(title, note(overview, drawing), tiles)


def _now_note(overview: Overview, drawing: Drawing) -> str:
    at = moment(overview.as_of, drawing.zone).rpartition("/")[0]
    days = max((len(each.series) for each in overview.tiles.now), default=0)
    return f"tồn tại {at}" + (f" · đồ thị: {days} ngày làm việc" if days else "")


def _flow_note(overview: Overview, _: Drawing) -> str:
    compared = overview.compared
    against = f"so với {_lower(compared.label)} · " if compared else ""
    mark = f" · {ESTIMATE_SIGN} {ESTIMATE}" if overview.is_estimate else ""
    return f"{against}đồ thị: theo tháng{mark}"


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def tiles_table(overview: Overview) -> pd.DataFrame:
    """The figures of both bands and what stands beside them, one row each."""
    return pd.DataFrame(
        [_row(each, overview) for each in _all(overview.tiles.figures)],
        columns=[
            "Mã",
            "Chỉ tiêu",
            "Thời điểm hoặc kỳ",
            "Đơn vị tính",
            "Giá trị",
            "So với",
            "Tử số",
            "Mẫu số",
        ],
    )


def tiles_links(overview: Overview, drawing: Drawing) -> dict[str, list[str]]:
    """The passport of each row of `tiles_table`."""
    return {
        "Giá trị": [
            passport(drawing.links, each.code, of_now=each.is_now)
            for each in _all(overview.tiles.figures)
        ]
    }


def _all(figures: Sequence[TileFigure]) -> Iterator[TileFigure]:
    told: set[str] = set()
    for each in (
        *figures,
        *(figure.beside for figure in figures if figure.beside is not None),
    ):
        if each.code not in told:
            told.add(each.code)
            yield each


def _row(each: TileFigure, overview: Overview) -> tuple[object, ...]:
    reading = each.reading
    has_parts = reading.denominator is not None
    return (
        each.code,
        each.indicator.label,
        "Ngay lúc này" if each.is_now else overview.period.label,
        each.indicator.unit,
        scaled_float(each.indicator, reading),
        scaled_float(each.indicator, each.compared),
        number_text(reading.numerator) if has_parts else "",
        number_text(reading.denominator) if has_parts else "",
    )
