"""The help lines: one list that people check and change, on every page, also while everything else is broken."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tortoise.exceptions import OperationalError

from portal import away, check, db, held, settings, web
from portal.accounts.models import Group, SignIn
from portal.safeguarding.helplines import HELD, helplines
from portal.safeguarding.models import HelpLine
from portal.safeguarding.models.help_line import CHECK_HOLDS, overdue
from portal.web import MOST_BYTES
from portal.wire import Bounded
from tests.browser import Browser, Cast, Page
from tests.commands import portal
from tests.surveys.asking import new_card, open_survey

NEW = {"name": "Night owls", "number": "0800 555 0199", "way": "ring", "about": "Free, all night.", "address": ""}
CHECKED = "I have checked every number today"


async def add(browser: Browser, **fields: str) -> Page:
    return await (await browser.open("/help-lines")).submit("Add this line", **{**NEW, **fields})


def at_the_foot(page: Page) -> list[str]:
    """What a phone opens, from the foot of the page."""
    return [str(a["href"]) for a in page.soup.select("footer a[href^='tel:'], footer a[href^='sms:']")]


async def names() -> list[str]:
    return [line.name for line in await HelpLine.listed()]


async def test_a_line_that_is_added_stands_on_every_page_at_once(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    async with cast.signed_in("participation officer") as browser:
        assert "Night owls" in (await add(browser)).text
    for path in (card, "/", "/help", "/nowhere"):
        assert "tel:08005550199" in at_the_foot(await stranger.open(path)), path


async def test_a_survey_page_stays_one_request_and_the_same_bytes_for_everybody(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    async with cast.signed_in("safeguarding lead") as browser:
        await add(browser, address="https://night-owls.example/talk")
        mine = (await browser.open(card)).html
    page = await stranger.open(card)
    assert page.html == mine
    assert not page.soup.select("script[src], link[rel=stylesheet], img")
    link = page.soup.select_one("footer a[href='https://night-owls.example/talk']")
    assert link is not None
    assert link.get_text() == "night-owls.example/talk"


async def test_a_number_to_text_and_a_short_code_open_the_right_thing(cast: Cast, stranger: Browser) -> None:
    async with cast.signed_in("participation officer") as browser:
        await add(browser, name="Text us", number="85 258", way="text")
        await add(browser, name="Short", number="111")
        await add(browser, name="From abroad", number="+44 20 7946 0000")
    assert at_the_foot(await stranger.open("/"))[3:] == ["sms:85258", "tel:111", "tel:+442079460000"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Write what the line is called."),
        ({"number": "  "}, "Write the number."),
        ({"number": "call us"}, "at least one figure"),
        ({"about": ""}, "what it is for"),
        ({"address": "http://insecure.example"}, "begins with https://"),
        ({"address": "javascript:alert(1)"}, "begins with https://"),
        ({"address": "https://"}, "begins with https://"),
        ({"address": 'https://a.example/" onclick="x'}, "begins with https://"),
    ],
    ids=str,
)
async def test_a_line_that_nobody_could_use_is_sent_back_as_typed(cast: Cast, wrong: dict[str, str], said: str) -> None:
    await HelpLine.all().delete()
    async with cast.signed_in("participation officer") as browser:
        page = await add(browser, **wrong)
    assert page.status == 422
    assert said in page.text
    typed = {**NEW, **wrong}
    assert [str(field["value"]) for field in page.soup.select("#about")] == [typed["about"]]
    assert not await HelpLine.exists()


async def test_changed_lines_keep_their_order_and_a_new_number_has_still_to_be_checked(cast: Cast) -> None:
    await HelpLine.all().delete()  # so that the list is still the one that the portal comes with
    async with cast.signed_in("participation officer") as browser:
        page = await (await browser.open("/help-lines")).click("Help at Hand")
        page = await page.submit("Save this line", about="For children in care. Free.")
        assert "For children in care. Free." in page.text
        assert "Not checked" not in page.text
        page = await page.click("Help at Hand")
        page = await page.submit("Save this line", number="0800 555 0100")
    assert "Not checked since it was changed" in page.text
    assert await names() == ["Childline", "Help at Hand", "Emergency"]


async def test_lines_move_up_and_the_first_one_stays(cast: Cast, stranger: Browser) -> None:
    async with cast.signed_in("participation officer") as browser:
        page = await browser.open("/help-lines")
        page = await page.submit("Move up Emergency")
        assert await names() == ["Childline", "Emergency", "Help at Hand"]
        await page.submit("Move up Emergency")
        first = (await HelpLine.listed())[0]
        await browser.send(f"/help-lines/{first.id}/up", {})
    assert await names() == ["Emergency", "Childline", "Help at Hand"]
    assert at_the_foot(await stranger.open("/"))[0] == "tel:999"


async def test_a_line_can_be_taken_off_but_never_the_emergency_number(cast: Cast, stranger: Browser) -> None:
    async with cast.signed_in("participation officer") as browser:
        for name in ("Childline", "Help at Hand"):
            page = await (await browser.open("/help-lines")).click(name)
            await page.submit("Take this line off the list")
        emergency = (await HelpLine.all())[0]
        refused = await browser.send(f"/help-lines/{emergency.id}/remove", {})
        page = await browser.open(f"/help-lines/{emergency.id}")
        await page.submit("Save this line", name="Police and ambulance")
        await browser.send(f"/help-lines/{emergency.id}", {**NEW, "name": "Police and ambulance"})
    assert refused.status == 409
    assert "Take this line off" not in page.text
    assert at_the_foot(await stranger.open("/")) == ["tel:999"]
    assert await names() == ["Police and ambulance"]


async def test_the_last_line_stays_whatever_it_is(database: str) -> None:
    async with db.connect():
        only = await HelpLine.create(name="Only", number="111", about="Health")
        assert not await only.remove()
        assert await HelpLine.exists()


async def test_whoever_may_not_change_them_cannot(cast: Cast) -> None:
    await HelpLine.all().delete()
    line = HelpLine.shipped()[0]
    for called in ("LinCC member", "senior leader", "administrator", "designated officer"):
        async with cast.signed_in(called) as browser:
            assert (await browser.open("/help-lines")).status == 404
            assert (await browser.send(f"/help-lines/{line.id}/remove", {})).status == 404
    assert not await HelpLine.exists()


@pytest.mark.parametrize(("days", "late"), [(90, ""), (91, "Not checked for 91 days"), (97, "Not checked for 97 days")])
async def test_after_ninety_days_it_turns_amber_for_those_who_look_after_it(
    cast: Cast, stranger: Browser, days: int, late: str
) -> None:
    await HelpLine.begin()
    await HelpLine.all().update(checked_on=datetime.now(UTC).date() - timedelta(days=days))
    for called in ("participation officer", "safeguarding lead"):
        async with cast.signed_in(called) as browser:
            for path in ("/help-lines", "/"):
                page = await browser.open(path)
                amber = " ".join(one.get_text() for one in page.soup.select("main .amber"))
                assert late.lower() in amber.lower()
                assert bool(amber) == bool(late)
    assert "ot checked" not in (await stranger.open("/")).text, "those who need the lines are not to doubt them"


async def test_when_somebody_says_that_they_checked_them_it_is_amber_no_more(cast: Cast) -> None:
    await HelpLine.begin()
    await HelpLine.all().update(checked_on=date(2026, 1, 1))
    async with cast.signed_in("safeguarding lead") as browser:
        page = await (await browser.open("/help-lines")).submit(CHECKED)
    assert "Every number was checked on" in page.text
    assert {line.checked_on for line in await HelpLine.all()} == {datetime.now(UTC).date()}


def test_one_line_that_is_late_makes_the_list_late() -> None:
    today = date(2026, 11, 22)
    lines = [HelpLine(checked_on=today), HelpLine(checked_on=today - CHECK_HOLDS - timedelta(days=7))]
    assert overdue(lines, today) == "Not checked for 97 days"
    assert overdue([], today) == ""


@pytest.mark.parametrize(("days", "levels"), [(90, []), (91, ["note"])])
async def test_portal_check_notes_lines_that_nobody_checked_for_long(
    database: str, days: int, levels: list[str]
) -> None:
    async with db.connect():
        await HelpLine.begin()
        await HelpLine.all().update(checked_on=datetime.now(UTC).date() - timedelta(days=days))
    told = [problem for problem in await check.problems() if "help lines" in problem.what]
    assert [problem.level for problem in told] == levels


async def test_a_change_in_another_process_is_seen_within_half_a_minute(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert held.SECONDS <= 30
    await HelpLine.begin()
    await HelpLine.add(name="Night owls", number="0800 555 0199", about="Free.")
    assert "Night owls" not in (await stranger.open("/")).text, "nothing told this process"
    monkeypatch.setattr(held, "SECONDS", 0.05)
    async with held.looking():
        await HelpLine.filter(name="Night owls").update(name="Day owls")
        for _ in range(200):
            if any(line["name"] == "Day owls" for line in helplines()):
                break
            await asyncio.sleep(0.02)
    assert "Day owls" in (await stranger.open("/")).text


async def test_while_the_database_is_away_the_last_list_stays(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    await HelpLine.begin()
    await HelpLine.add(name="Night owls", number="0800 555 0199", about="Free.")
    await HELD.look()
    monkeypatch.setattr(HelpLine, "listed", _away)
    await HELD.look()
    assert "Night owls" in [line["name"] for line in helplines()]


async def test_with_no_list_read_yet_the_lines_are_those_that_the_portal_comes_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held.forget()
    monkeypatch.setattr(HelpLine, "listed", _away)
    await HELD.look()
    assert [line["number"] for line in helplines()] == ["0800 1111", "0800 528 0731", "999"]


async def _away(*_: object, **__: object) -> Any:
    raise OperationalError("the database is gone")


async def sent(browser: Browser, path: str, **headers: str) -> Page:
    return Page(browser, await browser.client.get(path, headers=headers))


def helps(page: Page) -> bool:
    """Every line, and the way to ask for help."""
    return at_the_foot(page) == [line["link"] for line in helplines()] and "I need help now" in page.text


async def test_every_answer_that_refuses_has_the_lines_and_the_way_to_help(stranger: Browser) -> None:
    pages = {
        404: await stranger.open("/nowhere"),
        405: Page(stranger, await stranger.client.delete("/answer")),
        413: await stranger.send("/help", {"said": "x" * MOST_BYTES}),
        414: await stranger.open(f"/answer?{'x' * 5_000}"),
        431: await sent(stranger, "/answer", Cookie="x" * 20_000),
        403: await stranger.send("/answer", {"code": "x"}, Sec_Fetch_Site="cross-site"),
        400: Page(
            stranger,
            await stranger.client.post("/answer", content=b"--x--", headers={"Content-Type": "multipart/form-data"}),
        ),
    }
    assert {page.status for page in pages.values()} == set(pages)
    assert [status for status, page in pages.items() if not helps(page)] == []
    for _ in range(40):
        page = await stranger.open("/A/NNNN")
    assert (page.status, helps(page)) == (429, True)


@pytest.fixture
async def broken(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Browser]:
    """A browser with a sign-in, which the portal cannot look up."""
    monkeypatch.setattr(SignIn, "find", _away)
    monkeypatch.setattr(Group, "all", _away)
    async with cast.signed_in("participation officer") as browser:
        yield browser


async def test_with_a_broken_database_there_is_a_calm_page_with_all_of_it(broken: Browser, stranger: Browser) -> None:
    pages = [await broken.open("/"), await broken.open("/answer"), await stranger.open("/")]
    assert [page.status for page in pages] == [500, 500, 500]
    assert all(helps(page) for page in pages)
    assert (await broken.open("/help")).status == 200, "asking for help needs no sign-in to be looked up"


@pytest.fixture
def a_template_breaks(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the templates that cannot be rendered from now on."""
    names: set[str] = set()
    environment = web.environment()
    whole = environment.get_template

    def get_template(name: str, *rest: Any, **more: Any) -> Any:
        if name in names:
            raise RuntimeError(f"{name} is broken")
        return whole(name, *rest, **more)

    monkeypatch.setattr(environment, "get_template", get_template)
    return names


@pytest.mark.parametrize(
    "templates",
    [
        {"surveys/answer.html"},
        {"surveys/answer.html", "error.html"},
        {"surveys/answer.html", "error.html", "away.html"},
    ],
    ids=len,
)
async def test_with_broken_templates_there_is_still_a_page_with_the_lines(
    stranger: Browser, a_template_breaks: set[str], templates: set[str]
) -> None:
    a_template_breaks |= templates
    page = await stranger.open("/answer")
    assert (page.status, page.h1) == (500, "Something went wrong on our side")
    assert at_the_foot(page) == [line["link"] for line in helplines()]
    assert page.response.headers["Content-Security-Policy"]
    assert "broken" not in page.text


def test_what_is_no_request_at_all_is_told_the_numbers() -> None:
    said = bytearray()

    class Line:
        def write(self, data: bytes) -> None:
            said.extend(data)

        def close(self) -> None:
            return None

    protocol = Bounded.__new__(Bounded)
    protocol.transport = Line()  # type: ignore[assignment]
    protocol.send_400_response("")
    head, body = bytes(said).split(b"\r\n\r\n")
    assert b"0800 1111" in body
    assert f"Content-Length: {len(body)}".encode() in head


async def test_the_page_for_when_the_portal_is_away_stands_alone(cast: Cast, tmp_path: Path) -> None:
    await HelpLine.begin()
    await HelpLine.add(name="Night owls", number="0800 555 0199", about="Free.")
    file = tmp_path / "away.html"
    said = await portal("maintenance", str(file))
    assert said.status == 0, said.err
    assert "4 help lines, the council's" in said.out
    html = file.read_text()
    assert "tel:08005550199" in html
    assert "We will be back soon" in html
    assert not [wanted for wanted in ('href="/', "src=", "url(", "<script", '<link rel="stylesheet') if wanted in html]


def test_that_page_can_be_written_while_the_database_is_away_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = tmp_path / "none.sqlite3"
    monkeypatch.setattr(settings, "EMBEDDED", True)
    monkeypatch.setattr(settings, "DATABASE_URL", f"sqlite://{nowhere}")
    held.forget()
    assert "3 help lines, the portal's own" in away.write(tmp_path / "away.html")
    assert not nowhere.exists()
    monkeypatch.setattr(settings, "EMBEDDED", False)
    monkeypatch.setattr(settings, "DATABASE_URL", "postgres://nobody@127.0.0.1:9/none")
    assert "3 help lines" in away.write(tmp_path / "away.html")
