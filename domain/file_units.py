"""Org units that a file names: those found for certain, those still to be chosen."""

from dataclasses import dataclass

from domain.names import written
from domain.plan_import import NameToChoose


@dataclass(frozen=True, slots=True)
class MatchedName:
    """A name in a file and the org unit that it is; `count` rows say it."""

    text: str
    code: str
    name: str
    count: int

    @property
    def is_literal(self) -> bool:
        """Whether it is written as we write it, so that nobody need look at it.

        Capitals, "UBND" before the name and where a tone is placed say nothing.
        """
        return self.text == self.code or written(self.text) == written(self.name)


@dataclass(frozen=True, slots=True)
class FileUnitNames:
    """All names of one file, in order of their first appearance."""

    matched: tuple[MatchedName, ...] = ()
    open: tuple[NameToChoose, ...] = ()

    @property
    def spelt_otherwise(self) -> tuple[MatchedName, ...]:
        """Matched by more than letters: abbreviations, other marks, a choice."""
        return tuple(one for one in self.matched if not one.is_literal)
