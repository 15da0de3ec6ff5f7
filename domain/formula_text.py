"""Reading the expression of a computed indicator: tokens, then recursive descent.

    sum     = product { ("+" | "-") product }
    product = signed { ("*" | "/") signed }
    signed  = [ "-" ] part
    part    = number | measure | indicator code
            | ("min" | "max") "(" sum { "," sum } ")" | "(" sum ")"

Measures are written in small letters (`left_late`), indicator codes in capitals with
a number (`TTHC-12`, `Q766-2.1`), numbers with a point (`0.5`).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from domain.formula import (
    Constant,
    Expression,
    IndicatorName,
    Limit,
    Limited,
    MeasureName,
    Number,
    Operation,
    Operator,
)

LONGEST = 500
"""Characters of an expression: longer ones are better split into indicators."""
DEEPEST = 40
"""Brackets within brackets."""
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,18}(?:\.\d{1,12})?)"
    r"|(?P<indicator>[A-Z][A-Z0-9]{0,11}-\d{1,3}(?:\.\d{1,3})?[A-Z]?)"
    r"|(?P<name>[a-z][a-z0-9_]{0,39})"
    r"|(?P<sign>[-+*/(),]))",
    re.ASCII,
)
_JOINED = re.compile(r"[\w.]")
_END = ""


class FormulaError(Exception):
    """An expression that cannot be used: where (column from 1), why, and what to do."""

    def __init__(self, place: int, reason: str, remedy: str) -> None:
        super().__init__(f"column {place}: {reason}")
        self.place = place
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


def parsed(
    text: str, *, measures: Collection[str], indicators: Collection[str]
) -> Expression:
    """The expression that `text` says; FormulaError with place and remedy.

    `measures`, `indicators`: the names that there are.
    """
    if len(text) > LONGEST:
        raise FormulaError(
            LONGEST + 1,
            f"công thức dài quá {LONGEST} ký tự",
            "Tách một phần thành chỉ tiêu riêng rồi gọi mã của nó",
        )
    reader = _Reader(_tokens(text), measures, indicators)
    found = reader.sum()
    reader.require_end()
    return found


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        start = at + len(text[at:]) - len(text[at:].lstrip())
        if match is None or match.lastgroup is None:
            raise _unreadable(text, start)
        at = match.end()
        if match.lastgroup != "sign" and _JOINED.match(text, at):
            raise _unreadable(text, start)
        tokens.append(_Token(match.lastgroup, match[match.lastgroup], start + 1))
    tokens.append(_Token("end", _END, end + 1))
    return tokens


def _unreadable(text: str, at: int) -> FormulaError:
    word = re.split(r"[\s()+*/]", text[at:], maxsplit=1)[0] or text[at]
    return FormulaError(
        at + 1,
        f"“{word[:40]}” không đọc được",
        "Dùng tên số đo viết thường, mã chỉ tiêu như TTHC-05, số có dấu chấm, "
        "+ - * / ( ), min(…), max(…)",
    )


class _Reader:
    """Goes through the tokens once; each method reads what its name says."""

    def __init__(
        self,
        tokens: list[_Token],
        measures: Collection[str],
        indicators: Collection[str],
    ) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._measures = measures
        self._indicators = indicators

    def sum(self) -> Expression:
        found = self._product()
        while self._present.text in ("+", "-"):
            operator = Operator(self._taken().text)
            found = Operation(operator, found, self._product())
        return found

    def require_end(self) -> None:
        token = self._present
        if token.kind != "end":
            raise FormulaError(
                token.place,
                f"thừa “{token.text}”",
                "Thêm phép tính ở trước, hoặc bỏ phần thừa",
            )

    @property
    def _present(self) -> _Token:
        return self._tokens[self._at]

    def _taken(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _product(self) -> Expression:
        found = self._signed()
        while self._present.text in ("*", "/"):
            operator = Operator(self._taken().text)
            found = Operation(operator, found, self._signed())
        return found

    def _signed(self) -> Expression:
        if self._present.text != "-":
            return self._part()
        self._taken()
        return Operation(Operator.MULTIPLY, Constant(-1), self._part())

    def _part(self) -> Expression:
        token = self._taken()
        match token.kind:
            case "number":
                return Constant(_number(token.text))
            case "indicator":
                self._require_known(token, self._indicators, "chỉ tiêu")
                return IndicatorName(token.text, token.place)
            case "name" if token.text in (Limit.MIN, Limit.MAX):
                return self._limited(Limit(token.text))
            case "name":
                self._require_known(token, self._measures, "số đo")
                return MeasureName(token.text, token.place)
            case "sign" if token.text == "(":
                found = self._inside(token)
                self._require(")", token)
                return found
            case _:
                raise FormulaError(
                    token.place,
                    f"trước “{token.text}” thiếu một số"
                    if token.text
                    else "công thức chưa hết",
                    "Thêm số đo, mã chỉ tiêu hoặc số",
                )

    def _limited(self, limit: Limit) -> Expression:
        opening = self._present
        self._require("(", opening)
        parts = [self._inside(opening)]
        while self._present.text == ",":
            self._taken()
            parts.append(self._inside(opening))
        self._require(")", opening)
        return Limited(limit, tuple(parts))

    def _inside(self, opening: _Token) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaError(
                opening.place,
                f"quá {DEEPEST} lớp ngoặc",
                "Tách một phần thành chỉ tiêu riêng rồi gọi mã của nó",
            )
        found = self.sum()
        self._depth -= 1
        return found

    def _require(self, sign: str, opening: _Token) -> None:
        token = self._taken()
        if token.text != sign:
            raise FormulaError(
                token.place,
                f"thiếu “{sign}” cho ngoặc ở cột {opening.place}"
                if sign == ")"
                else "sau min, max thiếu “(”",
                f"Thêm “{sign}”",
            )

    @staticmethod
    def _require_known(token: _Token, known: Collection[str], what: str) -> None:
        if token.text in known:
            return
        near = get_close_matches(token.text, sorted(known), n=3, cutoff=0.5)
        remedy = (
            f"Có phải: {', '.join(near)}"
            if near
            else f"Xem tên {what} ở docs/rules.md, mục Chỉ tiêu"
        )
        raise FormulaError(token.place, f"không có {what} “{token.text}”", remedy)


def _number(text: str) -> Number:
    return int(text) if text.isdecimal() else Fraction(text)


def written(expression: Expression) -> str:
    """The expression as text that reads back as the same value."""
    match expression:
        case Constant(value):
            return _constant(value)
        case MeasureName(name):
            return name
        case IndicatorName(code):
            return code
        case Operation(operator, left, right):
            return f"({written(left)} {operator} {written(right)})"
        case Limited(limit, parts):
            return f"{limit}({', '.join(map(written, parts))})"


def _constant(value: Number) -> str:
    if isinstance(value, int):
        return str(value)
    return f"({value.numerator} / {value.denominator})"
