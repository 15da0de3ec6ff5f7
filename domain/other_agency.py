"""Which dossiers wait for another agency: read off the step and the stated reason."""

import re
import unicodedata

from domain.names import without_marks

COOPERATION = "PHOI_HOP"
"""Reason code of dossiers held up by another agency."""
_PHRASES = (
    "góp ý",
    "lấy ý kiến",
    "chờ ý kiến",
    "xin ý kiến",
    "liên thông",
    "phối hợp",
    "cơ quan khác",
    "đơn vị khác",
    "cơ quan thuế",
    "chờ thuế",
    "chuyển thuế",
    "chờ sở",
    "chờ bộ",
    "chờ quận",
    "chờ huyện",
)
"""Parts of step names that name somebody else's turn."""
_CITIZEN = "cho bo sung"
"""Written without diacritics it would read like a ministry's turn."""
_NOT_WORD = re.compile(r"[^\w]+")


def is_elsewhere(step: str | None) -> bool:
    """Whether a step of this name is done by another agency.

    Our reading of names as systems write them ("Chờ sở, ngành góp ý", "CHO THUE");
    the legend of the list says so. A pause never is: both kinds wait for the citizen.
    """
    if step is None:
        return False
    lowered = unicodedata.normalize("NFC", step).casefold()
    text = f" {_NOT_WORD.sub(' ', lowered).strip()} "
    if not text.isascii():
        return any(f" {phrase} " in text for phrase in _PHRASES)
    text = text.replace(f" {_CITIZEN} ", " ")
    return any(f" {without_marks(phrase)} " in text for phrase in _PHRASES)


def waits_elsewhere(step: str | None, late_reason: str | None) -> bool:
    """Whether a dossier waits for another agency: by its step, or by its reason."""
    return late_reason == COOPERATION or is_elsewhere(step)
