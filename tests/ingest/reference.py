"""A slow, obvious reading of a dossier file: row by row, cell by cell.

Written from the rules, not from the code under test; of that it uses the header
titles and the code lists only.
"""

import csv
import io
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from domain.catalogue import Catalogue
from domain.dossier import Channel, Dossier, Pause, PauseKind, deadline
from domain.identifiers import FieldId, OrgUnitId
from tests.ingest.builders import TITLE

CHANNELS = {"Trực tiếp": 1, "Trực tuyến": 2, "Bưu chính": 3}
OUTCOMES = {
    "Đã giải quyết": 1, "Từ chối": 2, "Dừng xử lý": 3, "Rút hồ sơ": 4,
    "Không tiếp nhận": 5,
}  # fmt: skip
PAUSE_KINDS = {"Bổ sung hồ sơ": 1, "Nghĩa vụ tài chính": 2}
YES_NO = {"Có": True, "Không": False}
REASONS = {"QUY_DINH", "PHOI_HOP", "NHAN_LUC", "HE_THONG", "CONG_DAN", "KHAC"}
FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M",
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M",
)  # fmt: skip
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")


@dataclass
class Read:
    """What a file comes to: good rows as tuples, problems as (row, kind)."""

    dossiers: dict[int, dict[str, object]] = field(default_factory=dict)
    pauses: dict[int, list[tuple[object, ...]]] = field(default_factory=dict)
    waits: dict[int, list[tuple[object, ...]]] = field(default_factory=dict)
    transfers: dict[int, list[tuple[object, ...]]] = field(default_factory=dict)
    steps: dict[int, list[tuple[object, ...]]] = field(default_factory=dict)
    rejects: set[tuple[int, str]] = field(default_factory=set)
    notices: Counter[tuple[int, str]] = field(default_factory=Counter)
    repeated: set[int] = field(default_factory=set)


def microseconds(instant: datetime | None) -> int | None:
    if instant is None:
        return None
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def reference_read(
    content: bytes, *, catalogue: Catalogue, complete_to: datetime
) -> Read:
    """Read the CSV file that `tests.ingest.builders.csv_bytes` writes."""
    read = Read()
    seen: list[tuple[int, str, str]] = []
    records = csv.DictReader(io.StringIO(content.decode(), newline=""))
    for number, record in enumerate(records, start=2):
        cells = {key: record[title].strip() for key, title in TITLE.items()}
        if not any(cells.values()):
            continue
        row = _Row(number, cells, read, catalogue, complete_to)
        row.run()
        if row.code:
            seen.append((number, cells["code"], row.code))
    _find_repetitions(read, seen)
    for number in {row for row, _ in read.rejects} | read.repeated:
        for part in (
            read.dossiers, read.pauses, read.waits, read.transfers, read.steps,
        ):  # fmt: skip
            part.pop(number, None)
    return read


class _Row:
    def __init__(
        self,
        number: int,
        cells: dict[str, str],
        read: Read,
        catalogue: Catalogue,
        complete_to: datetime,
    ) -> None:
        self.number = number
        self.cells = cells
        self.read = read
        self.catalogue = catalogue
        self.complete_to = complete_to
        self.code = ""
        self.is_bad = False
        self.broken: set[str] = set()

    def reject(self, kind: str) -> None:
        self.is_bad = True
        self.read.rejects.add((self.number, kind))

    def notice(self, kind: str) -> None:
        self.read.notices[self.number, kind] += 1

    def day_of(self, instant: datetime) -> date:
        return instant.astimezone(self.catalogue.zone).date()

    def instant(self, key: str, *, closing: bool = False) -> datetime | None:
        text = self.cells[key]
        if not text:
            return None
        local = None
        zone = self.catalogue.zone
        for pattern in FORMATS:
            try:
                local = datetime.strptime(text, pattern).replace(tzinfo=zone)
            except ValueError:
                continue
            if closing and local.strftime("%H:%M:%S") in ("23:59:00", "23:59:59"):
                local = local.replace(second=59, microsecond=999_999)
        for pattern in DAY_FORMATS:
            try:
                local = datetime.strptime(text, pattern).replace(tzinfo=zone)
            except ValueError:
                continue
            if closing:
                local = local.replace(
                    hour=23, minute=59, second=59, microsecond=999_999
                )
        if local is None:
            self.broken.add(key)
            slug = key.replace("_", "-")
            kinds = {
                "31/02/2024": "impossible-date",
                "2024-13-01 08:00": "impossible-date",
                "02/10/24": "two-digit-year",
                "hôm qua": "not-a-date",
                "02/10/2024 24:30": "impossible-time",
                "45567.5": "number-not-date",
            }
            self.reject(f"{slug}-{kinds[text]}")
            return None
        return local.astimezone(UTC)

    def not_before(
        self, received: datetime | None, later: datetime | None
    ) -> datetime | None:
        if later is None or received is None or later >= received:
            return later
        local = later.astimezone(self.catalogue.zone)
        if local.time() == time.min and local.date() == self.day_of(received):
            return received
        return later

    def coded(self, key: str, words: dict[str, int]) -> int | None:
        text = self.cells[key]
        if text and text not in words:
            self.reject(f"{key.replace('_', '-')}-unknown")
            return -2
        return words.get(text)

    def run(self) -> None:
        cells = self.cells
        self.read_code()
        received = self.instant("received")
        if received is None and "received" not in self.broken:
            self.reject("received-missing")
        outcome = self.coded("outcome", OUTCOMES)
        resolved = self.not_before(received, self.instant("resolved"))
        returned = self.not_before(received, self.instant("returned"))
        redated = self.instant("redated", closing=True)
        step_since = self.not_before(received, self.instant("step_since"))
        apology = self.not_before(received, self.instant("apology"))
        if resolved is None and returned and "resolved" not in self.broken:
            resolved = returned
            self.notice("resolved-from-returned")
        if resolved and outcome is None:
            outcome = 1
            self.notice("outcome-assumed")
        left_known = not ({"resolved", "returned"} & self.broken)
        if outcome and outcome > 0 and not resolved and left_known:
            self.reject("outcome-without-leaving")
        procedure = self.catalogue.find_procedure(cells["procedure"])
        if procedure is None:
            kind = "unknown" if cells["procedure"] else "missing"
            self.reject(f"procedure-{kind}")
        due = self.instant("due", closing=True)
        computed = False
        if due is None and "due" not in self.broken and received and procedure:
            if procedure.working_days is None:
                self.reject("due-unknown")
            else:
                day = self.day_of(received)
                for _ in range(procedure.working_days):
                    day += timedelta(days=1)
                    while not self.catalogue.calendar.is_working(day):
                        day += timedelta(days=1)
                end = datetime.combine(day, time.max, self.catalogue.zone)
                due = end.astimezone(UTC)
                computed = True
                self.notice("due-computed")
        if received:
            for kind, instant in (
                ("resolved-before-received", resolved),
                ("returned-before-received", returned),
                ("due-before-received", due),
                ("step-before-received", step_since),
                ("apology-before-received", apology),
            ):
                if instant and instant < received:
                    self.reject(kind)
        if redated and due and redated < due:
            self.reject("redated-before-due")
        if returned and resolved and returned < resolved:
            self.notice("returned-before-resolved")
        for key, instant in (
            ("received", received), ("resolved", resolved), ("returned", returned),
            ("step-since", step_since), ("apology", apology),
        ):  # fmt: skip
            self.check_event(key, instant)
        pauses = self.read_pauses(received, resolved)
        holder, transfers = self.read_holders(received, resolved)
        visits = self.read_visits(received, resolved, transfers)
        step, step_since = self.present_step(visits, resolved, step_since)
        channel = self.coded("channel", CHANNELS)
        if channel is None:
            channel = 1
            self.notice("channel-assumed")
        if cells["late_reason"] and cells["late_reason"] not in REASONS:
            self.reject("late-reason-unknown")
        count = cells["redated_count"] or "0"
        if not count.isdigit() or int(count) > 99:
            self.reject("redated-count-not-number")
            count = "0"
        flags = {}
        for key in ("paid_online", "digitised", "electronic_result"):
            if cells[key] and cells[key] not in YES_NO:
                self.reject(f"{key.replace('_', '-')}-unknown")
            flags[key] = YES_NO.get(cells[key])
        if len(cells["step"]) > 120:
            self.reject("step-too-long")
        if cells["step"].startswith(("=", "+", "-", "@")):
            self.notice("step-formula")
        if self.is_bad:
            return
        assert received
        assert due
        assert procedure
        clock = deadline(
            Dossier(
                org_unit=OrgUnitId(0), field_id=FieldId(0), channel=Channel.DIRECT,
                received_at=received, first_due_at=due, resolved_at=resolved,
                pauses=[Pause(b, e, PauseKind(k)) for b, e, k in pauses],
            ),
            calendar=self.catalogue.calendar, zone=self.catalogue.zone,
        )  # fmt: skip
        self.read.dossiers[self.number] = {
            "row": self.number,
            "code": self.code,
            "org_unit_id": holder,
            "procedure_id": procedure.id,
            "field_id": procedure.field_id,
            "channel": channel,
            "received_at": microseconds(received),
            "first_due_at": microseconds(due),
            "due_is_computed": computed,
            "due_at": microseconds(clock.due_at),
            "waiting_since": microseconds(clock.waiting_since),
            "moved_days": sum(p.working_days for p in clock.pauses),
            "redated_to": microseconds(redated),
            "redated_count": max(int(count), 1 if redated else 0),
            "resolved_at": microseconds(resolved),
            "returned_at": microseconds(returned),
            "outcome": outcome,
            "step": step,
            "step_since": microseconds(step_since),
            "supplement_count": sum(kind == 1 for _, _, kind in pauses),
            **flags,
            "apology_sent_at": microseconds(apology),
            "late_reason": cells["late_reason"] or None,
        }
        self.read.pauses[self.number] = [
            (k, microseconds(b), microseconds(e)) for b, e, k in pauses
        ]
        self.read.waits[self.number] = [
            (microseconds(p.began_at), microseconds(p.ended_at)) for p in clock.pauses
        ]
        self.read.transfers[self.number] = [
            (microseconds(at), begin, end, False, begin) for at, begin, end in transfers
        ]
        ends = [*(began for _, _, began in visits[1:]), resolved]
        self.read.steps[self.number] = [
            (name, unit, microseconds(began), microseconds(end))
            for (name, unit, began), end in zip(visits, ends, strict=False)
        ]

    def read_code(self) -> None:
        code = unicodedata.normalize("NFKC", self.cells["code"])
        code = code.replace("–", "-").replace("·", ".").replace("Н", "H").upper()
        code = " ".join(code.split())
        if not code:
            self.reject("code-missing")
            return
        self.code = code
        if len(code) > 64:
            self.reject("code-too-long")
        if code.startswith(("=", "+", "-", "@")):
            self.notice("code-formula")
        if code != self.cells["code"]:
            self.notice("code-respelt")

    def check_event(self, key: str, instant: datetime | None) -> None:
        if instant and instant > self.complete_to:
            self.reject(f"{key}-after-data-moment")

    def read_pauses(
        self, received: datetime | None, resolved: datetime | None
    ) -> list[tuple[datetime, datetime | None, int]]:
        pauses = []
        for k in (1, 2, 3):
            keys = [f"pause_{k}_{part}" for part in ("began", "ended", "kind")]
            kind = self.coded(keys[2], PAUSE_KINDS)
            began, ended = self.instant(keys[0]), self.instant(keys[1])
            self.check_event("pause-began", began)
            self.check_event("pause-ended", ended)
            known = kind is not None and kind > 0
            if began is None and keys[0] not in self.broken and (ended or known):
                self.reject("pause-without-begin")
            beyond = resolved is not None and any(
                instant and instant > resolved for instant in (began, ended)
            )
            if beyond:
                self.reject("pause-after-leaving")
            if began is None:
                continue
            if kind is None:
                self.notice("pause-kind-missing")
            if ended and ended < began:
                self.reject("pause-ends-before-begin")
            if received and began < received:
                self.reject("pause-before-received")
            if ended is None and keys[1] not in self.broken and resolved:
                ended = resolved
                if not beyond:
                    self.notice("pause-left-open")
            pauses.append((began, ended, kind or 1))
        return sorted(pauses, key=lambda p: p[0])

    def read_holders(
        self, received: datetime | None, resolved: datetime | None
    ) -> tuple[int, list[tuple[datetime, int, int]]]:
        chain: list[tuple[datetime, str]] = []
        for k in (1, 2):
            name = self.cells[f"transfer_{k}_from"]
            at = self.instant(f"transfer_{k}_at")
            self.check_event("transfer-at", at)
            bad = f"transfer_{k}_at" in self.broken
            if name and not at and not bad:
                self.reject("transfer-without-time")
            if not name and (at or bad):
                self.reject("transfer-without-unit")
            if name and at:
                if received and at < received:
                    self.reject("transfer-before-received")
                if resolved and at > resolved:
                    self.reject("transfer-after-leaving")
                chain.append((at, name))
        chain.sort(key=lambda link: link[0])
        # Without a day of receipt nobody can say which units existed then.
        find = self.unit if received else self.unit_or_none
        day = self.day_of(received or self.complete_to)
        holders: list[int] = []
        for at, name in chain:
            holders.append(find(name, day))
            day = self.day_of(at)
        if not self.cells["org_unit"]:
            self.reject("org-unit-missing")
            holders.append(-1)
        else:
            holders.append(find(self.cells["org_unit"], day))
        links = [(at, holders[k], holders[k + 1]) for k, (at, _) in enumerate(chain)]
        if any(begin == end != -1 for _, begin, end in links):
            self.reject("transfer-chain")
        return holders[-1], links

    def read_visits(
        self,
        received: datetime | None,
        resolved: datetime | None,
        transfers: list[tuple[datetime, int, int]],
    ) -> list[tuple[str, int | None, datetime]]:
        """Name, org unit (None: the present holder) and begin, in order."""
        told: list[tuple[datetime, str]] = []
        for k in range(1, 9):
            name, at_key = self.cells[f"step_{k}"], f"step_{k}_at"
            at = self.not_before(received, self.instant(at_key))
            self.check_event("step-at", at)
            if len(name) > 120:
                self.reject(f"step-{k}-too-long")
            if name and not at and at_key not in self.broken:
                self.reject("visit-without-time")
            if not name and (at or at_key in self.broken):
                self.reject("visit-without-step")
            if name and at:
                if received and at < received:
                    self.reject("visit-before-received")
                if resolved and at > resolved:
                    self.reject("visit-after-leaving")
                told.append((at, name))
        visits: list[tuple[str, int | None, datetime]] = []
        for at, name in sorted(told, key=lambda entry: entry[0]):
            later = [giver for moved, giver, _ in transfers if moved > at]
            unit = later[0] if later else None
            if not visits or visits[-1][:2] != (name, unit):
                visits.append((name, unit, at))
        return visits

    def present_step(
        self,
        visits: list[tuple[str, int | None, datetime]],
        resolved: datetime | None,
        since: datetime | None,
    ) -> tuple[str | None, datetime | None]:
        stated = self.cells["step"] or None
        if resolved or not visits:
            return stated, since
        name, _, began = visits[-1]
        if stated and stated.casefold() != name.casefold():
            self.notice("step-contradicts-visits")
            return stated, since
        if since and self.day_of(since) != self.day_of(began):
            self.notice("step-since-contradicts-visits")
        known = since or "step_since" in self.broken
        return stated or name, since if known else began

    def unit_or_none(self, name: str, day: date) -> int:
        unit = self.catalogue.find_org_unit(name, day)
        return -1 if unit is None else unit.id

    def unit(self, name: str, day: date) -> int:
        found = self.unit_or_none(name, day)
        if found != -1:
            return found
        others = [date(2000, 1, 1), date(2021, 1, 1), date(2024, 1, 1)]
        if any(self.catalogue.find_org_unit(name, other) for other in others):
            self.reject("org-unit-not-in-force")
        else:
            self.reject("org-unit-unknown")
        return -1


def _find_repetitions(read: Read, seen: list[tuple[int, str, str]]) -> None:
    by_code: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, raw, code in seen:
        by_code[code.replace(" ", "")].append((number, raw))
    good = set(read.dossiers)
    for group in by_code.values():
        for number, raw in group:
            others = [(n, r) for n, r in group if n != number]
            if number not in good or not others:
                continue
            mine = _content(read, number)
            good_others = [n for n, _ in others if n in good]
            if any(other_raw != raw for _, other_raw in others):
                read.rejects.add((number, "code-lookalike"))
            elif any(
                read.dossiers[n]["org_unit_id"] != read.dossiers[number]["org_unit_id"]
                for n in good_others
            ):
                read.rejects.add((number, "code-in-two-units"))
            elif len(good_others) < len(others) or any(
                _content(read, n) != mine for n in good_others
            ):
                read.rejects.add((number, "code-repeated"))
            elif any(n < number for n in good_others):
                read.repeated.add(number)
                read.notices[number, "row-repeated"] += 1


def _content(read: Read, number: int) -> tuple[object, ...]:
    facts = {k: v for k, v in read.dossiers[number].items() if k != "row"}
    return (facts, read.pauses[number], read.transfers[number], read.steps[number])
