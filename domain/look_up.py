"""What a look-up of a dossier code found, and where it looked."""

from dataclasses import dataclass
from enum import StrEnum

from domain.drilldown import DossierRow


class LookUpKind(StrEnum):
    """How the dossiers found relate to what was typed."""

    BEGINS = "begins"
    """Their code is, or begins with, what was typed; resolved ones included."""
    SIMILAR = "similar"
    """One slip apart, or the same without separators; resolved ones included."""
    PART = "part"
    """What was typed stands inside their code; resolved ones included."""
    LIVE_PART = "live_part"
    """The same, looked for among open and once overdue dossiers only."""
    NOTHING = "nothing"
    TOO_SHORT = "too_short"


@dataclass(frozen=True, slots=True)
class LookUp:
    """At most some dossiers, likeliest first."""

    kind: LookUpKind
    rows: tuple[DossierRow, ...] = ()
