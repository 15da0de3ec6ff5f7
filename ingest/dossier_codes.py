"""Dossier codes: one spelling, and no two rows with the same."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from domain.dossier_code import canonical_code
from domain.problem import Severity
from ingest.dossier_batch import OPTIONAL, DossierBatch
from ingest.dossier_columns import CODE_CHARACTERS

_PLAIN = r"^[A-Z0-9][A-Z0-9._/-]{0,63}$"


@dataclass(frozen=True, slots=True)
class Repetition:
    """A row whose code another row has too; `kind` "" when both say the same."""

    row: int
    kind: str
    other_row: int
    other_raw: str


@dataclass(slots=True)
class CodeRegister:
    """The codes of a file with their rows, gathered batch by batch.

    `changed` keeps the text as read where the canonical code differs from it.
    """

    rows: list[npt.NDArray[np.int32]] = field(default_factory=list)
    codes: list[pa.StringArray] = field(default_factory=list)
    changed: dict[int, str] = field(default_factory=dict)

    def add(self, batch: DossierBatch) -> pa.StringArray:
        """The canonical codes of a batch, null where there is none; and remember."""
        cells = batch.cells("code")
        if cells is None:
            codes = pa.nulls(len(batch), pa.string())
        else:
            codes = self._canonical(batch, cells)
        batch.report(
            "code-missing",
            codes.is_null().to_numpy(zero_copy_only=False),
            "code", "Thiếu mã hồ sơ", "Ghi mã hồ sơ",
        )  # fmt: skip
        self.rows.append(batch.batch.rows)
        self.codes.append(codes)
        return codes

    def _canonical(self, batch: DossierBatch, cells: pa.StringArray) -> pa.StringArray:
        plain = pc.match_substring_regex(cells, _PLAIN).to_numpy(zero_copy_only=False)
        odd = np.flatnonzero(~plain)
        if not len(odd):
            return cells
        texts = [str(text) for text in cells.take(pa.array(odd)).to_pylist()]
        codes = [canonical_code(text) or None for text in texts]
        rows = batch.batch.rows
        for position, text, code in zip(odd.tolist(), texts, codes, strict=True):
            if code is not None and code != text.strip():
                self.changed[int(rows[position])] = text.strip()
        _report_odd(batch, odd, texts, codes)
        return pc.replace_with_mask(cells, ~plain, pa.array(codes, pa.string()))

    def repeated(self) -> Iterator[list[tuple[int, str, str]]]:
        """Rows of one code, blanks aside: row, text as read, canonical code."""
        if not self.rows:
            return
        codes = pa.chunked_array(self.codes).combine_chunks()
        keys = pc.replace_substring(codes, pattern=" ", replacement="")
        encoded = keys.dictionary_encode()
        at = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        counts = np.bincount(at[at >= 0], minlength=1)
        twice = np.flatnonzero((at >= 0) & (counts[at] > 1))
        rows = np.concatenate(self.rows)[twice]
        groups: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
        texts = codes.take(pa.array(twice)).to_pylist()
        for key, row, code in zip(
            at[twice].tolist(), rows.tolist(), texts, strict=True
        ):
            groups[key].append((row, self.changed.get(row, code), code))
        yield from groups.values()


def repetitions(
    groups: Iterable[list[tuple[int, str, str]]],
    *,
    is_good: Callable[[int], bool],
    content: Callable[[int], Hashable],
    org_unit: Callable[[int], int],
) -> Iterator[Repetition]:
    """Which good rows share their code with another row, and how they differ.

    Rows rejected already need no second reason, yet a good row beside one is in
    doubt: which of the two is meant? Rows that say the same are kept once.
    """
    for group in groups:
        raws: dict[Hashable, int] = {}
        org_units: dict[Hashable, int] = {}
        contents: dict[Hashable, int] = {}
        good = [(row, raw) for row, raw, _ in group if is_good(row)]
        for row, raw, _ in group:
            raws.setdefault(raw, row)
            contents.setdefault(content(row) if is_good(row) else ("bad", row), row)
        for row, _ in good:
            org_units.setdefault(org_unit(row), row)
        raw_of = {row: raw for row, raw, _ in group}
        for row, raw in good:
            for kind, first, key in (
                ("code-lookalike", raws, raw),
                ("code-in-two-units", org_units, org_unit(row)),
                ("code-repeated", contents, content(row)),
            ):
                other = _other(first, key)
                if other is not None:
                    yield Repetition(row, kind, other, raw_of[other])
                    break
            else:
                other = contents[content(row)]
                if other != row:
                    yield Repetition(row, "", other, raw)


def _other(first: dict[Hashable, int], key: Hashable) -> int | None:
    """The first row that has something else than `key`."""
    for other, row in islice(first.items(), 2):
        if other != key:
            return row
    return None


def _report_odd(
    batch: DossierBatch,
    odd: npt.NDArray[np.int64],
    texts: Sequence[str],
    codes: Sequence[str | None],
) -> None:
    """Control characters, length, look of a formula, and what was respelt."""
    controlled = [any(c < " " or c == "\x7f" for c in text.strip()) for text in texts]
    batch.report(
        "code-control", odd[np.array(controlled)], "code",
        "Mã hồ sơ có ký tự điều khiển không nhìn thấy", "Gõ lại mã hồ sơ",
    )  # fmt: skip
    long = [len(code or "") > CODE_CHARACTERS for code in codes]
    batch.report(
        "code-too-long", odd[np.array(long)], "code",
        f"Mã hồ sơ dài quá {CODE_CHARACTERS} ký tự", "Ghi đúng mã hồ sơ",
    )  # fmt: skip
    formula = [(code or "").startswith(("=", "+", "-", "@")) for code in codes]
    batch.report_formula("code", _mask(len(batch), odd[np.array(formula)]))
    respelt = [
        code is not None and code != text.strip()
        for text, code in zip(texts, codes, strict=True)
    ]
    by_position = dict(zip(odd.tolist(), codes, strict=True))
    batch.report(
        "code-respelt", odd[np.array(respelt)], "code",
        lambda p: f"Mã hồ sơ được ghi lại thành {by_position[p]}",
        OPTIONAL, severity=Severity.NOTICE,
    )  # fmt: skip


def _mask(count: int, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    mask = np.zeros(count, dtype=np.bool_)
    mask[positions] = True
    return mask
