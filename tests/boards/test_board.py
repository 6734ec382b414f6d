"""What everybody can read: the boards, and what became of a child's words."""

import pytest

from portal.boards.models import Entry
from portal.feedback.models import Comment
from portal.leaders.models import Seat, Sits
from portal.surveys import comeback
from tests.boards.entries import DID, EVIDENCE, FOR_TEENS, Far, a_response, an_entry
from tests.browser import Browser, Cast, Page

SEE = "See what became of my words"


async def ask(stranger: Browser, words: str, board: str = "lincc") -> Page:
    return await (await stranger.open(f"/boards/{board}")).submit(SEE, words=words)


async def test_all_boards_are_listed_with_what_is_published(cast: Cast, stranger: Browser) -> None:
    await an_entry(cast, Far.PUBLISHED)
    await an_entry(cast, Far.PUBLISHED)
    await an_entry(cast, Far.SIGNED)
    page = await stranger.open("/boards")
    cards = {
        card.select("h2")[0].get_text(): " ".join(card.get_text(" ").split()) for card in page.soup.select(".card")
    }
    assert len(cards) == 4
    assert list(cards) == sorted(cards), "in the same order each time"
    assert "2 answers" in cards["LinCC, the Living in Care Council"]
    assert "No answers yet" in cards["Change for Care Leavers"]
    assert (await page.click("LinCC")).path == "/boards/lincc"


async def test_a_board_shows_the_newest_answer_first_and_no_other_groups(cast: Cast, stranger: Browser) -> None:
    for said, key in (("First", "lincc"), ("Second", "lincc"), ("Elsewhere", "foster-carers")):
        await an_entry(cast, Far.PUBLISHED, key, said=said)
    page = await stranger.open("/boards/lincc")
    listed = [entry.select(".answer-said .big")[0].get_text() for entry in page.soup.select("article")]
    assert listed == ["Second", "First"]


BOTH = "Respect; A stable home"


@pytest.mark.parametrize("path", ["/boards/lincc", "/boards/lincc/embed", "/boards/lincc/feed.atom"])
async def test_whoever_reads_a_card_is_told_of_all_that_it_is_about(cast: Cast, stranger: Browser, path: str) -> None:
    await an_entry(cast, Far.PUBLISHED, codes=("V3", "V7"))
    assert BOTH in (await stranger.client.get(path)).text


@pytest.mark.parametrize("path", ["/entries", "/corporate-parenting"])
async def test_so_are_leaders(cast: Cast, path: str) -> None:
    await Seat.give(cast["senior leader"], Sits.LEAD_MEMBER, cast["administrator"])
    await an_entry(cast, Far.PUBLISHED, codes=("V3", "V7"))
    async with cast.signed_in("senior leader") as helen:
        assert BOTH in (await helen.open(path)).text


async def test_what_waits_for_somebody_says_all_that_it_is_about(cast: Cast) -> None:
    await an_entry(cast, codes=("V3", "V7"))
    async with cast.signed_in("senior leader") as helen:
        assert BOTH in (await helen.open("/waiting")).text


async def test_so_is_whoever_comes_back_with_their_picture_words(cast: Cast, stranger: Browser) -> None:
    response, comments = await a_response(cast)
    await an_entry(cast, Far.PUBLISHED, comments=comments, codes=("V3", "V7"))
    assert BOTH in (await ask(stranger, response.comeback_words)).text


async def test_an_empty_board_says_what_will_be_there(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open("/boards/lincc")
    assert page.status == 200
    assert "Nothing is on this board yet" in page.text
    assert (await stranger.open("/boards/no-such-group")).status == 404
    assert (await stranger.send("/boards/no-such-group", {"words": "x"})).status == 404


@pytest.mark.parametrize("far", [Far.BEGUN, Far.ASKED, Far.SIGNED])
async def test_what_is_not_published_is_on_no_public_page(cast: Cast, stranger: Browser, far: Far) -> None:
    response, comments = await a_response(cast)
    entry = await an_entry(cast, far, comments=comments, said="Canary said")
    async with cast.signed_in("participation officer") as olu, cast.signed_in("senior leader") as helen:
        pages = [await browser.open("/boards/lincc") for browser in (stranger, olu, helen)]
    pages += [await stranger.open("/boards"), await ask(stranger, response.comeback_words)]
    shown = "".join(page.html for page in pages)
    assert "Canary said" not in shown
    assert DID not in shown
    assert EVIDENCE not in shown
    assert (await stranger.client.get(f"/entries/{entry.id}", follow_redirects=False)).status_code == 303


async def test_a_child_finds_what_came_of_their_words_on_any_board(cast: Cast, stranger: Browser) -> None:
    response, comments = await a_response(cast)
    await an_entry(cast, Far.PUBLISHED, comments=comments)
    await an_entry(cast, Far.PUBLISHED, said="From somebody else")
    page = await ask(stranger, response.comeback_words, "foster-carers")
    assert page.status == 200
    assert page.h1 == "This came of what you said"
    assert FOR_TEENS[0] in page.text, "in words of the sheet's own age"
    assert "LinCC, the Living in Care Council" in page.text
    assert "From somebody else" not in page.text
    assert "bin bags" not in page.text, "what the child wrote is not shown"


async def test_the_words_can_be_typed_as_children_type(cast: Cast, stranger: Browser) -> None:
    response, comments = await a_response(cast)
    await an_entry(cast, Far.PUBLISHED, comments=comments)
    words = response.comeback_words.split()
    for typed in (", ".join(words).title(), "  ".join(words).upper() + " ", "\n".join(words), "-".join(words) + "!"):
        assert FOR_TEENS[0] in (await ask(stranger, typed)).text


async def test_two_comments_behind_one_answer_show_it_once(cast: Cast, stranger: Browser) -> None:
    response, comments = await a_response(cast)
    _, others = await a_response(cast, "More")
    await Comment.filter(id=others[0].id).update(response_id=response.id)
    comments += others
    await an_entry(cast, Far.PUBLISHED, comments=comments)
    assert len((await ask(stranger, response.comeback_words)).soup.select("article")) == 1


async def test_words_that_nothing_came_of_yet_are_said_to_be_kept(cast: Cast, stranger: Browser) -> None:
    response, _ = await a_response(cast)
    page = await ask(stranger, response.comeback_words)
    assert page.status == 200
    assert page.h1 == "We still have what you said"
    assert "Nothing is on a board from it yet" in page.text


async def test_six_words_that_nobody_was_given_are_asked_about(cast: Cast, stranger: Browser) -> None:
    await a_response(cast)
    typed = " ".join(sorted(comeback.pictures())[:6])
    page = await ask(stranger, typed)
    assert page.status == 422
    assert "We do not have these six words together" in page.text
    assert page.form(SEE).select("[name=words]")[0]["value"] == typed


async def test_words_that_are_no_picture_words_are_named(cast: Cast, stranger: Browser) -> None:
    response, _ = await a_response(cast)
    first, *others = response.comeback_words.split()
    page = await ask(stranger, " ".join([first + "q", "<b>", *others[1:], "zzzzz"]))
    assert page.status == 422
    assert f"We do not know the word “{first}q”. Did you mean “{first}”?" in page.text
    assert "We do not know the word “zzzzz”." in page.text
    assert "<b>" not in page.html


@pytest.mark.parametrize("typed", ["", "   ", "😀", "123"])
async def test_nothing_typed_is_asked_about(cast: Cast, stranger: Browser, typed: str) -> None:
    page = await ask(stranger, typed)
    assert page.status == 422
    assert "Type your six picture-words first" in page.text


async def test_five_words_are_said_to_be_one_short_whether_or_not_they_were_given(
    cast: Cast, stranger: Browser
) -> None:
    response, _ = await a_response(cast)
    for words in (response.comeback_words.split()[:5], sorted(comeback.pictures())[:5]):
        page = await ask(stranger, " ".join(words))
        assert page.status == 422
        assert "That is 5 words. Your code has six." in page.text


async def test_the_words_never_stand_in_an_address(cast: Cast, stranger: Browser) -> None:
    response, comments = await a_response(cast)
    await an_entry(cast, Far.PUBLISHED, comments=comments)
    page = await ask(stranger, response.comeback_words)
    assert page.path == "/boards/lincc"
    assert not page.response.history
    assert not any(str(a["href"]).count("?") for a in page.soup.select("a[href]"))
    assert not any(
        word in str(form["action"]) for form in page.soup.select("form") for word in response.comeback_words.split()
    )
    assert page.response.headers["cache-control"] == "no-store"


async def test_a_novel_in_the_field_for_six_words_does_no_harm(cast: Cast, stranger: Browser) -> None:
    page = await ask(stranger, "word " * 10_000)
    assert page.status == 422
    assert not await Entry.exists()
