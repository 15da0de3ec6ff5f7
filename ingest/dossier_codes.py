"""Dossier codes in one spelling."""

import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from domain.dossier_code import canonical_code
from domain.problem import Severity
from ingest import schemas
from ingest.code_hashes import CodeHashes
from ingest.dossier_batch import OPTIONAL, DossierBatch
from ingest.dossier_columns import CODE_CHARACTERS
from ingest.text_arrays import text_buffers, text_bytes, text_lengths

_PLAIN = r"^[A-Z0-9][A-Z0-9._/-]{0,63}$"
_FIRST = (string.ascii_uppercase + string.digits).encode()
_OTHERS = b"._/-"


@dataclass(frozen=True, slots=True)
class CodeRegister:
    """Hands on the codes of a file with their rows, batch by batch.

    `keep` takes tables of `schemas.CODES`: also the codes of rows that are rejected.
    """

    keep: Callable[[pa.Table], None]
    hashes: CodeHashes = field(default_factory=CodeHashes)

    def add(self, batch: DossierBatch) -> pa.StringArray:
        """The canonical codes of a batch, null where there is none; and remember."""
        cells = batch.cells("code")
        if cells is None:
            codes = raws = pa.nulls(len(batch), pa.string())
        else:
            codes, raws = _canonical(batch, cells)
        batch.report(
            "code-missing",
            codes.is_null().to_numpy(zero_copy_only=False),
            "code", "Thiếu mã hồ sơ", "Ghi mã hồ sơ",
        )  # fmt: skip
        known = pa.table([batch.batch.rows, codes, raws], names=schemas.CODES.names)
        if codes.null_count:
            known = known.filter(codes.is_valid())
        self.keep(known.cast(schemas.CODES))
        self.hashes.add(codes)
        return codes


def _canonical(
    batch: DossierBatch, cells: pa.StringArray
) -> tuple[pa.StringArray, pa.StringArray]:
    """The codes in one spelling, and the text as read where it differs from that."""
    raws = pa.nulls(len(cells), pa.string())
    if _are_plain(cells):
        return cells, raws
    plain = pc.match_substring_regex(cells, _PLAIN).to_numpy(zero_copy_only=False)
    odd = np.flatnonzero(~plain)
    texts = [str(text) for text in cells.take(pa.array(odd)).to_pylist()]
    codes = [canonical_code(text) or None for text in texts]
    respelt = [
        text.strip() if code is not None and code != text.strip() else None
        for text, code in zip(texts, codes, strict=True)
    ]
    _report_odd(batch, odd, texts, codes)
    at = pa.array(~plain)
    return (
        pc.replace_with_mask(cells, at, pa.array(codes, pa.string())),
        pc.replace_with_mask(raws, at, pa.array(respelt, pa.string())),
    )


def _are_plain(cells: pa.StringArray) -> bool:
    """Whether all are as `_PLAIN` wants them: told from their bytes, for it is usual.

    ASCII in all bytes, so that bytes are characters.
    """
    lengths = text_lengths(cells)
    if lengths.min(initial=1) < 1 or lengths.max(initial=1) > CODE_CHARACTERS:
        return False
    if text_bytes(cells).translate(None, _FIRST + _OTHERS):
        return False
    offsets, data = text_buffers(cells)
    return bool(np.isin(data[offsets[:-1]], np.frombuffer(_FIRST, np.uint8)).all())


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
