"""The results as text: what is printed is what is written."""

import re
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
    """The chapter that `make bench` writes."""
    lead = (
        "Written by `make bench`, all in one run. Times depend on the machine and on "
        "what else it does; ratios travel better."
    )
    return chapter("Results", lead, machine, sections)


def chapter(
    title: str, lead: str, machine: Sequence[str], sections: Sequence[Section]
) -> str:
    """One part of the file: what one command measured."""
    head = "\n".join(f"- {line}" for line in machine)
    text = "\n".join(section.markdown for section in sections)
    return f"# {title}\n\n{lead}\n\n{head}\n\n{text}"


def with_chapter(kept: str, new: str) -> str:
    """`kept` with the chapter of the same title as `new` replaced, or added."""
    chapters = [part for part in re.split(r"(?m)^(?=# )", kept) if part.strip()]
    title = new.splitlines()[0]
    found = [part.splitlines()[0] == title for part in chapters]
    if any(found):
        chapters[found.index(True)] = new
    else:
        chapters.append(new)
    return "\n".join(part.strip() + "\n" for part in chapters)


def save_chapter(new: str, path: Path = RESULTS) -> None:
    """Write a chapter into the results; the others stay."""
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(with_chapter(kept, new), encoding="utf-8")
