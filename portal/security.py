"""Around every request: where it came from, who is asking, and what the browser is told to refuse."""

import base64
import hashlib
import logging
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal import calm, settings, web
from portal.accounts.models import SignIn, State
from portal.permissions import May, allowed

log = logging.getLogger(__name__)
WAIT_SECONDS = "900"
"""After too many tries, where the page itself does not say otherwise."""
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
MOST_ADDRESS = 4_096
MOST_HEADERS = 16_384


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


POLICY = "; ".join(
    [
        "default-src 'none'",
        " ".join(
            ["script-src 'self'", *(_hashed(web.inline_script(f"{name}.js")) for name in ("answering", "hearing"))]
        ),
        "connect-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        f"style-src 'self' {_hashed(web.inline_style('base.css'))} {_hashed(web.inline_style('skipping.css'))}",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

FRAMED = "; ".join(
    [
        "default-src 'none'",
        f"style-src {_hashed(web.inline_style('base.css'))} {_hashed(web.inline_style('embed.css'))}",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors *",
    ]
)
"""Of the one page that others may put into theirs: it runs no script and sends nothing."""

SHARED = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Of what is the same for everybody, and may be read anywhere."""

DENIED = [
    *("accelerometer", "aria-notify", "autoplay", "browsing-topics", "camera", "captured-surface-control"),
    *("clipboard-read", "clipboard-write", "compute-pressure", "cross-origin-isolated", "deferred-fetch"),
    *("deferred-fetch-minimal", "digital-credentials-create", "digital-credentials-get", "display-capture"),
    *("encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get"),
    *("idle-detection", "interest-cohort", "keyboard-map", "language-detector", "language-model", "local-fonts"),
    *("local-network", "local-network-access", "loopback-network", "magnetometer", "microphone", "midi"),
    *("on-device-speech-recognition", "otp-credentials", "payment"),
    *("picture-in-picture", "private-state-token-issuance", "private-state-token-redemption", "screen-wake-lock"),
    *("serial", "speaker-selection", "storage-access", "summarizer", "sync-xhr", "translator", "unload", "usb"),
    *("window-management", "xr-spatial-tracking"),
]
"""All that browsers offer to pages today, but for passkeys and for playing a recording that somebody asked for: nothing
else is needed to be heard."""


def headers(https: bool) -> dict[str, str]:
    """What every answer carries."""
    strict = {"Strict-Transport-Security": f"max-age={2 * 365 * 86_400}; includeSubDomains"} if https else {}
    passkeys = [f"publickey-credentials-{verb}=(self)" for verb in ("create", "get")]
    return {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join([f"{name}=()" for name in DENIED] + passkeys),
        **strict,
    }


HEADERS = headers(settings.HTTPS)


def same_origin(method: str, headers: Headers) -> bool:
    """Whether a request that changes something came from our own pages.

    Browsers say where a form comes from, old ones and those without https by Origin alone; our pages ask for
    `same-origin` referrers, since under `no-referrer` that Origin would be `null`, as a forger's is. Whoever says
    nothing is no browser of these years, and is let through without a cookie only: a forged form is worth something
    only for the rights that a browser adds to it.
    """
    if method in SAFE_METHODS:
        return True
    if site := headers.get("sec-fetch-site"):
        return site in {"same-origin", "none"}
    if origin := headers.get("origin"):
        return _is_ours(origin, headers.get("host", ""))
    return "cookie" not in headers


def _is_ours(origin: str, host: str) -> bool:
    """A page that came without https may be anybody's."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return bool(host) and parts.netloc == host and (parts.scheme == "https" or not settings.HTTPS)


class SameOrigin:
    """Refuses forged requests by where they come from, so that no form carries a token."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] != "http" or same_origin(scope["method"], Headers(scope=scope))
        if not ours:
            log.info("Refused: a form that came from another site.")
        answer = self.app if ours else calm.sorry(Request(scope), 403)
        await answer(scope, receive, send)


def _answers(path: str) -> bool:
    """Whether this is where questions are heard, and answers given and thanked for."""
    return path.startswith(("/A/", "/recordings/", "/thanks/"))


def _is_for_everybody(path: str) -> bool:
    """What is the same bytes for everybody, so that nobody needs to be known there."""
    return path.startswith("/api/") or path.endswith(("/feed.atom", "/embed", "/preview.png"))


class WhoIsAsking:
    """Puts the person who is signed in on the request; respondents carry no cookie and cost no look-up. Whoever asks
    for help or answers a survey is nobody: not even the minute in which their sign-in was used is written down."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            is_nobody = settings.ANSWERING or scope["path"] in {web.HELP, web.HELP_SENT} or _answers(scope["path"])
            is_nobody = is_nobody or _is_for_everybody(scope["path"])
            token = None if is_nobody else HTTPConnection(scope).cookies.get(web.COOKIE)
            sign_in = await SignIn.find(token) if token else None
            live = sign_in is not None and sign_in.state is State.LIVE
            scope["sign_in"], scope["person"] = sign_in, sign_in.person if sign_in and live else None
            if sign_in and live:
                await sign_in.touch()
        await self.app(scope, receive, send)


class NotTooLong:
    """Turns away whoever sends more than any page of ours asks for. Starlette's own limit would answer without a
    page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = 0

        async def receive_some() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most_bytes(scope):
                raise HTTPException(413)
            return message

        status = too_long(scope) if scope["type"] == "http" else 0
        answer = calm.sorry(Request(scope), status) if status else self.app
        await answer(scope, receive_some, send)


def too_long(scope: Scope) -> int:
    """The status that says so, or 0."""
    if len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"]) > MOST_ADDRESS:
        return 414
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADERS:
        return 431
    length = Headers(scope=scope).get("content-length", "0")
    return 413 if length.isdecimal() and len(length) < 20 and int(length) > most_bytes(scope) else 0


def most_bytes(scope: Scope) -> int:
    """Of what is sent; with a file only where one is asked for, and only from somebody who may send it."""
    sign_in: SignIn | None = scope.get("sign_in")
    if sign_in is None or sign_in.state not in {State.LIVE, State.RUN_OUT}:  # the latter is led to sign in again
        return web.MOST_BYTES
    may_send = any(allowed(sign_in.person, one) for one in (May.WRITE_SURVEYS, May.PROVE_ENTRIES))
    return web.MOST_BYTES + (web.most_file(scope["path"]) if may_send else 0)


def _share(headers: MutableHeaders, framed: bool) -> None:
    """A phone keeps no page of ours, not even this one; only the machines between may, for everybody alike."""
    headers.update(SHARED)
    if framed:
        headers["Content-Security-Policy"] = FRAMED
        headers["CDN-Cache-Control"], headers["Cache-Control"] = SHARED["Cache-Control"], "no-store"
        del headers["X-Frame-Options"]


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
                if message["status"] == 429:
                    headers.setdefault("Retry-After", WAIT_SECONDS)
                if scope.get("shared") and message["status"] in {200, 304}:
                    _share(headers, framed=scope["shared"] == "framed")
                elif not scope["path"].startswith("/static/"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_with_headers)
