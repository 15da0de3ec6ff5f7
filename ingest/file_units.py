"""Org units as a file names them, looked up once each, with what was found."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from domain.file_units import FileUnitNames, MatchedName
from domain.org_tree import OrgUnit
from domain.org_unit_names import OrgUnitNames
from domain.plan_import import NameToChoose, UnitCandidate
from domain.text_keys import folded

_CANDIDATES = 5


class FileUnits:
    """The names of one file. `chosen`: codes by names, where a person has said so."""

    def __init__(self, names: OrgUnitNames, chosen: Mapping[str, str]) -> None:
        self._names = names
        self._chosen = {folded(name): code for name, code in chosen.items()}
        self._found: dict[tuple[str, date | None], OrgUnit | None] = {}
        self._units: dict[str, OrgUnit] = {}
        self._open: dict[str, NameToChoose] = {}
        self._counts: Counter[str] = Counter()

    def find(
        self, text: str, day: date | None, place: str, *, or_on: date | None = None
    ) -> OrgUnit | None:
        """The org unit that `text` names on `day`; `or_on`: else on another, else ever.

        None: none for certain. With `or_on`, a list that is a day behind may still name
        an org unit that has ended.
        """
        self._counts[text] += 1
        key = text, day
        if key not in self._found:
            days = (day,) if or_on is None else (day, or_on, None)
            self._found[key] = self._looked_up(text, days, place)
        return self._found[key]

    def is_known(self, text: str) -> bool:
        """Whether `text` names an org unit for certain, now or once."""
        return folded(text) in self._chosen or self._names.find(text, None) is not None

    def _looked_up(
        self, text: str, days: tuple[date | None, ...], place: str
    ) -> OrgUnit | None:
        code = self._chosen.get(folded(text))
        named = text if code is None else code
        day = days[0]
        found = next(
            filter(None, (self._names.find(named, each) for each in days)), None
        )
        if found is not None:
            self._units.setdefault(text, found)
        elif text not in self._open:
            self._open[text] = NameToChoose(
                text=text,
                place=place,
                count=0,
                may_be_left_out=False,
                candidates=tuple(
                    UnitCandidate(
                        one.unit.code, one.unit.name, one.confidence_percent, one.why
                    )
                    for one in self._names.candidates(text, day, limit=_CANDIDATES)
                ),
            )
        return found

    @property
    def names(self) -> FileUnitNames:
        """What was found so far."""
        return FileUnitNames(
            tuple(
                MatchedName(text, unit.code, unit.name, self._counts[text])
                for text, unit in self._units.items()
                if text not in self._open
            ),
            tuple(
                NameToChoose(
                    one.text, one.place, self._counts[text], False, one.candidates
                )
                for text, one in self._open.items()
            ),
        )
