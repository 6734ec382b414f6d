"""What every route needs: rendering, redirecting, finding, and reading what a person typed."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import UUID

import rjsmin
from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from tortoise.exceptions import ValidationError
from tortoise.models import Model
from tortoise.queryset import QuerySet

from portal import languages, settings
from portal.languages import gettext as _
from portal.letters import clean as clean
from portal.letters import whole
from portal.permissions import May, allowed

COOKIE = ("__Host-" if settings.HTTPS else "") + "portal_sign_in"
"""Under https the browser itself keeps it to this host and every path."""
HELP, HELP_SENT = "/help", "/help/sent"
"""Where anybody asks for help, and nobody is known."""

ELSEWHERE = "https://www.bbc.co.uk/weather"
"""Where somebody goes who has to leave at once: a page that says nothing about anybody."""

MOST_BYTES = 65_536
"""Of one form. What has to fit in is worked out where it is asked for; see surveys.forms.room()."""

MOST_FILE = 500_000
"""Bytes of a file that is taken."""

MOST_PAPER = 5_000_000
"""Bytes of a picture or paper that proves something."""

_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
EVIDENCE = f"/entries/{_ID}/evidence"
TAKES_A_FILE = {
    "/surveys/bring": MOST_FILE,
    f"/surveys/{_ID}/questions/{_ID}/recordings": 20 * MOST_FILE,
    "/exchange/(codebook|codes)": 2 * MOST_FILE,
    EVIDENCE: 2 * MOST_PAPER,
}
"""The addresses that take one file from somebody signed in who may write surveys or prove entries; all others refuse
it. How many bytes of it may come: phones make recordings larger than we keep, which is to be said beside the field."""

MOST_FIELDS = 500
M = TypeVar("M", bound=Model)


def folder(name: str) -> Path:
    """`templates` or `static`: inside the package once installed, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


@cache
def inline_style(name: str) -> str:
    """A style sheet small enough to travel inside the page, so that the page is one request."""
    lines = (folder("static") / name).read_text().splitlines()
    return "".join(line.strip() for line in lines)


@cache
def inline_script(name: str) -> str:
    """A script that travels inside the page, without its remarks."""
    return str(rjsmin.jsmin((folder("static") / name).read_text()))


def _day(value: date | datetime | None) -> str:
    return format_date(value, "d MMMM y", locale=languages.spoken()) if value else ""


def _inline(name: str) -> Markup:
    """One of these, in its tag."""
    kind, text = ("script", inline_script(name)) if name.endswith(".js") else ("style", inline_style(name))
    return Markup(f"<{kind}>{text}</{kind}>")  # noqa: S704 - our own file, no one's input


@cache
def environment() -> Environment:
    """Jinja2, escaping everything and refusing names that no one set."""
    env = Environment(
        loader=FileSystemLoader(folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(languages.gettext, languages.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters["day"] = _day
    env.globals.update(languages=languages, to=languages.address, spoken=languages.spoken)
    env.globals.update(settings=settings, inline_style=_inline, inline_script=_inline, May=May, elsewhere=ELSEWHERE)
    return env


def most_file(path: str) -> int:
    """How many bytes of a file may be sent to an address; 0 where none is taken."""
    return next((most for pattern, most in TAKES_A_FILE.items() if re.fullmatch(pattern, path)), 0)


def most_kept(path: str) -> int:
    """How many of those bytes are kept."""
    return MOST_PAPER if re.fullmatch(EVIDENCE, path) else MOST_FILE


def is_htmx(request: Request) -> bool:
    return request.headers.get("HX-Request") == "true"


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page (`feature/page.html`) or, by the underscore in its name, a fragment (`feature/_fragment.html`)."""
    person = request.scope.get("person")
    shared = {"request": request, "person": person, "may": lambda permission: allowed(person, permission)}
    return HTMLResponse(environment().get_template(template).render({**shared, **context}), status)


def redirect(url: str, language: str = "") -> RedirectResponse:
    """To the page that shows what an action did, in the same language; a reload there repeats nothing."""
    return RedirectResponse(languages.address(url, language), 303)


def attached(body: bytes | str, kind: str, name: str) -> Response:
    """A file to keep, under this name; `kind` is its media type."""
    return Response(body, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def leave_nothing(answer: Response) -> Response:
    """Has the browser forget what it kept of us, for whoever holds the phone next. Our cookies are deleted by name:
    "cookies" would delete those of every site of the council's domain."""
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


async def get_or_404(found: QuerySet[M], **which: Any) -> M:
    """The one row of `found` (always a `visible_to`), or the page that strangers get.

    What no column could hold, for its length or its letters, is not found either.
    """
    try:
        row = None if any("\0" in str(value) for value in which.values()) else await found.get_or_none(**which)
    except ValidationError:
        row = None
    if row is None:
        raise HTTPException(404)
    return row


def path_id(request: Request, name: str = "id") -> UUID:
    """An id from the address; anything that is not one is simply not found."""
    try:
        return UUID(request.path_params[name])
    except ValueError:
        raise HTTPException(404) from None


class Form:
    """What a person typed, and the friendly errors about it; nothing typed is lost when one is shown."""

    def __init__(self, data: Mapping[str, Any] | FormData) -> None:
        self.data = data if isinstance(data, FormData) else FormData(data)
        self.errors: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        """At most one, at the addresses that take it, and at most one byte more than it may have."""

    @classmethod
    async def read(cls, request: Request) -> Self:
        """Half a letter, which no browser sends, becomes a question mark: it could neither be kept nor shown again."""
        files = 1 if most_file(request.scope["path"]) else 0
        sent = (await request.form(max_files=files, max_fields=MOST_FIELDS, max_part_size=MOST_BYTES)).multi_items()
        form = cls(FormData([(name, whole(value)) for name, value in sent if isinstance(value, str)]))
        form.files = request.scope.setdefault("files", {})  # a form is read more than once, its file only once
        for name, value in sent:
            if isinstance(value, UploadFile) and name not in form.files:
                form.files[name] = await value.read(most_kept(request.scope["path"]) + 1)
                await value.close()
        return form

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every field as it was sent."""
        return [(name, value) for name, value in self.data.multi_items() if isinstance(value, str)]

    def raw(self, name: str) -> str:
        value = self.data.get(name, "")
        return value if isinstance(value, str) else ""

    def text(self, name: str, most: int, missing: str = "") -> str:
        """One field, cleaned. Longer than `most` characters, or empty when `missing` says why not, is an error."""
        value = clean(self.raw(name))
        if not value and missing:
            self.errors[name] = missing
        if len(value) > most:
            said = _("This is {letters:,} letters long. We can keep {most:,}: please make it shorter.")
            self.errors[name] = said.format(letters=len(value), most=most)
        return value

    def line(self, name: str, most: int, missing: str = "") -> str:
        """`text`, kept to one line."""
        return " ".join(self.text(name, most, missing).split())

    def key(self) -> UUID | None:
        """The form's own key, made when it was drawn; whatever comes with the same one was sent twice."""
        try:
            return UUID(self.raw("key"))
        except ValueError:
            return None

    def choice(self, name: str, allowed: list[str], missing: str = "") -> str:
        """One of `allowed`, or empty; anything else is treated as not answered."""
        value = self.raw(name)
        if value in allowed:
            return value
        if missing:
            self.errors[name] = missing
        return ""

    def several(self, name: str, allowed: list[str]) -> list[str]:
        """Those of `allowed` that were ticked, in the order that they were offered."""
        ticked = set(self.data.getlist(name))
        return [value for value in allowed if value in ticked]

    def day(self, name: str, missing: str) -> date | None:
        """A date as a date field sends it (2026-11-22)."""
        try:
            return date.fromisoformat(self.raw(name))
        except ValueError:
            self.errors[name] = missing
            return None
