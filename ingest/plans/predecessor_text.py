"""Predecessors as people write them: 12FS+3d;7SS, 4FF-2 days, 5KT-BĐ+2, NV-01."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from decimal import Decimal

from domain.plan import LinkKind
from domain.text_keys import folded
from ingest.plans.amounts import DAYS_BY_WORD

_KINDS = {
    "fs": LinkKind.FINISH_TO_START, "kt bd": LinkKind.FINISH_TO_START,
    "ss": LinkKind.START_TO_START, "bd bd": LinkKind.START_TO_START,
    "ff": LinkKind.FINISH_TO_FINISH, "kt kt": LinkKind.FINISH_TO_FINISH,
    "sf": LinkKind.START_TO_FINISH, "bd kt": LinkKind.START_TO_FINISH,
}  # fmt: skip
"""FS is also Kết thúc - Bắt đầu, as Vietnamese textbooks abbreviate it."""
_LAG = (
    r"(?P<lag>[+\-\u2212\u2013]\s*\d{1,6}(?:[.,]\d{1,3})?)"
    r"\s*(?P<unit>[^\d\s+]*(?:\s[^\d\s+]+)*)"
)
_KIND = r"(?P<kind>FS|SS|FF|SF|(?:KT|BĐ|BD)\s?[-\u2013]\s?(?:KT|BĐ|BD))"
_WITH_KIND = re.compile(rf"(?P<name>.+?)\s*{_KIND}\s*(?:{_LAG})?", re.IGNORECASE)
_WITH_LAG = re.compile(rf"(?P<name>.+?)\s*{_LAG}")
_DECIMAL = re.compile(
    r"(?<=\d),(?=\d+\s*(?:d|w|h|ngày|tuần|giờ|day|week))", re.IGNORECASE
)
_ELAPSED = {"ed": 1, "eday": 1, "edays": 1, "ngay lich": 1, "ew": 7, "ewk": 7,
            "ewks": 7, "tuan lich": 7}  # fmt: skip
TENTHS_PER_DAY, TENTHS_PER_CALENDAR_DAY = 4800, 14400
_DAYS, _ELAPSED_DAYS, _PERCENT = 7, 8, 19


@dataclass(frozen=True, slots=True)
class WrittenLink:
    """One predecessor: what it is called, and a lag as MS Project counts it.

    `amount` are tenths of minutes, or percent, as the format `unit` says; None when
    the lag cannot be read.
    """

    name: str
    kind: LinkKind = LinkKind.FINISH_TO_START
    amount: int | None = 0
    unit: int = _DAYS


def written_links(text: str, known: Container[str]) -> Iterator[WrittenLink]:
    """The links of a cell; `known` tells which names there are.

    A code may look like a code with a lag (NV-01), so what is known as a whole is one.
    """
    if text.strip() in known:
        yield WrittenLink(text.strip())
        return
    between = r"[;\n]" if re.search(r"[;\n]", text) else ","
    for part in re.split(between, _DECIMAL.sub(".", text)):
        if token := part.strip():
            yield _link(token, known)


def _link(token: str, known: Container[str]) -> WrittenLink:
    if token in known:
        return WrittenLink(token)
    with_kind = _WITH_KIND.fullmatch(token)
    if with_kind is not None:
        return _read(with_kind, _KINDS[folded(with_kind["kind"])])
    with_lag = _WITH_LAG.fullmatch(token)
    if with_lag is not None and with_lag["name"].strip() in known:
        return _read(with_lag, LinkKind.FINISH_TO_START)
    return WrittenLink(token)


def _read(found: "re.Match[str]", kind: LinkKind) -> WrittenLink:
    name = found["name"].strip()
    if not found["lag"]:
        return WrittenLink(name, kind)
    sign = 1 if found["lag"][0] == "+" else -1
    size = sign * Decimal(found["lag"][1:].strip().replace(",", "."))
    word = (found["unit"] or "").strip()
    if word == "%":
        return WrittenLink(name, kind, int(size), _PERCENT)
    if (days := _ELAPSED.get(folded(word))) is not None:
        amount = int(size * days * TENTHS_PER_CALENDAR_DAY)
        return WrittenLink(name, kind, amount, _ELAPSED_DAYS)
    unit = _unit(word)
    amount_or_none = None if unit is None else int(size * unit * TENTHS_PER_DAY)
    return WrittenLink(name, kind, amount_or_none)


def _unit(word: str) -> Decimal | None:
    """Working days of a unit; "ngày làm việc" is a day."""
    first = folded(word).partition(" ")[0]
    return DAYS_BY_WORD.get(first)
