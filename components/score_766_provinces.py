"""Provinces beside ours by what the portal published of them."""

from collections.abc import Mapping, Sequence

from components.score_766_published import published_href
from domain.published_766 import PROVINCES
from domain.score_766_check import Verdict, group_check
from domain.score_766_rules import Group
from domain.score_766_view import ProvinceScore
from domain.score_766_words import known_words, points


def province_rows(
    rows: Sequence[ProvinceScore], scope: Mapping[str, str]
) -> list[dict[str, object]]:
    """Each province with its place, total and groups, and where they were published."""
    ranked = [row for row in rows if row.is_whole]
    return [
        {
            "rank": str(ranked.index(row) + 1) if row.is_whole else "",
            "name": row.name,
            "is_ours": row.is_ours,
            "href": published_href(scope, "" if row.is_ours else PROVINCES),
            "total": points(row.total) if row.is_whole else "",
            "known": "" if row.is_whole else known_words(row.score.sum),
            "groups": [_province_group(row, group) for group in Group],
            "pooled": row.unit_count,
        }
        for row in rows
    ]


def _province_group(row: ProvinceScore, group: Group) -> tuple[str, str]:
    """The published points of a card, and ours from its counts where they differ."""
    published = dict(row.groups).get(group)
    card = next(g for g in row.score.groups if g.group is group)
    if published is None:
        return ("" if card.sum.unknown else points(card.sum.points), "")
    check = group_check(card, published)
    differs = check.verdict is Verdict.DIFFERS
    return points(published), points(check.computed) if differs else ""
