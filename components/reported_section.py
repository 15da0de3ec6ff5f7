"""What org units report, within the passport of an indicator: figure and revisions."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import pandas as pd

from components.indicator_links import IndicatorLinks
from components.links import Drawing
from components.table_view import Twin
from domain.formatting import day, moment
from domain.identifiers import OrgUnitId
from domain.indicator_view import IndicatorValue
from domain.indicator_words import number_text, value_text
from domain.reported import Revision
from domain.reported_figures import as_reported
from domain.reported_view import ReportedPassport
from domain.reported_words import (
    amount_text,
    change_words,
    days_words,
    figure_words,
    revised_words,
    said_words,
)

REVISIONS_KEY = "ban-bao-cao"
VALUES_SHOWN = 6
"""Of which the section tells the revisions; the table has all."""
_HASH_SHOWN = 12


def whence(value: IndicatorValue) -> str:
    """Whence a value is that no formula yields; else ""."""
    if value.reported is None or value.is_computed:
        return ""
    parts = (
        figure_words(value.indicator, value.reported),
        revised_words(value.reported),
    )
    return "; ".join(part for part in parts if part)


def of_some_words(value: IndicatorValue) -> str:
    """gộp từ 1/168 đơn vị, where not everybody who should has reported; else ""."""
    figure = value.reported
    if figure is None or value.is_computed or figure.reported == figure.units:
        return ""
    return figure_words(value.indicator, figure)


def reported_section(
    value: IndicatorValue,
    passport: ReportedPassport,
    drawing: Drawing,
    links: IndicatorLinks,
) -> dict[str, object] | None:
    """What the template draws; None where nothing is reported and nothing may be."""
    history, names, code = passport.history, passport.names, value.indicator.code
    may_act = passport.may_report or passport.may_judge
    if value.reported is None and not history and not may_act:
        return None
    groups = [
        list(group)
        for _, group in groupby(history, key=lambda revision: revision.entry.key)
    ]
    groups.sort(key=lambda group: group[-1].entered_at, reverse=True)
    return {
        "figure": _figure(value),
        "groups": [
            _group(value, group, names, drawing) for group in groups[:VALUES_SHOWN]
        ],
        "more": max(len(groups) - VALUES_SHOWN, 0) + passport.left_out,
        "desk_href": links.desk(code) if may_act else "",
        "table_href": links.table(REVISIONS_KEY, code),
    }


def revision_twins(
    passport: ReportedPassport, value: IndicatorValue
) -> dict[str, Twin]:
    """Every revision of a passport as a table, latest entered first."""
    if not passport.history:
        return {}
    code = value.indicator.code
    frame = _revisions(passport, value)
    name = f"bao-cao_{code}.csv"
    return {REVISIONS_KEY: Twin(f"Mọi bản báo cáo của {code}", frame, name)}


def _revisions(passport: ReportedPassport, value: IndicatorValue) -> pd.DataFrame:
    rows = [
        (
            passport.names.get(each.entry.key.org_unit_id, ""),
            each.entry.period.label,
            each.number,
            amount_text(value.indicator, each.entry.amount),
            each.entry.finality.label,
            said_words(each),
            each.author,
            each.file.name if each.file else "nhập tay",
            each.entry.place,
            each.file.sha256[:_HASH_SHOWN] if each.file else "",
            each.entry.source,
        )
        for each in sorted(passport.history, key=lambda r: r.entered_at, reverse=True)
    ]
    return pd.DataFrame(
        rows,
        columns=["Đơn vị", "Kỳ", "Bản", "Số báo cáo", "Trạng thái", "Văn phòng",
                 "Người nhập", "Tệp", "Chỗ trong tệp", "Mã băm", "Nguồn"],
    )  # fmt: skip


def _figure(value: IndicatorValue) -> dict[str, str] | None:
    found = value.reported
    if found is None:
        return None
    each = as_reported(value.indicator, found)
    counts = ""
    if found.reading.denominator is not None:
        counts = (
            f"{number_text(found.reading.numerator)} / "
            f"{number_text(found.reading.denominator)}"
        )
    told = (figure_words(each, found), days_words(found), found.finality.label,
            revised_words(found))  # fmt: skip
    return {
        "value": value_text(each, found.reading),
        "unit": "" if each.unit == "%" else each.unit,
        "counts": counts,
        "about": "; ".join(part for part in told if part),
        "beside": "đứng cạnh số tính, không trộn" if value.is_computed else "",
    }


def _group(
    value: IndicatorValue,
    group: Sequence[Revision],
    names: Mapping[OrgUnitId, str],
    drawing: Drawing,
) -> dict[str, object]:
    entry = group[-1].entry
    before = [None, *group]
    return {
        "unit": names.get(entry.key.org_unit_id, ""),
        "period": entry.period.label,
        "revisions": [
            {
                "number": each.number,
                "amount": amount_text(value.indicator, each.entry.amount),
                "finality": each.entry.finality.label,
                "change": change_words(earlier, each) if earlier else "",
                "said": _sentence(said_words(each)),
                "counts": each.standing.counts,
                "whence": _whence(each, drawing),
            }
            for earlier, each in zip(before, group, strict=False)
        ][::-1],
    }


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _whence(each: Revision, drawing: Drawing) -> str:
    parts = [f"{each.author}, {moment(each.entered_at, drawing.zone)}"]
    if each.file is not None:
        parts.append(
            f"{each.file.name}, {each.entry.place}, lượt {each.file.load_id}, mã băm "
            f"{each.file.sha256[:_HASH_SHOWN]}"
        )
    if each.entry.source:
        parts.append(f"nguồn: {each.entry.source}")
    if each.entry.note:
        parts.append(each.entry.note)
    parts += [
        f"{said.standing.label} {day(said.at.astimezone(drawing.zone).date())}"
        for said in each.said
    ]
    return "; ".join(parts)
