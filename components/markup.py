"""Templates: every value is escaped, every missing value is an error."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from domain import formatting


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        count=formatting.count,
        signed=formatting.signed_count,
        day=formatting.day,
        day_short=formatting.day_short,
        px=pixels,
    )
    return environment


def pixels(value: float) -> str:
    """A coordinate for SVG, to a tenth and without a trailing zero."""
    return f"{value:.1f}".removesuffix(".0")


_ENVIRONMENT = _environment()


def render(template: str, **values: Any) -> Markup:  # noqa: ANN401 - templates take what they name
    """Markup of `templates/<template>.html`; indentation is dropped for the wire."""
    text = _ENVIRONMENT.get_template(f"{template}.html").render(values)
    lines = (line.strip() for line in text.splitlines())
    return Markup("\n".join(line for line in lines if line))  # noqa: S704 - the template escaped it


def unmarked(text: str) -> str:
    """Text for a label that reads Markdown, so that none of it is."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!:$~<>|" else c for c in text)
