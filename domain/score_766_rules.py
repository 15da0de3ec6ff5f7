"""Rule sets of indicator set 766: groups, metrics, points, and since when.

Decision 766/QĐ-TTg of 23/06/2022 (Article 1 and its annex: five groups of indicators);
the national portal shows six cards, online service and online payment apart, and has
scored by them since 01/08/2022. A metric without points (2.2, mean processing time of
one procedure) is not here. No series is joined across two rule sets.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Group(StrEnum):
    """The six cards of the portal, in its order."""

    OPENNESS = "1"
    HANDLING = "2"
    ONLINE = "3a"
    PAYMENT = "3b"
    DIGITISATION = "4"
    SATISFACTION = "5"

    @property
    def label(self) -> str:
        """Its name for people."""
        return _GROUP_LABELS[self]


_GROUP_LABELS = {
    Group.OPENNESS: "Công khai, minh bạch",
    Group.HANDLING: "Tiến độ, kết quả giải quyết",
    Group.ONLINE: "Dịch vụ công trực tuyến",
    Group.PAYMENT: "Thanh toán trực tuyến",
    Group.DIGITISATION: "Số hóa hồ sơ",
    Group.SATISFACTION: "Mức độ hài lòng",
}


_ADDED_UP = frozenset({"hồ sơ", "phản ánh, kiến nghị"})


@dataclass(frozen=True, slots=True)
class Metric:
    """How one ratio becomes points: `most_points` × min(1, r ÷ `full_at`).

    `factor_of`: the metric whose ratio r is multiplied by first, as dossiers that the
    portal never received earn nothing. `points_if_none`: the points when nothing
    occurred; None: then the metric is not scored.
    `unit` and `more` word one unit of the numerator: "hồ sơ", "có kết quả điện tử";
    `fewer` instead, where a point is won by one less that went wrong.
    """

    code: str
    group: Group
    name: str
    most_points: Fraction
    numerator: str
    denominator: str
    unit: str
    more: str = ""
    fewer: str = ""
    full_at: Fraction = Fraction(1)
    points_if_none: Fraction | None = None
    factor_of: str = ""

    @property
    def is_added_up(self) -> bool:
        """Whether its counts belong to one org unit each: procedures do not."""
        return self.unit in _ADDED_UP

    @property
    def indicator_code(self) -> str:
        """Its code in the catalogue of indicators."""
        return f"Q766-{self.code}"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The metrics in force from `valid_from` on, 100 points in all."""

    version: str
    valid_from: date
    basis: str
    metrics: tuple[Metric, ...]

    def metric(self, code: str) -> Metric:
        """The metric of this code; KeyError for none."""
        for metric in self.metrics:
            if metric.code == code:
                return metric
        raise KeyError(code)

    def of_group(self, group: Group) -> tuple[Metric, ...]:
        """The metrics of one card, in order."""
        return tuple(metric for metric in self.metrics if metric.group is group)

    def most_points(self, group: Group) -> Fraction:
        """What the card gives at most."""
        return sum((m.most_points for m in self.of_group(group)), Fraction(0))


MOST_POINTS = Fraction(100)
"""18 + 20 + 12 + 10 + 22 + 18."""

SYNCHRONISED = "1.4"
"""The metric whose ratio is the rate of synchronisation."""

_FOUR_FIFTHS = Fraction(4, 5)
_SIX = Fraction(6)

_PORTAL_2026 = (
    Metric(
        "1.1",
        Group.OPENNESS,
        "Thủ tục công bố đúng hạn",
        _SIX,
        numerator="thủ tục công bố đúng hạn",
        denominator="thủ tục công bố trong kỳ",
        unit="thủ tục",
        more="công bố đúng hạn",
    ),
    # At most 5 working days after the decision for a province, 10 for a ministry.
    Metric(
        "1.2",
        Group.OPENNESS,
        "Thủ tục cập nhật, công khai đúng hạn",
        Fraction(4),
        numerator="thủ tục công khai trong 5 ngày làm việc",
        denominator="thủ tục phải công khai",
        unit="thủ tục",
        more="công khai đúng hạn",
    ),
    Metric(
        "1.3",
        Group.OPENNESS,
        "Thủ tục công khai đủ bộ phận tạo thành",
        Fraction(2),
        numerator="thủ tục công khai đủ nội dung",
        denominator="thủ tục đã công khai",
        unit="thủ tục",
        more="công khai đủ nội dung",
    ),
    Metric(
        SYNCHRONISED,
        Group.OPENNESS,
        "Hồ sơ đồng bộ lên Cổng Dịch vụ công quốc gia",
        _SIX,
        numerator="hồ sơ đã đồng bộ",
        denominator="số lớn hơn giữa hệ thống báo cáo và Cổng",
        unit="hồ sơ",
        more="được đồng bộ lên Cổng",
    ),
    Metric(
        "2.1",
        Group.HANDLING,
        "Hồ sơ xử lý trước hạn, đúng hạn",
        Fraction(20),
        numerator="hồ sơ xong đúng hạn hoặc đang xử lý còn hạn",
        denominator="hồ sơ tiếp nhận, xử lý trong kỳ",
        unit="hồ sơ",
        fewer="trễ hạn",
    ),
    Metric(
        "3.1",
        Group.ONLINE,
        "Thủ tục cung cấp trực tuyến",
        Fraction(2),
        numerator="thủ tục trực tuyến một phần và toàn trình",
        denominator="thủ tục thuộc thẩm quyền",
        unit="thủ tục",
        more="được cung cấp trực tuyến",
        full_at=_FOUR_FIFTHS,
    ),
    Metric(
        "3.2",
        Group.ONLINE,
        "Dịch vụ trực tuyến có phát sinh hồ sơ",
        Fraction(4),
        numerator="dịch vụ có hồ sơ trực tuyến",
        denominator="dịch vụ công khai trên Cổng",
        unit="dịch vụ",
        more="có phát sinh hồ sơ trực tuyến",
    ),
    Metric(
        "3.3",
        Group.ONLINE,
        "Hồ sơ nộp trực tuyến",
        _SIX,
        numerator="hồ sơ trực tuyến có kết quả điện tử",
        denominator="hồ sơ tiếp nhận",
        unit="hồ sơ",
        more="nộp trực tuyến và có kết quả điện tử",
        full_at=Fraction(1, 2),
        factor_of=SYNCHRONISED,
    ),
    Metric(
        "3.6",
        Group.PAYMENT,
        "Hồ sơ thanh toán trực tuyến",
        _SIX,
        numerator="hồ sơ thanh toán trực tuyến thành công",
        denominator="hồ sơ có nghĩa vụ tài chính",
        unit="hồ sơ",
        more="thanh toán trực tuyến",
    ),
    Metric(
        "3.5B",
        Group.PAYMENT,
        "Thủ tục tích hợp thanh toán trực tuyến",
        Fraction(2),
        numerator="thủ tục có thanh toán trực tuyến",
        denominator="thủ tục có phí, lệ phí",
        unit="thủ tục",
        more="tích hợp thanh toán trực tuyến",
        full_at=_FOUR_FIFTHS,
    ),
    # The portal's own text has 2,5 × C without a cap; the card gives 6 + 2 + 2 at
    # most, so C is capped like B.
    Metric(
        "3.5C",
        Group.PAYMENT,
        "Thủ tục có giao dịch thanh toán trực tuyến",
        Fraction(2),
        numerator="thủ tục có giao dịch",
        denominator="thủ tục có phí, lệ phí",
        unit="thủ tục",
        more="có giao dịch thanh toán trực tuyến",
        full_at=_FOUR_FIFTHS,
    ),
    Metric(
        "4.1",
        Group.DIGITISATION,
        "Hồ sơ cấp kết quả điện tử",
        _SIX,
        numerator="hồ sơ có tệp kết quả điện tử",
        denominator="hồ sơ trả kết quả bằng văn bản",
        unit="hồ sơ",
        more="có kết quả điện tử",
    ),
    Metric(
        "4.2",
        Group.DIGITISATION,
        "Hồ sơ số hóa thành phần và kết quả",
        Fraction(4),
        numerator="hồ sơ số hóa thành phần và kết quả",
        denominator="hồ sơ thuộc thẩm quyền",
        unit="hồ sơ",
        more="được số hóa thành phần và kết quả",
    ),
    Metric(
        "4.3",
        Group.DIGITISATION,
        "Khai thác, sử dụng lại dữ liệu số hóa",
        Fraction(2),
        numerator="hồ sơ dùng lại dữ liệu đã số hóa",
        denominator="hồ sơ tiếp nhận",
        unit="hồ sơ",
        more="dùng lại dữ liệu đã số hóa",
        full_at=_FOUR_FIFTHS,
    ),
    Metric(
        "4.4",
        Group.DIGITISATION,
        "Đồng bộ kho dữ liệu cá nhân",
        Fraction(4),
        numerator="hồ sơ kết nối kho dữ liệu cá nhân",
        denominator="hồ sơ tiếp nhận",
        unit="hồ sơ",
        more="kết nối kho dữ liệu cá nhân",
    ),
    Metric(
        "4.5A",
        Group.DIGITISATION,
        "Thủ tục kết nối dữ liệu dân cư",
        Fraction(2),
        numerator="thủ tục có kết nối dữ liệu dân cư",
        denominator="thủ tục của người dân",
        unit="thủ tục",
        more="kết nối dữ liệu dân cư",
    ),
    Metric(
        "4.5B",
        Group.DIGITISATION,
        "Hồ sơ dùng dữ liệu dân cư",
        Fraction(2),
        numerator="hồ sơ dùng dữ liệu dân cư",
        denominator="tổng hồ sơ",
        unit="hồ sơ",
        more="dùng dữ liệu dân cư",
    ),
    Metric(
        "4.6",
        Group.DIGITISATION,
        "Đơn vị cung cấp chứng thực bản sao điện tử",
        Fraction(2),
        numerator="đơn vị có phát sinh chứng thực điện tử",
        denominator="đơn vị có thẩm quyền chứng thực",
        unit="đơn vị",
        more="có phát sinh chứng thực điện tử",
    ),
    # Refuse within 2 working days, ask for more within 5, answer within 15, publish
    # within 2. Full marks when there were no petitions.
    Metric(
        "5.2",
        Group.SATISFACTION,
        "Phản ánh, kiến nghị xử lý đúng hạn",
        _SIX,
        numerator="phản ánh, kiến nghị xử lý đúng hạn",
        denominator="phản ánh, kiến nghị phải xử lý",
        unit="phản ánh, kiến nghị",
        fewer="xử lý quá hạn",
        points_if_none=_SIX,
    ),
    Metric(
        "5.3",
        Group.SATISFACTION,
        "Hài lòng trong xử lý phản ánh, kiến nghị",
        _SIX,
        numerator="phản ánh, kiến nghị không quá hạn, lặp lại, không hài lòng",
        denominator="phản ánh, kiến nghị tiếp nhận",
        unit="phản ánh, kiến nghị",
        fewer="quá hạn, lặp lại hoặc không hài lòng",
        points_if_none=_SIX,
    ),
    # Inferred: 100 % − (late % + % with petition or dislike); not a survey. No
    # dossier, no points: the one metric where nothing occurred costs all.
    Metric(
        "5.4",
        Group.SATISFACTION,
        "Hài lòng trong tiếp nhận, giải quyết thủ tục",
        _SIX,
        numerator="hồ sơ không quá hạn, không bị phản ánh",
        denominator="hồ sơ tiếp nhận, xử lý trong kỳ",
        unit="hồ sơ",
        fewer="quá hạn hoặc bị phản ánh",
        full_at=Fraction(9, 10),
        points_if_none=Fraction(0),
    ),
)

_FULL_AT_2022 = {"3.6": Fraction(3, 10), "4.2": _FOUR_FIFTHS}

RULE_SETS = (
    RuleSet(
        "766/2022-08",
        date(2022, 8, 1),
        "Tài liệu hướng dẫn Bộ chỉ số 766: thanh toán trực tuyến đủ điểm từ 30 %, "
        "số hóa hồ sơ đủ điểm từ 80 %",
        tuple(
            replace(metric, full_at=_FULL_AT_2022.get(metric.code, metric.full_at))
            for metric in _PORTAL_2026
        ),
    ),
    RuleSet(
        "766/2026-08",
        date(2026, 8, 1),
        "Cách tính khớp số liệu Cổng Dịch vụ công quốc gia tháng 8-9/2026",
        _PORTAL_2026,
    ),
)
"""Oldest first. The cut-offs of 2022 are those of the guide and of older provincial
software; the first of August 2026 is the first day for which the portal's figures were
seen to follow the newer ones."""


def rules_on(day: date) -> RuleSet | None:
    """The rule set in force on a day; None before the portal began to score."""
    in_force = [rules for rules in RULE_SETS if rules.valid_from <= day]
    return in_force[-1] if in_force else None
