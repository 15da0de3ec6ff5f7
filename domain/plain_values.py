"""Values of the domain as plain JSON values, for the command line."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path

from domain.period import Period
from domain.ratio import Ratio

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def plain(value: object) -> Plain:
    """`value` with field names as keys; None stays null, never 0.

    A ratio keeps numerator and denominator, a period its key, an instant ISO 8601
    with its offset. Raises TypeError for what no service returns.
    """
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | float() | str():
            return value
        case Period():
            return value.key
        case Ratio():
            parts = (value.numerator, value.denominator)
            names = ("numerator", "denominator")
            return {n: plain(p) for n, p in zip(names, parts, strict=True)}
        case Decimal():
            return int(value) if value == value.to_integral_value() else str(value)
        case Fraction():
            return int(value) if value.denominator == 1 else str(value)
        case datetime() | date():
            return value.isoformat()
        case Path():
            return str(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case tuple() | list():
            return [plain(item) for item in value]
        case frozenset() | set():
            return sorted((plain(item) for item in value), key=str)
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"no plain form of {type(value).__name__}")
