"""What an installation is of: a city or a province, told by the name of its root."""

import re
from dataclasses import dataclass

_OFFICE = re.compile(r"(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd)\s+", re.I)
_KIND = re.compile(r"(tỉnh|thành phố|tp\.?)\s+(?=\S)", re.I)
_NAMED_AFTER_A_PERSON = frozenset({"hồ chí minh"})
"""Written with its kind on the line of place and date (Decree 30/2020, annex I)."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The city or province by the name of its root: "Tỉnh Phú Thọ", "UBND TP. Huế"."""

    root_name: str

    @property
    def name(self) -> str:
        """Without the office: Thành phố Hồ Chí Minh, Tỉnh Phú Thọ."""
        bare = _OFFICE.sub("", " ".join(self.root_name.split()), count=1)
        found = _KIND.match(bare)
        if found is None:
            return bare[:1].upper() + bare[1:]
        return f"{self.word} {bare[found.end() :]}"

    @property
    def is_province(self) -> bool:
        """Whether it calls itself a province; what names no kind counts as a city."""
        found = _KIND.match(_OFFICE.sub("", self.root_name.strip(), count=1))
        return found is not None and found[1].casefold() == "tỉnh"

    @property
    def word(self) -> str:
        """What it is called in a sentence: Tỉnh, Thành phố."""
        return "Tỉnh" if self.is_province else "Thành phố"

    @property
    def all_of_it(self) -> str:
        """Toàn tỉnh, Toàn Thành phố."""
        return "Toàn tỉnh" if self.is_province else "Toàn Thành phố"

    @property
    def within(self) -> str:
        """Its name inside a sentence: tỉnh Phú Thọ, Thành phố Hồ Chí Minh."""
        return f"tỉnh {self.name[5:]}" if self.is_province else self.name

    @property
    def committee(self) -> str:
        """Who governs it: UBND tỉnh Phú Thọ."""
        return f"UBND {self.within}"

    @property
    def committee_in_full(self) -> str:
        """Ủy ban nhân dân tỉnh Phú Thọ."""
        return f"Ủy ban nhân dân {self.within}"

    @property
    def dateline_place(self) -> str:
        """The place before the date of a document: Phú Thọ, Thành phố Hồ Chí Minh."""
        bare = _KIND.sub("", self.name, count=1)
        return self.name if bare.casefold() in _NAMED_AFTER_A_PERSON else bare
