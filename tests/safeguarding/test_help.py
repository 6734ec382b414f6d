"""I need help now: anybody can ask for it on any page, without a name, and is told the truth about who reads it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, time, timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from portal import limits, settings
from portal.accounts.models import SignIn, now
from portal.audit.models import Record
from portal.feedback.models import Comment
from portal.safeguarding import calls as call_limits
from portal.safeguarding.clock import Clock
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Alert, Beat, Came, Concern, Contact, Did, RegisterEntry
from portal.safeguarding.models.raised import HELP
from portal.safeguarding.routes import help
from portal.safeguarding.told import told_now
from tests.addresses import ADDRESSES, ASKED, address, method, real_things
from tests.browser import BASE, BROWSER_HEADERS, Browser, Cast, Page
from tests.stored import found, remembered, stored
from tests.surveys.asking import ANSWERS, new_card, new_poster, open_survey

AT_WORK = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
AT_NIGHT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
ON_SUNDAY = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
EARLY = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
ON_CHRISTMAS_DAY = datetime(2026, 12, 25, 11, 0, tzinfo=UTC)
SEND = "Send this now"
NO_WAY_ON = {"/help", "/help/sent"}
"""Here one is."""

SAID = "he locks me in the shed when mum is at work"
SENT = "We have got it. It was right to tell us."


@pytest.fixture
def with_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAIL_URL", "smtp://127.0.0.1:9")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock that the page goes by."""
    return lambda moment: monkeypatch.setattr(help, "now", lambda: moment)


def typed(page: Page, name: str) -> str:
    """What stands in a field of the page."""
    [field] = page.soup.select(f"#{name}")
    return field.get_text().strip() if field.name == "textarea" else str(field["value"])


async def calls() -> list[Concern]:
    return await Concern.filter(kind=HELP).order_by("raised_at")


def opens_help(page: Page, where: str) -> bool:
    """Whether one tap leads from this page to the form, in a new page, so that nothing typed here is lost."""
    links = page.soup.select(f"{where} a[href='/help']")
    return bool(links) and all(
        "I need help now" in link.get_text() and link["target"] == "_blank" and "noopener" in link["rel"]
        for link in links
    )


async def test_it_is_one_tap_away_from_everything_that_somebody_without_a_name_opens(
    cast: Cast, stranger: Browser
) -> None:
    survey = await open_survey(cast)
    card = await stranger.open(await new_card(survey))
    pages = [card, await card.submit("Send my answers", **ANSWERS)]
    paths = [await new_poster(survey), "/A/NNNN", "/answer", "/boards", "/boards/lincc", "/safe", "/safe/threats"]
    pages += [await stranger.open(path) for path in [*paths, "/", "/sign-in", "/nowhere", "/static/none"]]
    board = pages[paths.index("/boards/lincc") + 2]
    pages.append(await board.submit("See what became of my words", words="six words that are not known"))
    without = [page.path for page in pages if not (opens_help(page, "main") and opens_help(page, "footer"))]
    assert without == []


async def test_it_is_one_tap_away_from_every_page_of_a_member_and_at_the_foot_of_every_other(
    cast: Cast, all_coded: Callable[[], Awaitable[None]]
) -> None:
    things, without = await real_things(cast, all_coded), []
    for called, where in (("LinCC member", "main"), ("participation officer", "footer")):
        async with cast.signed_in(called) as browser:
            for route in (one for one in ADDRESSES if method(one) == "GET" and one.path not in NO_WAY_ON):
                page = Page(browser, await browser.client.get(address(route, things), params=ASKED))
                is_page = "<!doctype" in page.text
                if is_page and not opens_help(page, where):
                    without.append((called, page.path))
    assert without == []


async def test_the_lines_come_first_and_everything_can_be_left_empty(stranger: Browser) -> None:
    page = await stranger.open("/help")
    assert page.html.index("tel:08001111") < page.html.index("<form")
    assert not page.soup.select("script, link[rel=stylesheet], img, [required]"), "one request, and no JavaScript"
    assert "we cannot find you unless you tell us" in page.text
    assert page.form(SEND)["autocomplete"] == "off"


async def test_the_page_is_the_same_bytes_for_everybody(cast: Cast, stranger: Browser) -> None:
    pages = [(await stranger.open("/help")).html]
    for called in ("LinCC member", "participation officer"):
        async with cast.signed_in(called) as browser:
            pages.append((await browser.open("/help")).html)
    assert len(set(pages)) == 1


@pytest.mark.usefixtures("cast")
async def test_what_somebody_tells_is_a_concern_at_once_and_somebody_is_to_be_told(stranger: Browser) -> None:
    sent = await (await stranger.open("/help")).submit(SEND, said=SAID, name="Tilly", reach="07700 900123 after four")
    assert (sent.status, sent.h1) == (200, SENT)
    [call] = await calls()
    assert (call.came, call.said, call.reach) == (Came.HELP, SAID, "Tilly\n07700 900123 after four")
    assert await RegisterEntry.filter(concern_id=call.id, did=Did.RAISED).count() == 1
    assert call.owner_id
    assert await Comment.all().count() == 0, "it is no answer to anything"


@pytest.mark.usefixtures("cast")
async def test_a_call_wakes_whoever_sends_alerts(
    app: Starlette, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(app.state.queue, "wake", woken.append)
    await stranger.send("/help", {"said": SAID})
    assert woken == ["send_alerts"]
    assert await Alert.filter(concern_id=(await calls())[0].id).exists()


@pytest.mark.usefixtures("cast")
async def test_an_empty_form_is_a_call_too(stranger: Browser) -> None:
    sent = await (await stranger.open("/help")).submit(SEND)
    assert sent.h1 == SENT
    [call] = await calls()
    assert (call.said, call.reach) == ("", "")


@pytest.mark.usefixtures("cast")
async def test_the_answer_says_the_same_whatever_was_said(stranger: Browser) -> None:
    pages = [await stranger.send("/help", {"said": said}) for said in ("", SAID, "Mr Castellan from the office hit me")]
    assert len({page.html for page in pages}) == 1
    told = pages[0].text.lower()
    assert not [word for word in ("flag", "screen", "risk", "concern", "automatic") if word in told]


@pytest.mark.usefixtures("cast")
async def test_nothing_of_it_stays_in_the_phone(stranger: Browser) -> None:
    answer = (await stranger.send("/help", {"said": SAID, "reach": "by the blue gate"})).response
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Set-Cookie" not in answer.headers
    assert "blue gate" not in answer.text
    assert SAID not in answer.text


@pytest.mark.usefixtures("cast")
async def test_the_same_form_sent_twice_is_one_call_and_other_words_are_another(stranger: Browser) -> None:
    for said in (SAID, SAID, f"{SAID}\r\n", "something else"):
        assert (await stranger.send("/help", {"said": said})).h1 == SENT
    assert [call.said for call in await calls()] == [SAID, "something else"]


@pytest.mark.usefixtures("cast")
async def test_the_same_form_sent_at_the_same_moment_is_one_call(stranger: Browser) -> None:
    pages = await asyncio.gather(*(stranger.send("/help", {"said": SAID}) for _ in range(6)))
    assert {page.h1 for page in pages} == {SENT}
    assert len(await calls()) == 1


@pytest.mark.usefixtures("cast")
async def test_the_same_words_a_while_later_are_a_new_call(stranger: Browser, at: Callable[[datetime], None]) -> None:
    for minutes in (0, 9, 31):
        at(AT_WORK + timedelta(minutes=minutes))
        await stranger.send("/help", {})
    assert len(await calls()) == 2


async def test_what_somebody_has_taken_on_hides_no_new_call(cast: Cast, stranger: Browser) -> None:
    await stranger.send("/help", {})
    await (await calls())[0].acknowledge(cast["safeguarding lead"])
    await stranger.send("/help", {})
    await stranger.send("/help", {})
    assert [bool(call.acknowledged_at) for call in await calls()] == [True, False]


async def test_the_childs_own_name_does_not_leave_out_a_reader_of_the_same_name(cast: Cast, stranger: Browser) -> None:
    await stranger.send("/help", {"said": SAID, "name": "Ruth", "reach": "ask for Ruth"})
    [call] = await calls()
    assert await Concern.visible_to(cast["safeguarding lead"]).filter(id=call.id).exists()


@pytest.mark.usefixtures("cast")
async def test_too_long_a_text_comes_back_whole_and_nothing_is_kept(stranger: Browser) -> None:
    long = "and then " * 1_200
    page = await stranger.send("/help", {"said": long, "name": "Tilly", "reach": "07700 900123"})
    assert page.status == 422
    assert "10,000" in page.text
    assert typed(page, "said") == long.strip()
    assert typed(page, "reach") == "07700 900123"
    assert await calls() == []


@pytest.mark.usefixtures("cast")
async def test_as_long_a_text_as_the_form_takes_is_kept_in_any_alphabet(stranger: Browser) -> None:
    most = "\N{LOUDLY CRYING FACE}" * 10_000
    page = await stranger.open("/help")
    assert page.form(SEND)["enctype"] == "multipart/form-data"
    assert (await page.submit(SEND, said=most)).h1 == SENT
    assert (await calls())[0].said == most


async def test_a_member_who_is_signed_in_is_nobody_here(cast: Cast) -> None:
    trail = await Record.all().count()
    async with cast.signed_in("LinCC member") as browser:
        long_ago = now() - timedelta(minutes=5)
        await SignIn.all().update(seen_at=long_ago)
        sent = await (await browser.open("/help")).submit(SEND, said=SAID)
    assert sent.h1 == SENT
    assert await Record.all().count() == trail, "the trail tells nothing of it"
    assert [one.seen_at for one in await SignIn.all()] == [long_ago], "not even the minute is written down"
    [call] = await calls()
    assert call.raised_by_id is None


@pytest.mark.usefixtures("cast")
async def test_neither_database_nor_log_nor_memory_keeps_where_it_came_from_or_what_it_said(
    app: Starlette, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    marks = {"User-Agent": "Marked-Phone/7", "Accept-Language": "so-MARKED"}
    line = httpx2.ASGITransport(app, client=("203.0.113.77", 50_123))
    async with httpx2.AsyncClient(transport=line, base_url=BASE, headers=marks) as client:
        await Browser(client).send("/help", {"said": SAID, "reach": "by the blue gate"})
    assert len(await calls()) == 1
    everything = await stored() + await remembered() + caplog.text.encode()
    assert found(HELP, everything), "the search itself must work"
    for mark in ("203.0.113.77", "50123", "Marked-Phone", "so-MARKED", "locks me", "blue gate"):
        assert not found(mark, everything), mark


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (AT_WORK, "They are at work now, and look within an hour."),
        (AT_NIGHT, "It is night: the out-of-hours team is told now."),
        (ON_SUNDAY, "It is the weekend: the out-of-hours team is told now."),
        (EARLY, "The office is closed now: the out-of-hours team is told now."),
        (ON_CHRISTMAS_DAY, "The office is closed now: the out-of-hours team is told now."),
    ],
)
@pytest.mark.usefixtures("cast", "with_mail")
async def test_who_reads_it_and_when_is_worked_out_from_the_clock_and_the_rota(
    stranger: Browser, at: Callable[[datetime], None], moment: datetime, said: str
) -> None:
    at(moment)
    assert said in (await stranger.open("/help")).text
    assert said in (await stranger.send("/help", {})).text


@pytest.mark.usefixtures("cast", "with_mail")
async def test_with_nobody_out_of_hours_it_says_when_they_are_back(
    stranger: Browser, at: Callable[[datetime], None]
) -> None:
    await Contact.filter(duty=Duty.OUT_OF_HOURS).update(tested_at=None)
    at(ON_SUNDAY)
    page = await stranger.open("/help")
    assert "They are back on Monday 23 November at 09:00. If it cannot wait, please ring." in page.text
    assert "told now" not in page.text


@pytest.mark.usefixtures("cast", "with_mail")
async def test_when_no_test_alert_came_through_it_says_that_nobody_can_be_told(
    stranger: Browser, at: Callable[[datetime], None]
) -> None:
    at(AT_WORK)
    await Contact.all().update(tested_at=None)
    assert "We cannot tell anybody at once." in (await stranger.open("/help")).text


@pytest.mark.usefixtures("cast")
async def test_when_nothing_can_be_sent_it_says_so_too(stranger: Browser, at: Callable[[datetime], None]) -> None:
    at(AT_WORK)
    assert "We cannot tell anybody at once." in (await stranger.open("/help")).text


@pytest.mark.usefixtures("cast", "with_mail")
async def test_while_the_portals_own_work_stands_still_it_promises_nothing(
    app: Starlette, stranger: Browser, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    at(AT_WORK)
    await app.state.queue.close()
    monkeypatch.setattr(app.state.queue, "close", _nothing)
    await Beat.beat("work", now() - timedelta(minutes=10))
    assert "We cannot tell anybody at once." in (await stranger.open("/help")).text


async def _nothing() -> None:
    """For what was closed before."""


@pytest.mark.parametrize(
    ("minutes", "words"), [(60, "an hour"), (15, "15 minutes"), (120, "2 hours"), (90, "90 minutes")]
)
def test_the_time_is_said_as_people_say_it(minutes: int, words: str) -> None:
    assert told_now([], AT_WORK, Clock(acknowledge_minutes=minutes)).within == words


def test_before_work_begins_they_are_back_the_same_day_and_after_it_the_next_working_day() -> None:
    clock = Clock(time(9), time(17))
    moments = {EARLY: "Monday 23", AT_NIGHT: "Tuesday 24", ON_CHRISTMAS_DAY: "Tuesday 29"}
    assert all(day in told_now([], moment, clock).back for moment, day in moments.items())


@pytest.mark.usefixtures("cast")
async def test_with_the_database_away_the_page_opens_and_what_was_typed_comes_back(
    stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise OSError("the database is gone")

    monkeypatch.setattr(Contact, "on_rota", broken)
    monkeypatch.setattr(Concern, "ask_for_help", broken)
    page = await stranger.open("/help")
    assert page.status == 200
    assert "Something is broken here right now" in page.text
    refused = await page.submit(SEND, said=SAID)
    assert refused.status == 500
    assert "Please ring: this was not sent" in refused.text
    assert typed(refused, "said") == SAID
    assert refused.soup.select_one("main a[href='tel:08001111']")


@pytest.fixture
async def school(cast: Cast) -> AsyncIterator[Callable[[str], Browser]]:
    """Browsers behind one address."""
    clients: list[httpx2.AsyncClient] = []

    def behind(place: str) -> Browser:
        line = httpx2.ASGITransport(cast.app, raise_app_exceptions=False, client=(place, 1))
        clients.append(
            httpx2.AsyncClient(transport=line, base_url=BASE, headers=BROWSER_HEADERS, follow_redirects=True)
        )
        return Browser(clients[-1])

    yield behind
    for client in clients:
        await client.aclose()


async def test_a_whole_school_behind_one_address_gets_through(school: Callable[[str], Browser]) -> None:
    for number in range(call_limits.CALLS.most):
        sent = await school("203.0.113.5").send("/help", {"said": f"I am child {number}"})
        assert sent.h1 == SENT


async def test_past_any_school_what_was_typed_comes_back_and_the_lines_stand_first(
    school: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_limits, "CALLS", limits.Limit("calls", 3, 900, 3))
    pages = [await school("203.0.113.5").send("/help", {"said": f"flood {number}"}) for number in range(5)]
    last = pages[-1]
    assert [page.status for page in pages] == [200, 200, 200, 429, 429]
    assert "Please ring: this was not sent" in last.text
    assert typed(last, "said") == "flood 4"
    assert last.html.index("tel:08001111") < last.html.index("<form")
    assert len(await calls()) == 3
    again = await school("203.0.113.5").send("/help", {"said": "flood 1"})
    assert again.h1 == SENT, "what was kept is never refused"


async def test_a_flood_from_many_addresses_is_held_down_and_a_childs_first_call_passes(
    school: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_limits, "EVERYWHERE", limits.Limit("calls everywhere", 12, 900, 12))
    monkeypatch.setattr(call_limits, "IN_A_FLOOD", limits.Limit("calls", 2, 900, 2))
    statuses = []
    for place in range(6):
        for number in range(8):
            sent = await school(f"198.51.100.{place}").send("/help", {"said": f"flood {place} {number}"})
            statuses.append(sent.status)
    assert statuses.count(200) == 12 + 4 * 2
    child = await school("203.0.113.9").send("/help", {"said": SAID})
    assert child.h1 == SENT


async def test_whoever_is_refused_makes_no_flood_of_it_for_others(
    school: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_limits, "CALLS", limits.Limit("calls", 3, 900, 3))
    monkeypatch.setattr(call_limits, "EVERYWHERE", limits.Limit("calls everywhere", 6, 900, 6))
    monkeypatch.setattr(call_limits, "IN_A_FLOOD", limits.Limit("calls", 1, 900, 1))
    for number in range(30):
        await school("198.51.100.1").send("/help", {"said": f"flood {number}"})
    sent = [await school("203.0.113.5").send("/help", {"said": f"I am child {number}"}) for number in range(2)]
    assert [page.h1 for page in sent] == [SENT, SENT]
