"""The first lines of an org unit's page: the way to it, the answer, who answers."""

from dataclasses import dataclass

from markupsafe import Markup

from components.indicator_links import passport
from components.links import Drawing
from components.map_words import (
    common_text,
    counts_text,
    number_text,
    untrusted_words,
)
from components.markup import render
from components.unit_words import kind_text, life_text, names_text
from domain.formatting import count, day, moment
from domain.indicator_tiles import OVERDUE
from domain.lens_view import WITHHELD
from domain.scorecard import Head
from domain.unit_map import CellState
from domain.unit_page import LifeState, Standing, UnitPage

_STANDING = {
    Standing.WORSE: "kém hơn trung vị",
    Standing.BETTER: "tốt hơn trung vị",
    Standing.ALIKE: "tương đương trung vị",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One org unit above."""

    name: str
    href: str


def unit_way(shown: UnitPage, drawing: Drawing) -> Markup:
    """The way down to the unit."""
    steps = [Step(step.name, drawing.links.unit(step.code)) for step in shown.way[:-1]]
    return render("unit_way", way=steps, node=shown.org_unit.name)


def unit_head(shown: UnitPage, drawing: Drawing) -> Markup:
    """Sentence, what the unit is and who heads it."""
    finding, rest, is_alarm = sentence(shown)
    return render(
        "unit_head",
        finding=finding,
        rest=rest,
        is_alarm=is_alarm,
        facts=facts(shown),
        head=head_text(shown.head),
        phone=shown.head.phone if shown.head else "",
        email=shown.head.email if shown.head else "",
        moment=moment(shown.as_of, drawing.zone),
        period=shown.period.label,
        passport=_passport(shown, drawing),
        passport_title=f"Hộ chiếu: đang quá hạn, {shown.org_unit.name}",
    )


def _passport(shown: UnitPage, drawing: Drawing) -> str:
    """Where the overdue of the sentence come from; of units in force it tells them."""
    if shown.overdue_now is None:
        return ""
    return passport(
        drawing.links, OVERDUE, of_now=True, org_unit_code=shown.org_unit.code
    )


def sentence(shown: UnitPage) -> tuple[str, str, bool]:
    """The finding, what follows it, and whether it calls for action."""
    name = shown.org_unit.name
    if shown.life is LifeState.TO_COME:
        return name, f" hoạt động từ {day(shown.first)}.", False
    if shown.life is LifeState.ENDED:
        return name, _ending(shown), False
    overdue = shown.overdue_now or 0
    finding = f"{count(overdue)} hồ sơ đang quá hạn" if overdue else name
    rest = f" ở {name}" if overdue else ": không có hồ sơ quá hạn"
    return finding, f"{rest}; {_late(shown)}.", overdue > 0


def facts(shown: UnitPage) -> str:
    """Kind, code, official code and life in one line."""
    unit = shown.org_unit
    parts = [kind_text(unit), f"mã {unit.code}"]
    if shown.official_code:
        parts.append(f"mã hành chính {shown.official_code}")
    if life := life_text(shown.first, shown.end):
        parts.append(life)
    if shown.field_name:
        parts.append(f"lĩnh vực {shown.field_name}")
    if shown.told_of:
        parts.append(f"xem {shown.told_of}")
    return ", ".join(parts)


def head_text(head: Head | None) -> str:
    """Title and name of who heads it."""
    return f"{head.title} {head.name}" if head else "Chưa có người đứng đầu"


def _ending(shown: UnitPage) -> str:
    last = life_text(None, shown.end)
    heirs = tuple(r for r in shown.successors if r.takes_over)
    if not shown.successors:
        return f" hoạt động {last}; chưa ghi đơn vị kế thừa."
    others = f" {names_text(shown.successors)}"
    takes = ""
    if heirs and len(shown.successors) > 1:
        takes = f"; hồ sơ đang giải quyết chuyển {names_text(heirs)}"
    return f" hoạt động {last}, nay là{others}{takes}."


def _late(shown: UnitPage) -> str:
    """Late in the period, with the middle of like units where it may be said."""
    figure = shown.figure("qua-han")
    if figure is None or figure.now.state is CellState.NO_ACTIVITY:
        return "trong kỳ chưa giải quyết hồ sơ nào"
    if figure.now.state is CellState.NOT_REPORTED:
        return "trong kỳ chưa báo cáo đủ"
    if figure.now.state is CellState.ABSENT:
        return "trong kỳ chưa có đơn vị này"
    if figure.now.state is CellState.WITHHELD:
        return f"số trong kỳ không quy đổi được, {WITHHELD}"
    measure, peers = figure.measure, figure.peers
    said = common_text(measure, figure.now.value)
    if figure.now.state is CellState.FEW:
        said = f"{counts_text(measure, figure.now.part, figure.now.ratio)} hồ sơ"
    told = f"trong kỳ giải quyết quá hạn {said}"
    if figure.now.state is CellState.UNTRUSTED:
        return f"{told}; {untrusted_words(figure.now)} nên không so với đơn vị khác"
    if peers is None or figure.standing is Standing.NONE:
        return told
    return f"{told}, {_STANDING[figure.standing]} {number_text(measure, peers.middle)}"
