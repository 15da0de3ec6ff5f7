"""Names of months as foreign systems write them."""

from typing import Final

_NAMES = (
    ("jan", "january", "janvier", "janv", "januar", "enero", "ene"),
    ("feb", "february", "février", "févr", "februar", "febrero"),
    ("mar", "march", "mars", "märz", "mrz", "marzo"),
    ("apr", "april", "avril", "avr", "abril", "abr"),
    ("may", "mai", "mayo"),
    ("jun", "june", "juin", "juni", "junio"),
    ("jul", "july", "juillet", "juil", "juli", "julio"),
    ("aug", "august", "août", "agosto", "ago"),
    ("sep", "sept", "september", "septembre", "septiembre"),
    ("oct", "october", "octobre", "oktober", "okt", "octubre"),
    ("nov", "november", "novembre", "noviembre"),
    ("dec", "december", "décembre", "déc", "dezember", "dez", "diciembre", "dic"),
)
MONTHS: Final = {
    name: number for number, names in enumerate(_NAMES, start=1) for name in names
}
"""Month by lower-case name or abbreviation; no name means two months."""
