"""Below which counts a rate is not ranked."""

RANKING_FLOOR = 30
"""Fewer dossiers left than this are not ranked (docs/rules.md)."""
