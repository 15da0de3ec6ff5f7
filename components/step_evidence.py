"""Where median and ninth decile of a row of *Điểm nghẽn* come from."""

from markupsafe import Markup

from components.evidence import files_words
from components.links import STEP, WITHIN, Drawing, relative_link
from components.markup import render
from domain.bottlenecks import StepEvidence
from domain.formatting import count, day, day_short, moment, percent_text
from domain.ratio import Ratio

BOTTLENECKS_PATH = "diem-nghen"
_FILES_SHOWN = 6


def evidence_href(org_unit_code: str, step: str, drawing: Drawing) -> str:
    """The page with the evidence of one row above its table."""
    asked = {WITHIN: org_unit_code, STEP: step}
    return relative_link(BOTTLENECKS_PATH, {**drawing.links.scope, **asked})


def step_evidence_card(found: StepEvidence, drawing: Drawing) -> Markup:
    """Definition, counts that show both figures, half months, files."""
    wait = found.wait
    return render(
        "step_evidence",
        unit=found.org_unit.name,
        step=found.step,
        close_href=relative_link(BOTTLENECKS_PATH, drawing.links.scope),
        median=wait.median_days,
        ninth=wait.ninth_decile_days,
        total=wait.visit_count,
        since=f"{day(found.first_day)} đến {moment(found.as_of, drawing.zone)}",
        lines=[
            {
                "days": line.days,
                "visits": line.visit_count,
                "share": percent_text(Ratio(line.visit_count, wait.visit_count)),
                "proves": _proves(line.days, found),
            }
            for line in found.within
        ],
        halves=[
            (day_short(half.first_day), count(half.median_days or 0), count(visits))
            for half, visits in found.halves
        ],
        files=files_words(found.files, drawing, most=_FILES_SHOWN),
    )


def _proves(days: int, found: StepEvidence) -> str:
    told = []
    if days == found.wait.median_days:
        told.append("trung vị: đủ một nửa số lượt")
    if days == found.wait.ninth_decile_days:
        told.append("đủ chín phần mười số lượt")
    if days == found.within[-1].days:
        told.append("lượt lâu nhất")
    return "; ".join(told)
