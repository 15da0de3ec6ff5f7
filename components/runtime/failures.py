"""The log of the server, and what people see when a page fails."""

import logging
import secrets
import traceback
from pathlib import Path

import streamlit as st
import structlog

from domain.errors import ApplicationError

_ROOT = Path(__file__).resolve().parents[2]
_log = structlog.get_logger("dieu_hanh")


def configure_logging() -> None:
    """One JSON object per line on standard error, from INFO up."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # Streamlit prints every failure of a page with its message, which may quote
    # personal data; show_script_error logs it without.
    logging.getLogger("streamlit.error_util").setLevel(logging.CRITICAL)


def show_script_error(error: Exception) -> bool:
    """Show a sentence instead of Streamlit's own box; True: nothing else to show.

    A known error carries its sentence. Any other gets a number under which the log
    says what happened and where.
    """
    if isinstance(error, ApplicationError):
        st.error(error.message)
        return True
    error_id = log_failure("page_failed", error)
    st.error(
        "Trang này gặp lỗi và chưa hiện được. Số liệu không bị thay đổi. Tải lại "
        f"trang; nếu còn lỗi, báo quản trị hệ thống mã lỗi **{error_id}**."
    )
    return True


def log_failure(event: str, error: Exception) -> str:
    """Log what failed and where, and return the number of the entry.

    Without the message: a database error quotes values, which may be personal data.
    """
    error_id = secrets.token_hex(4)
    _log.error(
        event, error_id=error_id, error=type(error).__name__, where=_own_frames(error)
    )
    return error_id


def _own_frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [
        f"{Path(frame.filename).relative_to(_ROOT)}:{frame.lineno} {frame.name}"
        for frame in frames
        if Path(frame.filename).is_relative_to(_ROOT)
        and "site-packages" not in frame.filename
    ][-8:]
