"""What a browser gets when a request fails before any page could run."""

from starlette.responses import HTMLResponse

from components.markup import render
from components.runtime.failures import log_failure
from domain.errors import ApplicationError

_FAILED = (
    "Chưa mở được trang: máy chủ không đọc được dữ liệu cần thiết. Số liệu không bị "
    "thay đổi. Đợi ít phút rồi thử lại."
)


def error_page(error: Exception) -> HTMLResponse:
    """A page with the number under which the log says what happened.

    A known error says its own sentence instead: the store is busy, for instance.
    """
    if isinstance(error, ApplicationError):
        html = render("server_error", sentence=error.message, error_id="")
        return HTMLResponse(html, 503, headers=_NOT_KEPT)
    error_id = log_failure("request_failed", error)
    html = render("server_error", sentence=_FAILED, error_id=error_id)
    return HTMLResponse(html, 500, headers=_NOT_KEPT)


_NOT_KEPT = {"Cache-Control": "no-store"}
