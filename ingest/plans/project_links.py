"""Links between the tasks of an MS Project file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.plan import LinkKind
from domain.plan_file import PlanFileTask
from ingest.plans.checks import RawLink
from ingest.plans.parsed import PlanLog
from ingest.plans.project_times import LagRule, whole
from ingest.plans.xml_tree import XmlNode

_KINDS = {
    "0": LinkKind.FINISH_TO_FINISH,
    "1": LinkKind.FINISH_TO_START,
    "2": LinkKind.START_TO_FINISH,
    "3": LinkKind.START_TO_START,
    "": LinkKind.FINISH_TO_START,
}
_WORKING_DAYS = 7
"""LagFormat of a lag that names none."""


@dataclass(frozen=True, slots=True)
class ProjectLinks:
    """Reads links; `left_out` are rows that are no tasks, with the reason."""

    by_uid: Mapping[str, PlanFileTask]
    left_out: Mapping[str, str]
    rule: LagRule
    log: PlanLog

    def read(self, nodes: Iterable[tuple[XmlNode, str]]) -> Iterator[RawLink]:
        """The links of task elements, each with its UID."""
        for node, uid in nodes:
            successor = self.by_uid[uid]
            for link in node.all("PredecessorLink"):
                found = self._link(link, successor)
                if found is not None:
                    yield found

    def _link(self, link: XmlNode, successor: PlanFileTask) -> RawLink | None:
        uid = link.value("PredecessorUID")
        if link.value("CrossProject") == "1" or uid in self.left_out:
            why = self.left_out.get(uid, "thuộc tệp dự án khác")
            self._notice(
                "link-left-out", successor,
                f"Bỏ qua liên kết với việc trước UID {uid[:20]}: {why}",
            )  # fmt: skip
            return None
        kind = _KINDS.get(link.value("Type"))
        if kind is None:
            self.log.reject(
                "link-kind", successor.place, "Kiểu liên kết không rõ",
                "Chọn FS, SS, FF hoặc SF", value=link.value("Type"), row=successor.row,
            )  # fmt: skip
            return None
        predecessor = self.by_uid.get(uid)
        lag = self._lag(link, kind, predecessor, successor) if predecessor else 0
        return RawLink(uid, successor, kind, lag)

    def _lag(
        self, link: XmlNode, kind: LinkKind,
        predecessor: PlanFileTask, successor: PlanFileTask,
    ) -> int:  # fmt: skip
        amount = whole(link.value("LinkLag") or "0")
        unit = whole(link.value("LagFormat")) or _WORKING_DAYS
        lag = None
        if amount is not None:
            lag = self.rule.lag(amount, unit, kind, predecessor)
        if lag is None:
            self.log.reject(
                "lag-unreadable", successor.place,
                f"Độ trễ sau {predecessor.code} không phải số, hoặc quá lớn",
                "Sửa độ trễ của liên kết", value=link.value("LinkLag"),
                row=successor.row,
            )  # fmt: skip
            return 0
        if lag.told:
            self._notice(
                "lag-converted", successor,
                f"Độ trễ sau {predecessor.code} đổi từ {lag.told}",
            )  # fmt: skip
        return lag.days

    def _notice(self, kind: str, task: PlanFileTask, reason: str) -> None:
        self.log.notice(kind, task.place, reason, value=task.name, row=task.row)
