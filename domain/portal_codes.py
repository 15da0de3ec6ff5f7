"""Dossier codes as the national portal may write them, in the city's spelling."""

import re
from collections.abc import Collection

from domain.dossier_code import canonical_code

_PLAIN = re.compile(r"[A-Z0-9]+(?:[-._/][A-Z0-9]+)*")
_AROUND = re.compile(r"\s*([-._/])\s*")
_BETWEEN = re.compile(r"[-._/\s]+")
_DATE, _NUMBER = re.compile(r"\d{6}"), re.compile(r"\d{3,6}")


def portal_code(text: str, stems: Collection[str]) -> str:
    """The one spelling under which the city keeps the code; "" for a blank one.

    Case, compatibility forms, dashes, dots and invisible characters as for the city's
    own codes, blanks around separators dropped. A code of an agency, a day and a number
    with other separators (H29_16/240521 0012) gets those of the city's, if its
    beginning then is one of the city's `stems`: nothing else is guessed.
    """
    if _PLAIN.fullmatch(text) and text[: text.find("-") + 1] in stems:
        return text  # As the city writes it: most codes of most lists.
    code = _AROUND.sub(r"\1", canonical_code(text))
    stem = code[: code.find("-") + 1]
    if not code or stem in stems:
        return code
    *agency, day, number = ("", "", *_BETWEEN.split(code))
    agency = [part for part in agency if part]
    if not agency or not _DATE.fullmatch(day) or not _NUMBER.fullmatch(number):
        return code
    told = f"{'.'.join(agency)}-"
    return f"{told}{day}-{number}" if told in stems else code
