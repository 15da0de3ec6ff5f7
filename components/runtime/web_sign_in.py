"""The sign-in page and signing out: plain pages beside Streamlit."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route
from streamlit import config

from components.runtime import web_addresses as at
from components.runtime.web_forms import (
    FORM_FIELD,
    came_from_own_page,
    form_token,
    is_own_form,
    read_form,
    set_form_cookie,
)
from components.runtime.web_headers import streamlit_static_folder
from data_access.engine import Database
from domain.errors import AccessDenied, ApplicationError, NotSignedIn
from domain.formatting import moment
from services.installation import whole_of
from services.sign_in import (
    SessionToken,
    SignInLocked,
    sign_in,
    sign_in_as_sample,
    sign_in_notice,
    sign_out,
    viewer_of,
)

ROOT = Path(__file__).resolve().parents[2]
_TEMPLATES = ROOT / "components" / "templates"
_environment = Environment(
    loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
)
_NOTICES = {
    "het-phien": "Phiên làm việc đã kết thúc. Đăng nhập lại để tiếp tục.",
    "da-dang-xuat": "Đã đăng xuất.",
}
_STALE_FORM = "Trang đăng nhập đã để quá lâu. Đăng nhập lại."


class SignInPages:
    """The routes around a session. `database` gives the stores once they are open."""

    def __init__(self, database: Callable[[], Database]) -> None:
        self._database = database

    def routes(self) -> list[Route]:
        """Every address of these pages."""
        fonts = streamlit_static_folder() / "static" / "media"
        font = next(fonts.glob("SourceSansVF-Upright*.woff2"))
        return [
            Route(at.SIGN_IN, self.show, methods=["GET"]),
            Route(at.SIGN_IN, self.submit, methods=["POST"]),
            Route(at.SIGN_IN_SAMPLE, self.submit_sample, methods=["POST"]),
            Route(at.SIGN_OUT, self.leave, methods=["GET", "POST"]),
            _file(at.SIGN_IN_SCRIPT, _TEMPLATES / "sign_in.js", "text/javascript"),
            _file(at.SIGN_IN_FONT, font, "font/woff2"),
            _file(at.SIGN_IN_ICON, ROOT / "static" / "favicon.png", "image/png"),
        ]

    async def show(self, request: Request) -> Response:
        """The empty form; somebody already signed in goes on at once."""
        target = at.safe_return(request.query_params.get(at.RETURN_TO))
        if await self._is_signed_in(request):
            return _see_other(target)
        notice = _NOTICES.get(request.query_params.get(at.REASON, ""), "")
        return await self._form(request, target=target, notice=notice)

    async def submit(self, request: Request) -> Response:
        """Check name and password."""
        fields = await read_form(request)
        username = fields.get("ten", "")
        target = at.safe_return(fields.get(at.RETURN_TO))
        if not is_own_form(request, fields):
            return await self._form(
                request, target=target, username=username, error=_STALE_FORM, status=403
            )
        try:
            token = await asyncio.to_thread(
                sign_in,
                self._database(),
                username=username,
                password=fields.get("mat_khau", ""),
                ip=_ip(request),
                now=datetime.now(UTC),
            )
        except ApplicationError as error:
            status = 429 if isinstance(error, SignInLocked) else 401
            return await self._form(
                request,
                target=target,
                username=username,
                error=error.message,
                status=status,
            )
        return await self._enter(request, token, target)

    async def submit_sample(self, request: Request) -> Response:
        """Sign in with a ready sample account; only from this machine."""
        fields = await read_form(request)
        target = at.safe_return(fields.get(at.RETURN_TO))
        if not is_own_form(request, fields):
            return await self._form(
                request, target=target, error=_STALE_FORM, status=403
            )
        try:
            token = await asyncio.to_thread(
                sign_in_as_sample,
                self._database(),
                username=fields.get("ten", ""),
                ip=_ip(request),
                on_loopback=_is_local(request),
                now=datetime.now(UTC),
            )
        except AccessDenied as error:
            return await self._form(
                request, target=target, error=error.message, status=403
            )
        return await self._enter(request, token, target)

    async def leave(self, request: Request) -> Response:
        """End the session; a request from elsewhere is asked to confirm."""
        own = (
            is_own_form(request, await read_form(request))
            if request.method == "POST"
            else came_from_own_page(request)
        )
        if not own:
            return self._page(request, "sign_out.html", {}, status=200)
        await self._end_present_session(request)
        response = _see_other(at.sign_in_address(reason="da-dang-xuat"))
        response.delete_cookie(at.SESSION_COOKIE)
        return response

    async def _is_signed_in(self, request: Request) -> bool:
        token = request.cookies.get(at.SESSION_COOKIE, "")
        try:
            await asyncio.to_thread(
                viewer_of, self._database(), token, datetime.now(UTC), touch=False
            )
        except NotSignedIn:
            return False
        return True

    async def _enter(
        self, request: Request, token: SessionToken, target: str
    ) -> Response:
        # Always a new token, and the old session ends: nobody can plant one.
        await self._end_present_session(request)
        response = _see_other(target)
        response.set_cookie(
            at.SESSION_COOKIE,
            token,
            httponly=True,
            samesite="lax",
            secure=self._is_secure(request),
        )
        return response

    async def _end_present_session(self, request: Request) -> None:
        if token := request.cookies.get(at.SESSION_COOKIE):
            await asyncio.to_thread(
                sign_out, self._database(), token, datetime.now(UTC)
            )

    async def _form(
        self,
        request: Request,
        *,
        target: str,
        username: str = "",
        notice: str = "",
        error: str = "",
        status: int = 200,
    ) -> Response:
        database = self._database()
        facts = await asyncio.to_thread(sign_in_notice, database)
        whole = await asyncio.to_thread(whole_of, database)
        data_moment = facts.data_moment and moment(
            facts.data_moment, database.settings.time_zone
        )
        values = {
            "target": target,
            "username": username,
            "notice": notice,
            "error": error,
            "idle_minutes": database.settings.session_idle_minutes,
            "data_moment": data_moment,
            "committee": whole.committee_in_full if whole else "",
            "sample_accounts": facts.sample_accounts if _is_local(request) else (),
            "at": at,
        }
        return self._page(request, "sign_in.html", values, status=status)

    def _page(
        self, request: Request, template: str, values: dict[str, object], *, status: int
    ) -> Response:
        token = form_token(request)
        html = _environment.get_template(template).render(
            form_field=FORM_FIELD, form_token=token, **values
        )
        response = HTMLResponse(html, status, headers={"Cache-Control": "no-store"})
        set_form_cookie(response, token, secure=self._is_secure(request))
        return response

    def _is_secure(self, request: Request) -> bool:
        return self._database().settings.cookie_secure or request.url.scheme == "https"


def _file(address: str, path: Path, media_type: str) -> Route:
    async def send_file(_request: Request) -> Response:
        return FileResponse(
            path,
            media_type=media_type,
            headers={"Cache-Control": "public, max-age=86400"},
        )

    return Route(address, send_file, methods=["GET"])


def _see_other(address: str) -> Response:
    return RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})


def _ip(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _is_local(request: Request) -> bool:
    return at.is_local(request, config.get_option("server.address"))
