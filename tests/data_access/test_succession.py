"""Successions kept: they come back as they were, with exact fractions."""

from dataclasses import replace
from fractions import Fraction

from data_access.engine import Database
from data_access.queries.succession import succession, succession_links
from data_access.writes.org_units import OrgUnitValues, save_org_units
from data_access.writes.succession import save_succession
from domain.scorecard import OrgUnitKind
from tests.domain.successions import LINKS, LIVES


def test_links_are_replaced_by_predecessor_and_come_back_exactly(database: Database):
    shares = [Fraction(2999, 10_000), Fraction(7001, 10_000)]
    changed = [
        replace(link, share=share)
        for link, share in zip(LINKS[3:5], shares, strict=True)
    ]

    with database.write() as session:
        for number, life in LIVES.items():
            save_org_units(
                session,
                [
                    OrgUnitValues(
                        code=f"U{number}", official_code=None, name=f"Đơn vị {number}",
                        short_name="", kind=OrgUnitKind.OTHER, parent_code=None,
                        sort_order=number, valid_from=life.first, valid_to=life.end,
                        hex_row=None, hex_col=None,
                    )
                ],
            )  # fmt: skip
        assert save_succession(session, LINKS) == (6, 0, 0)
        assert save_succession(session, LINKS) == (0, 0, 6)
        assert save_succession(session, changed) == (0, 2, 0)

    with database.read() as session:
        kept = succession_links(session)
        assert succession(session).lives == LIVES
    assert kept == (*LINKS[:3], *changed, LINKS[5])
