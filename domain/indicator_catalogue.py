"""All definitions together: what is wrong with them, and what they yield on a day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.formula import (
    MISSING,
    Expression,
    IndicatorName,
    Lookup,
    MeasureName,
    Reading,
    adds_up,
    is_ratio,
    parts_of,
    reading,
)
from domain.formula_text import FormulaError, parsed
from domain.indicator import Aggregation, Indicator
from domain.measures import LABELS

ADDITIVE = (Aggregation.SUM, Aggregation.LAST)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one definition; `field` is an attribute of Indicator.

    `kind`: which of several faults of the field it is, so that they are told apart.
    """

    code: str
    version: int
    field: str
    reason: str
    remedy: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition in force with its formula read; None: not computed."""

    indicator: Indicator
    expression: Expression | None

    @property
    def measures(self) -> frozenset[str]:
        """The measures that its own formula names."""
        if self.expression is None:
            return frozenset()
        return frozenset(
            part.name
            for part in parts_of(self.expression)
            if isinstance(part, MeasureName)
        )


@dataclass(frozen=True, slots=True)
class Given:
    """What indicators without a formula stand at. `unsure`: bounds, or of a part only;
    no formula rests on them.
    """

    readings: Mapping[str, Reading]
    unsure: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DayCatalogue:
    """The definitions in force on one day, by code and in the order of the file.

    `order`: codes that are computed, each after all that its formula names.
    """

    defined: Mapping[str, Defined]
    order: tuple[str, ...]

    @property
    def measures(self) -> frozenset[str]:
        """All measures that are needed."""
        return frozenset[str]().union(*(d.measures for d in self.defined.values()))

    def narrowed(self, codes: Iterable[str]) -> "DayCatalogue":
        """These indicators and those that their formulas rest on; unknown: left out."""
        wanted: set[str] = set()
        waiting = [code for code in codes if code in self.defined]
        while waiting:
            code = waiting.pop()
            if code not in wanted:
                wanted.add(code)
                waiting += _named(self.defined[code])
        return DayCatalogue(
            {code: each for code, each in self.defined.items() if code in wanted},
            tuple(code for code in self.order if code in wanted),
        )

    def readings(
        self, measures: Lookup, given: "Given | None" = None
    ) -> dict[str, Reading]:
        """What each indicator yields; one without formula has what is `given`."""
        found = dict.fromkeys(self.defined, MISSING)
        unsure: frozenset[str] = frozenset()
        if given is not None:
            found.update(given.readings)
            unsure = given.unsure

        def named(code: str) -> Reading:
            return MISSING if code in unsure else found[code]

        for code in self.order:
            expression = self.defined[code].expression
            if expression is not None:
                found[code] = reading(expression, measures, named)
        return found


class CatalogueError(ValueError):
    """A catalogue with faults was used as if it had none."""


def day_catalogue(definitions: Iterable[Indicator], day: date) -> DayCatalogue:
    """The catalogue of a day; CatalogueError where `faults` would find any."""
    catalogue, found = _examined([d for d in definitions if d.is_in_force(day)])
    if found:
        raise CatalogueError(f"{found[0].code}: {found[0].reason}")
    return catalogue


def faults(definitions: Sequence[Indicator]) -> tuple[Fault, ...]:
    """Everything wrong with the definitions taken together, each told once.

    Examined on each day on which a version begins: names, cycles, kinds of
    aggregation; and over time: two versions in force at once.
    """
    found = dict.fromkeys(_overlaps(definitions))
    days = {d.valid_from or date.min for d in definitions}
    for day in sorted(days):
        _, wrong = _examined([d for d in definitions if d.is_in_force(day)])
        found |= dict.fromkeys(wrong)
    return tuple(found)


def _overlaps(definitions: Sequence[Indicator]) -> list[Fault]:
    found = []
    by_code: dict[str, list[Indicator]] = defaultdict(list)
    for each in definitions:
        by_code[each.code].append(each)
    for versions in by_code.values():
        ordered = sorted(versions, key=lambda d: d.valid_from or date.min)
        for before, after in pairwise(ordered):
            if before.is_in_force(after.valid_from or date.min):
                reason = f"bản {before.version} và bản {after.version} cùng hiệu lực"
                found.append(
                    Fault(
                        after.code, after.version, "valid_from", reason,
                        "Kết thúc bản trước đúng ngày bản sau có hiệu lực",
                    )
                )  # fmt: skip
    return found


def _examined(definitions: Sequence[Indicator]) -> tuple[DayCatalogue, list[Fault]]:
    known = {each.code for each in definitions}
    found: list[Fault] = []
    defined: dict[str, Defined] = {}
    for each in definitions:
        expression = None
        if each.formula:
            try:
                expression = parsed(each.formula, measures=LABELS, indicators=known)
            except FormulaError as error:
                reason = f"cột {error.place} của công thức: {error.reason}"
                found.append(
                    Fault(each.code, each.version, "formula", reason, error.remedy)
                )
        defined[each.code] = Defined(each, expression)
    order, cycles = _ordered(defined)
    found += cycles
    if not cycles:
        found += _wrong_kinds(defined)
    return DayCatalogue(defined, tuple(order)), found


def _ordered(defined: Mapping[str, Defined]) -> tuple[list[str], list[Fault]]:
    """Codes with a formula, each after those it names; a cycle with its path."""
    order: list[str] = []
    found: list[Fault] = []
    done: set[str] = set()
    for start in defined:
        path = [start]
        waiting = [_named(defined[start])]
        while path:
            nearest = path[-1]
            following = next((c for c in waiting[-1] if c not in done), None)
            if following is None:
                done.add(path.pop())
                waiting.pop()
                if defined[nearest].expression is not None and nearest not in order:
                    order.append(nearest)
            elif following in path:
                loop = [*path[path.index(following) :], following]
                found.append(_cycle(defined[following].indicator, loop))
                done.update(path)
                break
            else:
                path.append(following)
                waiting.append(_named(defined[following]))
    return order, found


def _named(each: Defined) -> list[str]:
    if each.expression is None:
        return []
    return [
        part.code
        for part in parts_of(each.expression)
        if isinstance(part, IndicatorName)
    ]


def _cycle(indicator: Indicator, loop: list[str]) -> Fault:
    return Fault(
        indicator.code,
        indicator.version,
        "formula",
        f"công thức gọi vòng: {' → '.join(loop)}",
        "Bỏ một mắt của vòng: viết lại bằng số đo",
        kind="cycle",
    )


def _wrong_kinds(defined: Mapping[str, Defined]) -> list[Fault]:
    def sums(code: str) -> bool:
        each = defined[code]
        if each.expression is None:
            return each.indicator.aggregation in ADDITIVE
        return adds_up(each.expression, sums)

    found = []
    for each in defined.values():
        reason = _wrong_kind(each, defined, sums)
        if reason:
            found.append(
                Fault(
                    each.indicator.code, each.indicator.version, "aggregation", reason,
                    "Sửa công thức, hoặc chọn cách cộng mean hay distinct",
                )
            )  # fmt: skip
    return found


def _wrong_kind(
    each: Defined, defined: Mapping[str, Defined], sums: Callable[[str], bool]
) -> str:
    """Why the formula does not fit the kind; "" where it does."""
    expression, kind = each.expression, each.indicator.aggregation
    if isinstance(expression, IndicatorName):
        other = defined[expression.code].indicator.aggregation
        return "" if other is kind else f"{expression.code} cộng theo cách khác"
    if expression is None or kind in (Aggregation.MEAN, Aggregation.DISTINCT):
        return ""
    if kind is Aggregation.RATIO:
        if not is_ratio(expression):
            return "cộng theo tỷ số mà công thức không phải tử số / mẫu số"
        parts = (expression.left, expression.right)  # type: ignore[union-attr]  # a ratio is an operation
        if all(adds_up(part, sums) for part in parts):
            return ""
        return "tử số hoặc mẫu số không cộng được giữa các đơn vị"
    if adds_up(expression, sums):
        return ""
    return "công thức không cộng được giữa các đơn vị"
