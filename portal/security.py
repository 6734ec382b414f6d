"""Around every request: where it came from, who is asking, and what the browser is told to refuse."""

import base64
import hashlib
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal import settings, web
from portal.accounts.models import SignIn

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        f"style-src 'self' {_hashed(web.inline_style('base.css'))}",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    **({"Strict-Transport-Security": "max-age=31536000"} if settings.HTTPS else {}),
}


def same_origin(method: str, headers: Headers) -> bool:
    """Whether a request that changes something came from our own pages.

    Old browsers, and every browser where there is no https, send Origin alone; under the Referrer-Policy
    `no-referrer` they would send `null` there, which cannot be told from a forged request.
    """
    if method in SAFE_METHODS:
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


class SameOrigin:
    """Refuses forged requests by where they come from, so that no form carries a token."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not same_origin(scope["method"], Headers(scope=scope)):
            await Response("This form was sent from another site, so nothing was changed.", 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class WhoIsAsking:
    """Puts the person who is signed in on the request; respondents carry no cookie and cost no look-up."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            token = HTTPConnection(scope).cookies.get(web.COOKIE)
            scope["person"] = await SignIn.person_for(token) if token else None
        await self.app(scope, receive, send)


class NotTooLong:
    """Turns a form of more than `most` bytes away. Starlette's own limit would answer without a page."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = 0

        async def receive_some() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.most:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_some, send)


class SafeHeaders:
    """Adds the headers above to every answer, and keeps pages about people out of caches."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if not scope["path"].startswith("/static/"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_with_headers)
