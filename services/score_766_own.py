"""What the roll-ups tell of the metrics of indicator set 766, node by node."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_access.queries import dossier_figures as counted
from domain.event_counts import EventCounts, counts_behind
from domain.identifiers import OrgUnitId
from domain.score_766 import Figure
from domain.written_figure import Bound
from services.board import Board
from services.board_counts import flows, stocks

_FLOWS = counts_behind(
    ("left", "left_late_766", "received", "paid_online", "digitised")
) | {"electronic_result"}
_STOCKS = counts_behind(("open_change", "overdue_change"))
NOTES = {
    "2.1": "Tử số: đã giải quyết đúng hạn theo đồng hồ 766 và đang giải quyết còn hạn "
    "cuối kỳ; mẫu số: đã giải quyết và đang giải quyết.",
    "3.3": "Tử số đếm hồ sơ trực tuyến có kết quả điện tử giải quyết trong kỳ; nguồn "
    "không ghi thì không đếm.",
    "3.6": "Mẫu số là mọi hồ sơ đã giải quyết, vì nguồn không ghi hồ sơ nào phải nộp "
    "phí; tỷ lệ thật ít nhất bằng số này.",
    "4.1": "Mẫu số là mọi hồ sơ đã giải quyết, gồm cả thủ tục không trả kết quả bằng "
    "văn bản; nguồn không ghi thì không đếm vào tử số.",
    "4.2": "Mẫu số là hồ sơ đã giải quyết; nguồn không ghi thì không đếm vào tử số.",
    "5.4": "Mới trừ hồ sơ quá hạn; chưa có nguồn phản ánh, không hài lòng, nên tỷ lệ "
    "thật nhiều nhất bằng số này.",
}
"""How our counts differ from the wording of the rule."""
_REPORTED_FLAGS = {
    "3.3": "electronic_result",
    "3.6": "paid_online",
    "4.1": "electronic_result",
    "4.2": "digitised",
}


@dataclass(frozen=True, slots=True)
class OwnCounts:
    """Of one node over a period: flows, the stock at its end, online with result."""

    flow: EventCounts
    stock: EventCounts
    online_with_result: int

    def __sub__(self, other: "OwnCounts") -> "OwnCounts":
        return OwnCounts(
            self.flow - other.flow,
            self.stock - other.stock,
            self.online_with_result - other.online_with_result,
        )

    def __add__(self, other: "OwnCounts") -> "OwnCounts":
        return OwnCounts(
            self.flow + other.flow,
            self.stock + other.stock,
            self.online_with_result + other.online_with_result,
        )


NO_COUNTS = OwnCounts(EventCounts(), EventCounts(), 0)


def own_counts(board: Board, nodes: Sequence[OrgUnitId]) -> dict[OrgUnitId, OwnCounts]:
    """Every node of `nodes` over the period of the board."""
    period = board.period
    left = flows(board, _FLOWS, nodes, period)
    online = counted.online_with_result(
        board.session,
        scope=board.scope,
        nodes=nodes,
        first_day=period.first_day,
        end_day=board.covering_end(period),
    )
    held = stocks(board, _STOCKS, nodes, period)
    return {
        node: OwnCounts(left[node], held[node], online.get(node, 0)) for node in nodes
    }


def own_figures(of: OwnCounts, city: OwnCounts) -> dict[str, Figure]:
    """The metrics that can be counted. A flag that no dossier of `city` carries is not
    reported by any source: then the metric is absent, not 0.
    """
    flow, stock = of.flow, of.stock
    handled = flow.left + stock.open_change
    late = flow.left_late_766 + stock.overdue_change
    low = Bound.AT_LEAST
    figures = {
        "2.1": _figure(handled - late, handled, Bound.EXACT),
        "3.3": _figure(of.online_with_result, flow.received, low),
        "3.6": _figure(flow.paid_online, flow.left, low),
        "4.1": _figure(flow.electronic_result, flow.left, low),
        "4.2": _figure(flow.digitised, flow.left, low),
        "5.4": _figure(handled - late, handled, Bound.AT_MOST),
    }
    return {
        code: figure
        for code, figure in figures.items()
        if figure is not None
        and (code not in _REPORTED_FLAGS or getattr(city.flow, _REPORTED_FLAGS[code]))
    }


def _figure(numerator: int, denominator: int, bound: Bound) -> Figure | None:
    if numerator < 0 or denominator < 0:
        return None
    if not denominator:
        return Figure(numerator, denominator)
    return Figure(numerator, denominator, bound=bound)


def parts_of(
    counts: Mapping[OrgUnitId, OwnCounts], node: OrgUnitId
) -> dict[OrgUnitId, OwnCounts]:
    """The org units below a node, and under the node's id what it holds itself."""
    below = {unit: found for unit, found in counts.items() if unit != node}
    rest = counts[node]
    for found in below.values():
        rest = rest - found
    return {**below, node: rest}
