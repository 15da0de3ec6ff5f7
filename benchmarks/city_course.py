"""SQL for the life of each dossier: what its number says about it, cut at a moment."""

from benchmarks.city_weights import SERVICE_SLOTS

LATE, PAUSED, MOVED, ONLINE, POST = 0.002, 0.03, 0.01, 0.52, 0.03
"""Shares of all dossiers: left late, paused, transferred, by channel."""
SLOW_SHARE = 0.42
"""Dossiers whose procedure takes at least two days; only they pause, move or are late.
Measured on the spread; the shares above are reached through it."""
_OPENING, _OFFICE = 27_000, 34_200
"""Seconds of the day: 07:30, and the nine and a half hours until 17:00."""

_BITS = 65_536


def course_sql(
    numbered: str, *, workdays: list[int], cut: int, clamp: bool = False
) -> str:
    """One row per (i, day_index) of `numbered`, with instants in local seconds.

    Null: has not happened. What would happen after `cut` has not happened, or, with
    `clamp`, happens then.
    """
    days = f"[{', '.join(map(str, workdays))}]"

    def done(name: str) -> str:
        late = str(cut) if clamp else "NULL"
        return (
            f"CASE WHEN {name} IS NULL OR {name} <= {cut} THEN {name}"
            f" ELSE {late} END AS {name}"
        )

    def at(index: str, draw: str) -> str:
        return (
            f"{days}[{index} + 1] * 86400 + {_OPENING} + {draw} * {_OFFICE} // {_BITS}"
        )

    return f"""
    WITH drawn AS (
        SELECT n.i, day_index, p.code AS org_unit, p.neighbour, p.number, s.procedure,
               s.days, {_draws()}
        FROM {numbered} n
        JOIN desk ON desk.slot = {_draw("n.i", 1, 0)}
        JOIN place p USING (place)
        JOIN service s
          ON s.slot = desk.kind * {SERVICE_SLOTS} + ({_draw("n.i", 1, 1)} >> 4)
    ),
    kind AS (
        SELECT *,
               days >= 2 AND u_late < {_part(LATE / SLOW_SHARE)} AS is_late,
               days >= 2 AND u_pause < {_part(PAUSED / SLOW_SHARE)} AS is_paused,
               days >= 2 AND u_move < {_part(MOVED / SLOW_SHARE)} AS is_moved,
               1 + u_length * 10 // {_BITS} AS pause_days
        FROM drawn
    ),
    planned AS (
        SELECT *,
               {at("day_index", "u_second")} AS received_s,
               {days}[day_index + days + 1] AS due_day,
               CASE WHEN is_late THEN days + 1 + floor(-8 * ln((u_when + 1) / {_BITS}))
                    ELSE days - floor(days * 0.8 * (u_when / {_BITS}) ** 2)
               END::INTEGER + CASE WHEN is_paused THEN pause_days ELSE 0 END AS taken
        FROM kind
    ),
    dated AS (
        SELECT *,
               CASE WHEN taken = 0
                    THEN received_s + (days_end - received_s) * u_left // {_BITS}
                    ELSE {at("least(day_index + taken, last_index)", "u_left")}
               END AS left_s,
               CASE WHEN is_paused THEN {at("day_index + 1", "u_second")}
               END AS paused_s,
               CASE WHEN is_paused THEN {at("day_index + 1 + pause_days", "u_second")}
               END AS resumed_s,
               CASE WHEN is_moved THEN received_s + 1 + u_move % 600 END AS moved_s,
               CASE WHEN is_late THEN due_day * 86400 + 86400 + {_OPENING} + u_letter
               END AS letter_s
        FROM (SELECT *, {days}[day_index + 1] * 86400 + {_OPENING + _OFFICE}
                     AS days_end, {len(workdays) - 1} AS last_index FROM planned)
    )
    SELECT * REPLACE ({", ".join(done(name) for name in INSTANTS)})
    FROM (SELECT * REPLACE (
              CASE WHEN is_paused THEN least(resumed_s, left_s) END AS resumed_s,
              CASE WHEN is_paused THEN least(paused_s, left_s) END AS paused_s,
              CASE WHEN is_moved THEN least(moved_s, left_s) END AS moved_s)
          FROM dated)
    """


INSTANTS = ("left_s", "paused_s", "resumed_s", "moved_s", "letter_s")
_DRAWN = {
    "u_second": (1, 2), "u_channel": (1, 3), "u_late": (2, 0), "u_pause": (2, 1),
    "u_move": (2, 2), "u_length": (2, 3), "u_when": (3, 0), "u_left": (3, 1),
    "u_outcome": (3, 2), "u_letter": (3, 3), "u_more": (4, 0),
}  # fmt: skip
"""Sixteen bits each of a hash of the number: which hash, which quarter of it."""


def _part(share: float) -> int:
    return round(share * _BITS)


def _draw(number: str, salt: int, quarter: int) -> str:
    return f"((hash({number} * 8 + {salt}) >> {16 * quarter}) & 65535)::BIGINT"


def _draws() -> str:
    return ", ".join(
        f"{_draw('n.i', *place)} AS {name}" for name, place in _DRAWN.items()
    )


def file_sql(course: str, *, is_changed: bool = False) -> str:
    """The canonical columns; of a changed one also its kind of result differs."""
    electronic = f"u_more {'>=' if is_changed else '<'} {_part(0.6)}"
    day = "strftime(make_timestamp(received_s * 1000000), '%y%m%d')"
    columns = {
        "Mã hồ sơ": f"format('H29.{{:02d}}-{{}}-{{:06d}}', number % 100, {day},"
        " i % 1000000)",
        "Đơn vị": "org_unit",
        "Thủ tục": "procedure",
        "Hình thức nộp": _cases(
            "u_channel", (ONLINE, "Trực tuyến"), (POST, "Bưu chính"), "Trực tiếp"
        ),
        "Tiếp nhận lúc": _instant("received_s"),
        "Hẹn trả": "DATE '1970-01-01' + due_day",
        "Hẹn lại": f"CASE WHEN letter_s IS NOT NULL AND u_letter < {_BITS // 2}"
        " THEN DATE '1970-01-01' + due_day + 14 END",
        "Xử lý xong lúc": _instant("left_s"),
        "Trả kết quả lúc": _instant("left_s"),
        "Kết quả": "CASE WHEN left_s IS NOT NULL THEN "
        + _cases("u_outcome", (0.01, "Từ chối"), (0.005, "Dừng xử lý"),
                 (0.005, "Rút hồ sơ"), "Đã giải quyết") + " END",
        "Bước hiện tại": "CASE WHEN left_s IS NULL THEN "
        + _cases("u_outcome", (0.3, "Tiếp nhận"), (0.5, "Thẩm định"), "Trình ký")
        + " END",
        "Ở bước từ": f"CASE WHEN left_s IS NULL THEN {_instant('received_s')} END",
        "Dừng từ 1": _instant("paused_s"),
        "Dừng đến 1": _instant("resumed_s"),
        "Lý do dừng 1": "CASE WHEN paused_s IS NOT NULL THEN 'Bổ sung hồ sơ' END",
        "Chuyển từ đơn vị 1": "CASE WHEN moved_s IS NOT NULL THEN neighbour END",
        "Chuyển lúc 1": _instant("moved_s"),
        "Thư xin lỗi lúc": f"CASE WHEN u_more < {_part(0.96)}"
        f" THEN {_instant('letter_s')} END",
        "Lý do quá hạn": "CASE WHEN letter_s IS NOT NULL THEN "
        + _cases("u_more", (0.4, "PHOI_HOP"), (0.4, "NHAN_LUC"), "HE_THONG") + " END",
        "Thanh toán trực tuyến": _cases("u_length", (0.35, "Có"), "Không"),
        "Số hóa": _cases("u_when", (0.7, "Có"), "Không"),
        "Kết quả điện tử": "CASE WHEN left_s IS NOT NULL THEN"
        f" CASE WHEN {electronic} THEN 'Có' ELSE 'Không' END END",
    }  # fmt: skip
    chosen = ", ".join(f'{value} AS "{title}"' for title, value in columns.items())
    return f"SELECT {chosen} FROM ({course}) ORDER BY i"


def _instant(seconds: str) -> str:
    return f"make_timestamp({seconds} * 1000000)"


def _cases(draw: str, *choices: tuple[float, str] | str) -> str:
    """A word by shares; the last one takes the rest."""
    whens, reached = "", 0.0
    for choice in choices:
        if isinstance(choice, str):
            return f"CASE {whens}ELSE '{choice}' END"
        reached += choice[0]
        whens += f"WHEN {draw} < {_part(reached)} THEN '{choice[1]}' "
    raise ValueError("the last choice must be a word")
