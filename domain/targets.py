"""Below which counts, and which trust in its figures, an org unit is not ranked."""

from fractions import Fraction

RANKING_FLOOR = 30
"""Fewer dossiers left than this are not ranked (docs/rules.md)."""
TRUST_FLOOR = Fraction(95, 100)
"""Org units whose broken rules leave less of their figures undoubted than this are not
ranked (DESIGN 4: below 95 % completeness; docs/rules.md)."""
