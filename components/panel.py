"""The one component that shows our markup: insert, update in place, report clicks."""

from markupsafe import Markup

from components.own_components import followed_link


def panel(html: Markup, *, key: str, height_hint: int | None = None) -> str | None:
    """Show `html` and return the link that was clicked in this run, if any.

    `key` names the place on the page: the same key is updated in place and keeps
    focus. `height_hint` (CSS pixels) holds the place until the markup is drawn.
    Only links with `data-go` are reported; a middle click opens them as usual. A
    link to the page that is shown has already been followed and is not returned.
    """
    data = f"{height_hint or 0}\n{html}".encode()
    return followed_link("panel", "<div class='dh'></div>", key=key, data=data)
