"""Measured values, kept beside the stores so that parts can be run one by one."""

import json
from dataclasses import dataclass, field
from pathlib import Path

FILE = "measured.json"
Values = dict[str, float]


@dataclass(slots=True)
class Notes:
    """Values by engine and name; "city" stands for what needs no engine.

    Seconds, bytes and counts as the name says. A name that is missing has not been
    measured.
    """

    path: Path
    dossiers: int
    values: dict[str, Values] = field(default_factory=dict)

    def set(self, engine: str, **measured: float) -> None:
        """Note values and keep them at once: the next part may fail."""
        self.values.setdefault(engine, {}).update(measured)
        text = json.dumps({"dossiers": self.dossiers, "values": self.values}, indent=1)
        self.path.write_text(text + "\n", encoding="utf-8")

    def get(self, engine: str, name: str) -> float | None:
        """The value, or None."""
        return self.values.get(engine, {}).get(name)

    def named(self, engine: str, prefix: str) -> Values:
        """Values whose names begin with `prefix`, by the rest of the name."""
        return {
            name.removeprefix(prefix): value
            for name, value in self.values.get(engine, {}).items()
            if name.startswith(prefix)
        }


def notes_of(folder: Path, dossiers: int) -> Notes:
    """What has been measured in `folder` so far; none for a folder of another size."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    values: dict[str, Values] = {}
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["dossiers"] == dossiers:
            values = kept["values"]
    return Notes(path, dossiers, values)
