"""Shapes of where a value stands by its legend; never colour alone."""

from domain.status_legend import Band

SHAPES = {Band.MET: "ok", Band.CAUTION: "soon", Band.MISSED: "late"}
