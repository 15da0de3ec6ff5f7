"""The table twin of a drawing: read it, and take it along as CSV."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from components.links import TABLE

CSV_TYPE = "text/csv; charset=utf-8"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Twin:
    """A table with its title and the name of its file.

    `links`: of columns whose figures have evidence, by name: where each row's figure
    leads, "" nowhere. They are shown beside the column and are no part of the file.
    """

    title: str
    frame: pd.DataFrame
    file_name: str
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)


def table_dialog(twins: Callable[[], Mapping[str, Twin]]) -> None:
    """Open the table that the address names, if any; closing forgets it.

    `twins` is asked only then: most runs of a page show no table.
    """
    wanted = st.query_params.get(TABLE, "")
    twin = twins().get(wanted) if wanted else None
    if twin is None:
        return
    st.dialog(twin.title, width="large", on_dismiss=_forget)(_show)(twin)


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The table for Vietnamese Excel: ; between cells, decimal comma, UTF-8.

    Text that would be read as a formula is kept as text by an apostrophe.
    """
    safe = frame.copy()
    for name in safe.columns[[_holds_text(safe[name]) for name in safe.columns]]:
        safe[name] = safe[name].map(_as_text, na_action="ignore")
    text: str = safe.to_csv(index=False, sep=";", decimal=",", lineterminator="\r\n")
    return text.encode("utf-8-sig")


def with_links(twin: Twin) -> tuple[pd.DataFrame, dict[str, ColumnConfig]]:
    """The table with the links beside their columns, and how those are shown.

    A link opens another tab: the table stays where it is.
    """
    frame = twin.frame.copy()
    shown = {}
    for name, hrefs in twin.links.items():
        if any(hrefs):
            beside = f"{name}: từ đâu"
            frame.insert(list(frame.columns).index(name) + 1, beside, list(hrefs))
            shown[beside] = st.column_config.LinkColumn(
                "Từ đâu", display_text="xem", width="small"
            )
    return frame, shown


def written(frame: pd.DataFrame) -> dict[str, ColumnConfig]:
    """How days and numbers of a table are written: as people here write them."""
    found: dict[str, ColumnConfig] = {}
    for name in frame.columns:
        if _holds_days(frame[name]):
            found[name] = st.column_config.DateColumn(format="DD/MM/YYYY")
        elif pd.api.types.is_numeric_dtype(frame[name]):
            found[name] = st.column_config.NumberColumn(format="localized")
    return found


def _show(twin: Twin) -> None:
    frame, evidence = with_links(twin)
    how = {**written(twin.frame), **evidence}
    # A blank is not reported; without this it reads "None".
    st.dataframe(frame, hide_index=True, column_config=how, placeholder="")
    st.download_button(
        "Tải bảng này",
        csv_bytes(twin.frame),
        file_name=twin.file_name,
        mime=CSV_TYPE,
        on_click="ignore",
    )


def _forget() -> None:
    st.query_params.pop(TABLE, None)


def _as_text(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _holds_text(column: "pd.Series[str]") -> bool:
    return bool(pd.api.types.is_string_dtype(column) or column.dtype == object)


def _holds_days(column: "pd.Series[str]") -> bool:
    kind = pd.api.types.infer_dtype(column, skipna=True)
    return kind in ("date", "datetime64", "datetime")
