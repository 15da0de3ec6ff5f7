"""Text as a workbook can hold it: legal in XML, and never a formula."""

import re

MAX_CELL_LENGTH = 32_767
"""Characters a cell holds (Excel specifications and limits)."""

_ILLEGAL = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Everything outside the characters of XML 1.0, section 2.2."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t")


def legal(text: str) -> str:
    """`text` without control characters, line ends as LF, cut to a cell's length."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ILLEGAL.sub("", unified)[:MAX_CELL_LENGTH]


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet might read `text` as a formula when it is edited."""
    return text.startswith(_FORMULA_STARTS)


def not_run(text: str) -> str:
    """`text` for a CSV cell: an apostrophe keeps spreadsheets from running it."""
    return f"'{text}" if looks_like_formula(text) else text
