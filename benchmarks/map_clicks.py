"""A click on the map in a real browser: until a unit is picked, until it is opened."""

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page

from tests.browser.watch import wait_until_drawn

# The panel draws into shadow trees; waiting is by frame, as an eye would see it.
_CLICK = """async ([selector, done]) => {
  const find = (root, wanted) => {
    const own = root.querySelector(wanted);
    if (own) return own;
    for (const host of root.querySelectorAll('*')) {
      const inside = host.shadowRoot && find(host.shadowRoot, wanted);
      if (inside) return inside;
    }
    return null;
  };
  const begun = performance.now();
  find(document, selector).dispatchEvent(
    new MouseEvent('click', {bubbles: true, cancelable: true, composed: true}));
  while (!find(document, done)) {
    if (performance.now() - begun > 20000) throw new Error('not drawn: ' + done);
    await new Promise(requestAnimationFrame);
  }
  await new Promise(requestAnimationFrame);
  return performance.now() - begun;
}"""


@dataclass(frozen=True, slots=True)
class Step:
    """One click: what is clicked, and what stands there once it has had its effect."""

    clicked: str
    drawn: str


PICK = Step(
    'svg.hex a[href*="chon={code}"]:not([aria-current])',
    'svg.hex a[aria-current][href*="ban-do"]',
)
OPEN = Step(
    'section.um-chosen a[href*="ban-do"][href*="don-vi={code}"]',
    'nav.crumbs a[href*="don-vi={code}"]',
)


def milliseconds_of(page: Page, step: Step, code: str) -> float:
    """From the click to the frame that shows its effect."""
    told = [step.clicked.format(code=code), step.drawn.format(code=code)]
    taken: float = page.evaluate(_CLICK, told)
    wait_until_drawn(page)
    return taken


def clicks(
    context: BrowserContext, codes: list[str], view: str = ""
) -> tuple[list[float], list[float]]:
    """Milliseconds to pick each unit of a map, and to open what lies below it."""
    picked, opened = [], []
    page = context.new_page()
    for code in codes:
        page.goto(f"/ban-do?{view}")
        wait_until_drawn(page)
        page.locator(f'svg.hex a[href*="chon={code}"]').first.wait_for()
        picked.append(milliseconds_of(page, PICK, code))
        opened.append(milliseconds_of(page, OPEN, code))
    page.close()
    return picked, opened
