"""A strict browser: follows links and sends forms as a person without JavaScript would, and refuses sloppy pages."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self
from urllib.parse import urljoin

import httpx2
from bs4 import BeautifulSoup, Tag
from starlette.applications import Starlette

from portal.accounts.models import Group, Person, SignIn
from portal.queue import InProcess
from portal.web import COOKIE

BASE = "http://portal.test"
BROWSER_HEADERS = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip"}
NO_LABEL_NEEDED = {"hidden", "submit", "button"}


def check_page(soup: BeautifulSoup) -> None:
    """Raises AssertionError for what no page of ours may have. One walk over the page: it is done thousands of times,
    and each question in CSS would be a walk of its own."""
    named: dict[str, list[Tag]] = defaultdict(list)
    ids: Counter[str] = Counter()
    for tag in soup.find_all(True):
        named[tag.name].append(tag)
        ids.update([str(tag["id"])] if tag.has_attr("id") else [])
        assert not {"style", "onclick"} & set(tag.attrs), f"no inline styles or handlers: {tag}"
    assert not [i for i, count in ids.items() if count > 1], f"duplicate ids: {ids.most_common(3)}"
    assert len(named["h1"]) == 1, "a page has exactly one h1"
    assert [html for html in named["html"] if html.has_attr("lang")], "a page says its language"
    assert [title for title in named["title"] if title.get_text(strip=True)], "a page has a title"
    labels = {str(label.get("for")) for label in named["label"]}
    for field in named["input"] + named["select"] + named["textarea"]:
        assert _labelled(field, labels), f"a field has no label: {field}"
    for button in named["button"] + [a for a in named["a"] if a.has_attr("href")]:
        assert button.get_text(strip=True) or button.get("aria-label"), f"nothing to read on {button}"


def _labelled(field: Tag, labels: set[str]) -> bool:
    if field.get("type") in NO_LABEL_NEEDED or field.get("aria-label"):
        return True
    return bool(str(field.get("id", "")) in labels - {""} or field.find_parent("label"))


class Page:
    """One answer of the portal. HTML pages are checked when they arrive; fragments and files are not."""

    def __init__(self, browser: "Browser", response: httpx2.Response) -> None:
        self.browser = browser
        self.response = response
        self.status = response.status_code
        self.html = response.text if "text/" in response.headers.get("content-type", "") else ""
        self.soup = BeautifulSoup(self.html, "html.parser")
        self.path = response.url.raw_path.decode()
        if "<html" in self.html:
            check_page(self.soup)

    @property
    def text(self) -> str:
        """What a reader sees, with its white space folded."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def h1(self) -> str:
        heading = self.soup.select_one("h1")
        return " ".join(heading.get_text().split()) if heading else ""

    def form(self, button: str) -> Tag:
        """The form that has a button with this text."""
        for form in self.soup.select("form"):
            if any(button in b.get_text(" ", strip=True) for b in form.select("button")):
                return form
        raise AssertionError(f"no button {button!r} on {self.path}")

    async def click(self, link: str) -> "Page":
        """Follows the link with this text."""
        for a in self.soup.select("a[href]"):
            if link in " ".join(a.get_text().split()):
                return await self.browser.open(urljoin(self.path, str(a["href"])))
        raise AssertionError(f"no link {link!r} on {self.path}")

    async def submit(self, button: str, **fields: str | list[str]) -> "Page":
        """Sends the form with this button, as filled in on the page but for `fields`."""
        form = self.form(button)
        known = {str(f["name"]) for f in form.select("[name]")}
        assert set(fields) <= known, f"no such fields: {set(fields) - known}; there are {known}"
        data = {**_filled_in(form), **_pressed(form, button), **fields}
        address = str(_button(form, button).get("formaction") or form.get("action") or self.path)
        if str(form.get("method", "get")).lower() == "get":
            return await self.browser.open(httpx2.URL(address, params=data).raw_path.decode())
        return await self.browser.send(address, data, multipart=form.get("enctype") == "multipart/form-data")


def _filled_in(form: Tag) -> dict[str, str | list[str]]:
    """What the browser would send untouched."""
    data: dict[str, str | list[str]] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name = str(field["name"])
        if field.name == "textarea":
            data[name] = field.get_text()
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            data[name] = str(chosen.get("value", chosen.get_text())) if chosen else ""
        elif field.get("type") in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                data[name] = [*data.get(name, []), str(field.get("value", "on"))]
        else:
            data[name] = str(field.get("value", ""))
    return data


def _button(form: Tag, button: str) -> Tag:
    return next(b for b in form.select("button") if button in b.get_text(" ", strip=True))


def _pressed(form: Tag, button: str) -> dict[str, str]:
    pressed = _button(form, button)
    return {str(pressed["name"]): str(pressed.get("value", ""))} if pressed.has_attr("name") else {}


class Browser:
    """One person's browser, with its cookies."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client

    @classmethod
    @asynccontextmanager
    async def on(cls, app: Starlette) -> AsyncIterator[Self]:
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(
            transport=transport, base_url=BASE, headers=BROWSER_HEADERS, follow_redirects=True
        ) as client:
            yield cls(client)

    async def open(self, path: str, **headers: str) -> Page:
        return Page(self, await self.client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()}))

    async def send(
        self, path: str, data: Mapping[str, str | list[str]], multipart: bool = False, **headers: str
    ) -> Page:
        sent = {k.replace("_", "-"): v for k, v in headers.items()}
        if multipart:
            return Page(self, await self.client.post(path, files=_parts(data), headers=sent))
        return Page(self, await self.client.post(path, data=data, headers=sent))


def _parts(data: Mapping[str, str | list[str]]) -> list[tuple[str, tuple[None, bytes]]]:
    """As a form with `enctype` sends them."""
    pairs = [(name, one) for name, value in data.items() for one in ([value] if isinstance(value, str) else value)]
    return [(name, (None, value.encode())) for name, value in pairs]


@dataclass
class Cast:
    """Who plays in the tests: the made-up council's people, by what they are called."""

    app: Starlette
    people: dict[str, Person]

    def __getitem__(self, called: str) -> Person:
        return self.people[called]

    async def group(self, key: str) -> Group:
        return await Group.get(key=key)

    async def rest(self) -> None:
        """From now on nothing is done in the background, whatever is asked for."""
        await self.app.state.queue.close()
        self.app.state.queue = InProcess([])

    @asynccontextmanager
    async def signed_in(self, called: str) -> AsyncIterator[Browser]:
        """A browser in which this person is signed in."""
        async with Browser.on(self.app) as browser:
            browser.client.cookies.set(COOKIE, await SignIn.start(self[called]), domain="portal.test")
            yield browser
