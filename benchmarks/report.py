"""The results as text: what is printed is what is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass(frozen=True, slots=True)
class Section:
    """One table of results; `note` says how it was measured."""

    title: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def markdown(self) -> str:
        """The section as a Markdown table, figures to the right."""
        rules = ["---", *("---:" for _ in self.columns[1:])]
        lines = [self.columns, rules, *self.rows]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        return f"## {self.title}\n\n{self.note}\n\n{table}\n"


def milliseconds(value: float | None) -> str:
    """Two figures that matter below ten, whole ones above."""
    if value is None:
        return "–"
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def kilobytes(value: float) -> str:
    """Thousands of bytes."""
    return f"{value / 1000:,.0f}"


def document(machine: Sequence[str], sections: Sequence[Section]) -> str:
    """The whole file."""
    head = "\n".join(f"- {line}" for line in machine)
    return (
        "# Results\n\nWritten by `make bench`, all in one run. Times depend on the "
        "machine and on what else it does; ratios travel better.\n\n"
        f"{head}\n\n" + "\n".join(section.markdown for section in sections)
    )
