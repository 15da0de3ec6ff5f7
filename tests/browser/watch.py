"""A page that is watched: what the console says, what is asked of whom, what breaks."""

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response

SCREENS = Path(__file__).resolve().parents[2] / "build" / "screens"
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost"})
INNER_SCHEMES = frozenset({"blob", "data", "about"})
RECORD_VIOLATIONS = """
    window.__violations = [];
    document.addEventListener('securitypolicyviolation', (event) =>
        window.__violations.push(event.effectiveDirective + ' ' + event.blockedURI));
"""
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@dataclass  # No slots: Playwright keeps its wrapper of a method on the object.
class Watch:
    """What happened on one page since it was opened.

    `allowed_status` and `allowed_console` hold what the test provokes on purpose.
    """

    page: Page
    console: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    allowed_status: set[int] = field(default_factory=set)
    allowed_console: set[str] = field(default_factory=set)

    def start(self) -> None:
        """Begin to listen; call before the first navigation."""
        self.page.add_init_script(RECORD_VIOLATIONS)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("request", self._on_request)
        self.page.on("response", self._on_response)

    def complaints(self) -> list[str]:
        """Everything that must not happen on any page."""
        violations: list[str] = self.page.evaluate("window.__violations ?? []")
        return [
            *(f"console: {text}" for text in self.console if not self._may_say(text)),
            *(f"outside: {url}" for url in self.outside),
            *(f"failed: {text}" for text in self.failed),
            *(f"policy: {text}" for text in violations),
        ]

    def _may_say(self, text: str) -> bool:
        return any(allowed in text for allowed in self.allowed_console)

    def _on_console(self, message: ConsoleMessage) -> None:
        # A failed request is reported by the browser too; _on_response judges those.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.console.append(message.text)

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in INNER_SCHEMES and parts.hostname not in LOCAL_HOSTS:
            self.outside.append(request.url)

    def _on_response(self, response: Response) -> None:
        if response.status < 400 or response.status in self.allowed_status:
            return
        # On a deep link Streamlit's page first looks for its server below the page's
        # own address, which answers 404, then at the root.
        path = urlsplit(response.url).path
        if response.status == 404 and "/_stcore/" in path[1:]:
            return
        self.failed.append(f"{response.status} {response.url}")


def wait_until_drawn(page: Page) -> None:
    """Wait until the script has finished and nothing is marked as stale any more."""
    page.locator(IDLE).wait_for(timeout=60_000)
    page.locator('[data-stale="true"]').first.wait_for(state="detached", timeout=30_000)


def screenshot(page: Page, name: str) -> Path:
    """The page as it is, in build/screens; for a person to look at."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    path = SCREENS / f"{name}.png"
    page.screenshot(path=path)
    return path


def serious_findings(page: Page) -> list[str]:
    """axe-core's serious and critical findings, one line for each kind."""
    page.evaluate(_axe_script())
    result: dict[str, Any] = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']})"
    )
    return [
        f"{finding['id']} ×{len(finding['nodes'])}: {finding['help']}: "
        f"{[node['html'][:120] for node in finding['nodes'][:3]]}"
        for finding in result["violations"]
        if finding["impact"] in {"serious", "critical"}
    ]


def _axe_script() -> str:
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        raise RuntimeError("axe-playwright-python is not installed")
    return Path(spec.origin).with_name("axe.min.js").read_text(encoding="utf-8")


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window; 0 when it fits."""
    pixels: int = page.evaluate(
        """() => Math.max(
            document.documentElement.scrollWidth,
            document.querySelector('[data-testid=stMain]')?.scrollWidth ?? 0
        ) - window.innerWidth"""
    )
    return max(0, pixels)


def text_cut_off(page: Page) -> list[str]:
    """Text that does not fit where it stands and is not told whole by a title."""
    found: list[str] = page.evaluate(
        """() => {
            const cut = [];
            const look = (root) => {
                for (const e of root.querySelectorAll('*')) {
                    if (e.shadowRoot) look(e.shadowRoot);
                    // Wider than a pixel: words for screen readers are no wider.
                    const room = e.clientWidth;
                    if (room > 1 && e.scrollWidth > room + 1 && e.innerText
                        && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX)
                        && !e.closest('[title]') && !e.querySelector('[title]'))
                        cut.push(e.innerText.slice(0, 60));
                }
            };
            look(document);
            return cut;
        }"""
    )
    return found


def choices_out_of_sight(page: Page) -> list[str]:
    """What a row of choices holds beyond its own edge, or that of the window."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stButtonGroup] button')]
            .filter((button) => {
                const edge = button.parentElement.getBoundingClientRect().right;
                return button.getBoundingClientRect().right >
                    Math.min(edge, window.innerWidth) + 1;
            })
            .map((button) => button.innerText)"""
    )
    return found


def english_leftovers(page: Page) -> list[str]:
    """Streamlit's own English texts that are visible, or read out, on the page."""
    found: list[str] = page.evaluate(
        """(words) => {
            const seen = document.body.innerText;
            const spoken = [...document.querySelectorAll('[aria-label], [placeholder]')]
                .filter((e) => e.checkVisibility())
                .map((e) => `${e.ariaLabel ?? ''} ${e.placeholder ?? ''}`);
            return words.filter((word) =>
                seen.includes(word) || spoken.some((text) => text.includes(word)));
        }""",
        list(ENGLISH),
    )
    return found


ENGLISH = (
    "Choose an option",
    "Choose options",
    "Browse files",
    "Drag and drop",
    "per file",
    "Page not found",
    "Fullscreen",
    "Download as CSV",
    "This app has encountered",
    "No results",
    "Press Enter to apply",
    "Running...",
    "Deploy",
)
"""Texts of Streamlit 1.67, which comes in English only, that a person may meet."""
