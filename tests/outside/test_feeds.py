"""Boards are followed as Atom feeds, and shown on other people's pages, the same for everybody."""

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from portal import settings
from portal.boards.models import Entry, State, change
from portal.outside import drawn
from tests.boards.entries import DID, PLAN, SAID, Far, a_plan_on_the_board, again, an_entry, say
from tests.browser import Browser, Cast
from tests.e2e.paper import scan

ATOM = "{http://www.w3.org/2005/Atom}"
ONE, ALL = "/boards/lincc/feed.atom", "/feed.atom"
ONCE = ("id", "title", "updated")


async def feed(browser: Browser, path: str = ONE) -> Element:
    answer = await browser.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml")
    return is_valid(ElementTree.fromstring(answer.content), path)


def is_valid(found: Element, path: str) -> Element:
    """What RFC 4287 asks of a feed and of each entry, as far as ours has it."""
    assert found.tag == f"{ATOM}feed"
    author = found.find(f"{ATOM}author/{ATOM}name")
    assert author is not None
    assert author.text == settings.COUNCIL
    [own] = [link for link in found.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own.get("href") == f"{settings.URL}{path}"
    entries = found.findall(f"{ATOM}entry")
    for one in [found, *entries]:
        for name in ONCE:
            [element] = one.findall(f"{ATOM}{name}")
            assert (element.text or "").strip(), name
        assert datetime.fromisoformat(text(one, "updated")).tzinfo
        assert len([link for link in one.findall(f"{ATOM}link") if link.get("rel") == "alternate"]) == 1
    ids = [text(one, "id") for one in [found, *entries]]
    assert len(ids) == len(set(ids))
    assert all(one.startswith("urn:uuid:") for one in ids[1:])
    updated = [text(one, "updated") for one in entries]
    assert updated == sorted(updated, reverse=True)
    assert text(found, "updated") == updated[0] if updated else True
    return found


def text(one: Element, name: str) -> str:
    return one.findtext(f"{ATOM}{name}") or ""


def titles(found: Element) -> list[str]:
    return [text(one, "title") for one in found.findall(f"{ATOM}entry")]


async def test_each_board_has_a_feed_and_all_have_one_together(cast: Cast, stranger: Browser) -> None:
    assert titles(await feed(stranger)) == titles(await feed(stranger, ALL)) == []
    await an_entry(cast, Far.PUBLISHED)
    await a_plan_on_the_board(cast, key="foster-carers")
    assert titles(await feed(stranger)) == [f"Done: {SAID}"]
    assert titles(await feed(stranger, ALL)) == [f"Planned: {SAID}", f"Done: {SAID}"]
    assert (await stranger.open("/boards/nowhere/feed.atom")).status == 404


async def test_a_feed_tells_by_each_theme_what_a_card_is_about(cast: Cast, stranger: Browser) -> None:
    await an_entry(cast, Far.PUBLISHED, codes=("V3", "V7"))
    [one] = (await feed(stranger)).findall(f"{ATOM}entry")
    assert {each.get("term") for each in one.findall(f"{ATOM}category")} == {"done", "Respect", "A stable home"}


async def test_a_card_that_changed_is_the_same_entry_and_newer(cast: Cast, stranger: Browser) -> None:
    entry = await an_entry(cast, Far.PUBLISHED)
    [before] = (await feed(stranger)).findall(f"{ATOM}entry")
    await Entry.filter(id=entry.id).update(published_at=datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
    assert await change(entry, cast["senior leader"], (await again(entry)).said_mark, PLAN)
    [after] = (await feed(stranger)).findall(f"{ATOM}entry")
    assert text(after, "id") == text(before, "id")
    assert text(after, "title").startswith("Happening now")
    assert text(after, "updated") >= text(before, "updated")
    assert DID not in text(after, "content")
    assert "Now somebody is looking at it again" in text(after, "content")


async def test_a_no_comes_with_its_reason_and_markup_is_only_text(cast: Cast, stranger: Browser) -> None:
    entry = await a_plan_on_the_board(cast)
    assert await say(
        entry, cast["senior leader"], state=State.NOT_POSSIBLE, reason="<b>The law</b> & more", due_on=None
    )
    [one] = (await feed(stranger)).findall(f"{ATOM}entry")
    assert "Why: <b>The law</b> & more" in text(one, "content")
    content = one.find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "text"


async def test_what_is_on_no_board_is_in_no_feed_and_nobodys_name_is(cast: Cast, stranger: Browser) -> None:
    await an_entry(cast, Far.SIGNED, said="Not yet")
    await an_entry(cast, Far.PUBLISHED)
    for path in (ONE, ALL, "/boards/lincc/embed"):
        answer = await stranger.client.get(path)
        assert "Not yet" not in answer.text
        assert [person.name for person in cast.people.values() if person.name in answer.text] == []


async def test_a_board_leads_to_its_feed(stranger: Browser, cast: Cast) -> None:
    for path, leads in (("/boards/lincc", ONE), ("/boards", ALL)):
        page = await stranger.open(path)
        [link] = page.soup.select("head link[rel=alternate]")
        assert (link["type"], link["href"]) == ("application/atom+xml", leads)


async def test_feed_and_fragment_are_the_same_bytes_for_everybody(cast: Cast, stranger: Browser) -> None:
    await an_entry(cast, Far.PUBLISHED)
    for called in ("senior leader", "LinCC member"):
        async with cast.signed_in(called) as browser:
            for path in (ONE, ALL, "/boards/lincc/embed", "/boards/lincc/embed?language=bn"):
                answer = await stranger.client.get(path)
                assert (await browser.client.get(path)).content == answer.content
                kept = await browser.client.get(path, headers={"If-None-Match": answer.headers["etag"]})
                assert kept.status_code == 304


async def test_the_fragment_runs_nothing_and_leads_out_of_the_frame(cast: Cast, stranger: Browser) -> None:
    await an_entry(cast, Far.PUBLISHED)
    page = await stranger.open("/boards/lincc/embed")
    assert (page.h1, SAID in page.text, DID in page.text) == ("You said, we did", True, True)
    assert page.soup.select("script, form, iframe, img, link") == [], "a frame that is shut off gets no file of ours"
    assert page.soup.select_one("base[target=_blank]")
    assert "Not possible" not in page.text
    assert "Nothing is on this board yet" in (await stranger.open("/boards/care-leavers/embed")).text
    bengali = await stranger.open("/boards/lincc/embed?language=bn")
    assert bengali.soup.select_one("html[lang=bn]")


async def test_the_fragment_shows_the_three_newest(cast: Cast, stranger: Browser) -> None:
    for _ in range(4):
        await a_plan_on_the_board(cast)
    assert len((await stranger.open("/boards/lincc/embed")).soup.select("article")) == 3


async def test_a_link_to_a_board_shows_what_it_is(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open("/boards/lincc?for=12-17")
    told = {
        str(one.get("property") or one.get("name")): str(one["content"])
        for one in page.soup.select("head meta[content]")
    }
    assert told["og:title"] == "LinCC, the Living in Care Council: You said, we did"
    assert told["og:description"] == told["description"]
    assert told["og:url"] == f"{settings.URL}/boards/lincc"
    assert told["twitter:card"] == "summary_large_image"
    [canonical] = page.soup.select("link[rel=canonical]")
    assert canonical["href"] == told["og:url"]
    assert told["og:image"].startswith(f"{settings.URL}/")
    picture = await stranger.client.get(told["og:image"].removeprefix(settings.URL))
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    width, height = (int.from_bytes(picture.content[at : at + 4], "big") for at in (16, 20))
    assert (str(width), str(height)) == (told["og:image:width"], told["og:image:height"]) == ("1200", "630")


async def test_nobody_else_is_asked_for_anything_by_a_board(cast: Cast, stranger: Browser) -> None:
    for path in ("/boards/lincc", "/boards", "/boards/lincc/embed"):
        page = await stranger.open(path)
        asked = [str(one.get("href") or one.get("src")) for one in page.soup.select("link, script, img")]
        assert [one for one in asked if not one.startswith(("/", settings.URL))] == [], path


@pytest.mark.parametrize("called", ["participation officer", "senior leader"])
async def test_an_officer_takes_a_poster_and_code_for_other_pages(cast: Cast, called: str) -> None:
    async with cast.signed_in(called) as browser:
        page = await (await browser.open("/boards/lincc")).click("Share this board")
        [code] = page.soup.select("textarea")
        assert f'<iframe src="{settings.URL}/boards/lincc/embed"' in code.get_text()
        answer = await browser.client.get("/boards/lincc/poster.pdf")
        assert answer.content.startswith(b"%PDF-")
        assert "poster-lincc.pdf" in answer.headers["content-disposition"]


async def test_the_posters_square_leads_to_the_board(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "poster.pdf"
    made = drawn.poster(await cast.group("lincc"))
    file.write_bytes(made)
    assert scan(file) == [f"{settings.URL}/boards/lincc"]
    assert b"pdfuaid" in made, "it is tagged, so that it can be read aloud"
