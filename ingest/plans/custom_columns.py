"""Columns that an office added to its plan: which of them we know, by their titles."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from domain.plan_file import PlanFileTask
from domain.text_keys import folded
from ingest.plans.parsed import PlanLog
from ingest.plans.plan_columns import WORDS
from ingest.plans.units import lead_names, listed_names

_MOST_EXTRA, _MOST_TEXT = 30, 500
_WHOLE = re.compile(r"[1-9]\d{0,5}(?:\.0*)?")
_TEXTS: Mapping[str, Callable[[PlanFileTask, str], PlanFileTask]] = {
    "code": lambda task, text: replace(task, code=text),
    "group": lambda task, text: replace(task, group=text),
    "product": lambda task, text: replace(task, product=text),
    "legal_basis": lambda task, text: replace(task, legal_basis=text),
}


@dataclass(frozen=True, slots=True)
class CustomColumns:
    """Titles of further columns by the file's own key for them."""

    titles: Mapping[str, str]

    def filled(
        self, task: PlanFileTask, values: Iterable[tuple[str, str]], log: PlanLog
    ) -> PlanFileTask:
        """The task with what its further columns say; the rest goes to `extra`."""
        extra: list[tuple[str, str]] = []
        for key, text in values:
            title, text = self.titles.get(key, ""), text.strip()
            if not text or not title:
                continue
            known = WORDS.get(folded(title), "")
            if known == "weight" and _WHOLE.fullmatch(text):
                task = replace(task, weight=int(text.partition(".")[0]))
            elif known in _TEXTS:
                task = _TEXTS[known](task, " ".join(text.split())[:_MOST_TEXT])
            elif known in {"lead", "cooperating"}:
                task = _with_units(task, known, text, log)
            elif len(extra) < _MOST_EXTRA:
                extra.append((title[:80], text[:_MOST_TEXT]))
        return replace(task, extra=tuple(extra))

    def has(self, key: str) -> bool:
        """Whether one of the columns is known as that."""
        return any(WORDS.get(folded(title)) == key for title in self.titles.values())


def _with_units(task: PlanFileTask, key: str, text: str, log: PlanLog) -> PlanFileTask:
    if key == "cooperating":
        return replace(task, cooperating=listed_names(text))
    names = lead_names(text)
    if len(names) > 1:
        log_two_leads(names, task.place, task.row, log)
    return replace(task, lead=names[0] if names else "")


def log_two_leads(
    names: tuple[str, ...], place: str, row: int | None, log: PlanLog
) -> None:
    """A task has one lead."""
    log.reject(
        "two-leads", place,
        f"Có {len(names)} đơn vị chủ trì: {'; '.join(names)[:200]}",
        "Ghi một đơn vị chủ trì, các đơn vị khác vào cột Đơn vị phối hợp",
        value="; ".join(names), row=row,
    )  # fmt: skip
