"""What is wrong with a file, grouped; what a load would change; its four counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from components.markup import render
from domain.formatting import count, signed_count
from domain.problem import Problem, Severity

LEVEL_WORDS = {Severity.REJECT: "Từ chối", Severity.NOTICE: "Lưu ý"}
_SHAPES = {Severity.REJECT: "late", Severity.NOTICE: "soon"}


@dataclass(frozen=True, slots=True)
class Preview:
    """A figure before and after the load; `more_is_worse` marks a rise in red."""

    label: str
    before: int
    after: int
    more_is_worse: bool = False

    @property
    def difference(self) -> int:
        """After minus before."""
        return self.after - self.before


def problems_table(groups: Sequence[tuple[Problem, int]]) -> Markup:
    """One row per kind of problem: its first occurrence and how many rows have it.

    `groups` worst first, as the dry run returns them.
    """
    lines = [
        (_SHAPES[problem.severity], LEVEL_WORDS[problem.severity], problem, rows)
        for problem, rows in groups
    ]
    return render("problems", lines=lines)


def problems_frame(problems: Iterable[Problem]) -> pd.DataFrame:
    """One row per problem, for reading and download."""
    return pd.DataFrame(
        [
            (LEVEL_WORDS[p.severity], p.place, p.value, p.reason, p.remedy)
            for p in problems
        ],
        columns=["Mức", "Vị trí", "Giá trị", "Vì sao", "Việc cần làm"],
    )


def import_counts(
    *, new: int, changed: int, unchanged: int, rejected: int, notices: int
) -> Markup:
    """The four counts of a dry run, in dossiers and rows."""
    return render(
        "import_counts",
        counts=[
            (count(new), "dòng mới", False),
            (count(changed), "dòng thay đổi", False),
            (count(unchanged), "không đổi", False),
            (
                count(rejected),
                f"dòng bị từ chối, {count(notices)} lưu ý",
                rejected > 0,
            ),
        ],
    )


def change_preview(
    previews: Sequence[Preview],
    *,
    subject: str,
    title: str = "Nếu nạp, số liệu thay đổi",
) -> Markup:
    """Before, after, difference, for `subject`."""
    lines = [
        (
            preview.label,
            count(preview.before),
            count(preview.after),
            signed_count(preview.difference),
            preview.more_is_worse and preview.difference > 0,
        )
        for preview in previews
    ]
    return render("change_preview", lines=lines, subject=subject, title=title)


def fact_list(title: str, facts: Sequence[tuple[str, str]]) -> Markup:
    """Names and values under a heading, such as those of a file."""
    return render("facts", title=title, facts=facts)
