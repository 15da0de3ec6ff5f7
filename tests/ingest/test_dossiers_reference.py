"""The fast reading of dossier files agrees with the slow, obvious one."""

import random
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.problem import Severity
from ingest import schemas
from ingest.dossiers import ParsedDossiers, read_dossiers
from ingest.limits import Limits
from tests.ingest.builders import CATALOGUE, COMPLETE_TO, csv_bytes
from tests.ingest.reference import Read, reference_read

BAD_DATES = (
    "31/02/2024", "2024-13-01 08:00", "02/10/24", "hôm qua", "02/10/2024 24:30",
    "45567.5",
)  # fmt: skip
UNITS = (
    *("HBC", "BTA", "Quận Bình Tân", "TDU", "BTA-27448", " STP ") * 6,
    "Q2",
    "Xã Tân Tạo",
)
PROCEDURES = ("TTHC-DD-07", "TTHC-DD-07 ", "2.000815", "TTHC-DD-09") * 8 + ("2.9",)
CODES = (
    "H29.1-240101-1", "H29.1-240101-2", "h29.1-240101-1", "H29·1–240101-3",
    "Н29.1-240101-4", "H29.1-240101-4", "=1+1", "HS 12 2024", "HS 122024", "A" * 65,
)  # fmt: skip
STEPS = ("Thẩm định", "Trình ký", "Chờ thuế", "thẩm định", "y" * 121)


def _instant(rng: random.Random, first: int, last: int) -> str:
    """A moment between two minutes of the summer of 2024, written in some way."""
    minutes = rng.randint(first, last)
    day, minute = divmod(minutes, 1440)
    month, day = 6 + day // 28, 1 + day % 28
    hour, minute = divmod(minute, 60)
    return rng.choice(
        (
            f"2024-{month:02d}-{day:02d} {hour:02d}:{minute:02d}",
            f"2024-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:07",
            f"{day:02d}/{month:02d}/2024 {hour:02d}:{minute:02d}",
            f"{day}/{month}/2024 {hour}:{minute:02d}",
            f"{day:02d}/{month:02d}/2024",
            f"2024-{month:02d}-{day:02d} 23:59",
        )
    )


def _row(rng: random.Random) -> dict[str, str]:
    """A dossier whose life mostly makes sense, and sometimes does not at all."""

    def maybe(share: float, *choices: str) -> str:
        return rng.choice(choices) if rng.random() < share else ""

    end = 60_000 if rng.random() < 0.95 else 240_000
    moments = sorted(rng.randint(0, end) for _ in range(8))
    if rng.random() < 0.07:
        rng.shuffle(moments)

    def at(step: int, share: float = 1.0) -> str:
        if rng.random() > share:
            return ""
        if rng.random() < 0.005:
            return rng.choice(BAD_DATES)
        return _instant(rng, moments[step], moments[step])

    left = rng.random() < 0.6
    row = {
        "code": maybe(0.1, *CODES) or f"H29.2-2407-{rng.randint(0, 9999):04d}",
        "org_unit": maybe(0.97, *UNITS),
        "procedure": maybe(0.99, *PROCEDURES),
        "channel": maybe(0.9, "Trực tuyến", "Bưu chính", "Trực tiếp"),
        "received": at(0, 0.99),
        "due": at(6, 0.8),
        "redated": at(7, 0.1),
        "redated_count": maybe(0.1, *("1", "2") * 4, "-1", "100"),
        "resolved": at(5) if left and rng.random() < 0.9 else "",
        "returned": at(5, 0.5) if left else "",
        "outcome": maybe(
            0.9 if left else 0.03, *("Đã giải quyết", "Từ chối") * 9, "Xong"
        ),
        "step": maybe(0.5, *("Thẩm định", "=HYPERLINK(1)") * 9, "x" * 121),
        "step_since": at(3, 0.2),
        "apology": at(4, 0.1),
        "late_reason": maybe(0.1, *("PHOI_HOP", "KHAC") * 5, "LUOI"),
        "paid_online": maybe(0.5, *("Có", "Không") * 20, "Có lẽ"),
        "digitised": maybe(0.5, "Có", "Không"),
    }
    for k in (1, 2, 3):
        if rng.random() < 0.2:
            row[f"pause_{k}_began"] = at(k, 0.95)
            row[f"pause_{k}_ended"] = at(k + 1, 0.8)
            row[f"pause_{k}_kind"] = maybe(0.9, "Bổ sung hồ sơ", "Nghĩa vụ tài chính")
    for k in (1, 2):
        if rng.random() < 0.15:
            row[f"transfer_{k}_from"] = maybe(0.95, *UNITS)
            row[f"transfer_{k}_at"] = at(k + 1, 0.95)
    told = rng.random() < 0.4
    for k in range(1, 9):
        if told and rng.random() < 0.5:
            row[f"step_{k}"] = maybe(0.99, *STEPS, *STEPS[:3] * 8)
            row[f"step_{k}_at"] = at(min(1 + k // 2, 4 if left else 7), 0.99)
    return row


def _rows(rng: random.Random, count: int) -> list[dict[str, str]]:
    rows = [_row(rng) for _ in range(count)]
    for _ in range(count // 8):
        rows.append(dict(rng.choice(rows)))
    rows.append({})
    return rows


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_columns_and_rows_agree_on_every_value_and_problem(
    seed: int, tmp_path: Path
) -> None:
    content = csv_bytes(_rows(random.Random(seed), 60))
    path = tmp_path / "ho-so.csv"
    path.write_bytes(content)

    fast = read_dossiers(path, catalogue=CATALOGUE, complete_to=COMPLETE_TO)

    slow = reference_read(content, catalogue=CATALOGUE, complete_to=COMPLETE_TO)
    _assert_equal(fast, slow)


def test_most_random_rows_are_good_or_bad_for_one_reason() -> None:
    content = csv_bytes(_rows(random.Random(1), 1500))

    slow = reference_read(content, catalogue=CATALOGUE, complete_to=COMPLETE_TO)

    assert len(slow.dossiers) > 500
    assert len({kind for _, kind in slow.rejects}) > 30


def _assert_equal(fast: ParsedDossiers, slow: Read) -> None:
    assert fast.stage.table("dossiers").schema == schemas.DOSSIERS
    rejects = {(p.row, p.kind) for p in fast.problems if p.severity is Severity.REJECT}
    assert rejects == slow.rejects
    notices = Counter(
        (p.row, p.kind) for p in fast.problems if p.severity is Severity.NOTICE
    )
    assert notices == slow.notices
    assert set(fast.rejected_rows.tolist()) == {row for row, _ in slow.rejects}
    assert set(fast.repeated_rows.tolist()) == slow.repeated
    assert {
        row["row"]: row for row in fast.stage.table("dossiers").to_pylist()
    } == slow.dossiers
    assert _by_row(fast.stage.table("pauses")) == _filled(slow.pauses)
    assert _by_row(fast.stage.table("waits")) == _filled(slow.waits)
    assert _by_row(fast.stage.table("transfers")) == _filled(slow.transfers)
    assert fast.stage.table("steps").schema == schemas.STEPS
    assert _by_row(fast.stage.table("steps")) == _filled(slow.steps)


def _by_row(table: pa.Table) -> dict[int, list[tuple[object, ...]]]:
    rows: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    for entry in table.to_pylist():
        number, seq = entry.pop("row"), entry.pop("seq")
        assert seq == len(rows[number]) + 1
        rows[number].append(tuple(entry.values()))
    return dict(rows)


def _filled(
    rows: dict[int, list[tuple[object, ...]]],
) -> dict[int, list[tuple[object, ...]]]:
    return {number: entries for number, entries in rows.items() if entries}


def test_the_size_of_batches_does_not_change_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.csv"
    path.write_bytes(csv_bytes(_rows(random.Random(7), 1000)))

    whole = read_dossiers(path, catalogue=CATALOGUE, complete_to=COMPLETE_TO)
    pieces = read_dossiers(
        path,
        catalogue=CATALOGUE,
        complete_to=COMPLETE_TO,
        limits=Limits(block_bytes=4096),
    )

    assert pieces.stage.table("dossiers").equals(whole.stage.table("dossiers"))
    assert pieces.stage.table("pauses").equals(whole.stage.table("pauses"))
    assert pieces.stage.table("waits").equals(whole.stage.table("waits"))
    assert pieces.stage.table("transfers").equals(whole.stage.table("transfers"))
    assert pieces.stage.table("steps").equals(whole.stage.table("steps"))
    assert pieces.problem_counts == whole.problem_counts
    assert pieces.row_count == whole.row_count == 1125
