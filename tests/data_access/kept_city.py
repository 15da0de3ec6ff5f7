"""The small city with what two sources said of random dossiers in three rounds."""

import random
from dataclasses import replace

from data_access.engine import Database
from domain.dossier import Channel, Dossier, Outcome
from tests.builders import as_known, instant, random_dossier, with_tied_transfers
from tests.data_access.kept import keep

MOMENTS = (instant(20, 7), instant(41, 17), instant(70, 23, 59))


def build(database: Database, seed: int, count: int, *, tied: bool) -> None:
    """Three rounds of what two sources know by then; source 2 stops after two."""
    chance = random.Random(seed)

    def drawn() -> Dossier:
        dossier = random_dossier(chance)
        if chance.random() < 0.2:
            # At once or in the last instant, and not always with a result.
            left_at = chance.choice([dossier.received_at, dossier.first_due_at])
            return replace(
                dossier, pauses=(), transfers=(), steps=(),
                resolved_at=left_at, outcome=chance.choice(list(Outcome)),
            )  # fmt: skip
        return with_tied_transfers(dossier, chance) if tied else dossier

    known = {
        1: {f"A-{n}": drawn() for n in range(count)},
        2: {f"B-{n}": drawn() for n in range(count // 2)},
    }
    for number, moment in enumerate(MOMENTS):
        for source, dossiers in known.items():
            if (source, number) == (2, 2):
                continue
            shown = {
                code: then
                for code, dossier in dossiers.items()
                if (then := as_known(dossier, moment)) and chance.random() < 0.95
            }
            keep(database, source, shown, moment)
            for code in shown:
                if chance.random() < 0.05:
                    # A later file may correct what is past already.
                    other = chance.choice(list(Channel))
                    dossiers[code] = replace(dossiers[code], channel=other)
