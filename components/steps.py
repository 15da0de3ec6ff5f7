"""Where one stands on the way of loading a file."""

from markupsafe import Markup

from components.markup import render

STEPS = ("Chọn tệp", "Ghép cột", "Kiểm tra thử", "Nạp")


def steps(current: int) -> Markup:
    """The four steps; `current` counts from 1."""
    if not 1 <= current <= len(STEPS):
        raise ValueError(f"current must be 1 to {len(STEPS)}, got {current}")
    return render("steps", steps=list(enumerate(STEPS, start=1)), current=current)
