"""Which Chromium the tests drive, and how it is started.

Run as a program it makes sure that there is one, fetching Playwright's own where the
machine has none, and prints its path.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, Playwright, sync_playwright

BROWSER_VARIABLE = "DIEU_HANH_BROWSER"
NAMES = ("chromium", "google-chrome", "chromium-browser", "google-chrome-stable")
MAC_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = (
    "--no-sandbox",  # Containers have no user namespaces; the pages are our own.
    "--enable-unsafe-swiftshader",  # WebGL in software, else maps stay blank.
    "--use-angle=swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-dev-shm-usage",  # /dev/shm of a container is 64 MB.
)
HOW_TO_GET_ONE = (
    "No usable Chromium found. Install one and run again, for example:\n"
    "    sudo apt-get install chromium          (Debian, Ubuntu)\n"
    "    brew install --cask chromium           (macOS)\n"
    f"or name one: {BROWSER_VARIABLE}=/path/to/chromium make test"
)


class NoBrowser(Exception):
    """There is no browser that starts; the message says how to get one."""


def installed(playwright: Playwright) -> str:
    """Path of the browser to drive: named by the environment, on PATH, or fetched.

    Raises NoBrowser when there is none.
    """
    named = os.environ.get(BROWSER_VARIABLE)
    if named:
        if not Path(named).exists():
            raise NoBrowser(f"{BROWSER_VARIABLE}={named}: there is no such file")
        return named
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    for path in (*MAC_PATHS, playwright.chromium.executable_path):
        if Path(path).exists():
            return path
    raise NoBrowser(HOW_TO_GET_ONE)


def main() -> int:
    """Print the path of a browser that starts; 1 when there is none."""
    with sync_playwright() as playwright:
        try:
            path = installed(playwright)
        except NoBrowser as missing:
            if os.environ.get(BROWSER_VARIABLE):
                print(missing, file=sys.stderr)  # noqa: T201 - a command line prints
                return 1
            path = _fetched(playwright)
        try:
            playwright.chromium.launch(executable_path=path, args=list(FLAGS)).close()
        except Error as failure:
            first_line = failure.message.splitlines()[0]
            print(f"{path}: {first_line}\n{HOW_TO_GET_ONE}", file=sys.stderr)  # noqa: T201
            return 1
    print(path)  # noqa: T201
    return 0


def _fetched(playwright: Playwright) -> str:
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], check=False
    )
    return playwright.chromium.executable_path


if __name__ == "__main__":
    sys.exit(main())
