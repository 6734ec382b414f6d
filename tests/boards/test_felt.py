"""Four weeks after something was done, those who spoke are asked whether it changed anything for them."""

import asyncio
from uuid import UUID, uuid4

import pytest
from tortoise import Tortoise, connections

from portal import settings
from portal.accounts.models import Person
from portal.boards.models import STEP, Entry, EntryFelt, Felt, FeltOnce, count, once
from portal.boards.states import State, in_ten
from portal.forums.models import Post, Topic
from portal.mail.models import Mail
from portal.permissions import Role
from portal.surveys.models import Response
from tests.boards.entries import Far, a_plan_on_the_board, a_response, again, an_entry, done_weeks_ago, say
from tests.browser import Browser, Cast, Page

SEE, ASKED = "See what became of my words", "Did it change anything for you?"


async def come_back(stranger: Browser, sheet: Response) -> Page:
    return await (await stranger.open("/boards/lincc")).submit(SEE, words=sheet.comeback_words)


async def done_for(cast: Cast) -> tuple[Entry, Response]:
    sheet, comments = await a_response(cast)
    entry = await an_entry(cast, Far.PUBLISHED, comments=comments)
    await done_weeks_ago(entry)
    return await again(entry), sheet


async def answered(entry: Entry) -> dict[str, int]:
    return {one.answer.value: one.answered for one in await EntryFelt.filter(entry_id=entry.id) if one.answered}


async def test_nobody_is_asked_before_four_weeks_have_gone_by(cast: Cast, stranger: Browser) -> None:
    sheet, comments = await a_response(cast)
    entry = await an_entry(cast, Far.PUBLISHED, comments=comments)
    page = await come_back(stranger, sheet)
    assert ASKED not in page.text
    fields: dict[str, str | list[str]] = {"words": sheet.comeback_words, "entry": str(entry.id), "felt": "yes"}
    await stranger.send("/boards/lincc/felt", fields)
    assert await answered(entry) == {}


async def test_a_child_says_once_what_it_changed(cast: Cast, stranger: Browser) -> None:
    entry, sheet = await done_for(cast)
    page = await come_back(stranger, sheet)
    assert ASKED in page.text
    page = await page.submit("A bit")
    assert "Thank you. Your answer is counted" in page.text
    assert ASKED not in page.text
    assert "?" not in page.path
    fields: dict[str, str | list[str]] = {"words": sheet.comeback_words, "entry": str(entry.id), "felt": "no"}
    again_sent = await stranger.send("/boards/lincc/felt", fields)
    assert "Thank you" in again_sent.text, "answered alike, so that a second tap does no harm"
    assert await answered(entry) == {"bit": 1}
    assert ASKED not in (await come_back(stranger, sheet)).text


@pytest.mark.parametrize("felt", ["", "YES", "yes' OR 1=1", "\0"])
async def test_an_answer_that_was_not_offered_counts_nothing(cast: Cast, stranger: Browser, felt: str) -> None:
    entry, sheet = await done_for(cast)
    fields: dict[str, str | list[str]] = {"words": sheet.comeback_words, "entry": str(entry.id), "felt": felt}
    assert ASKED in (await stranger.send("/boards/lincc/felt", fields)).text
    assert await answered(entry) == {}
    assert not await FeltOnce.exists()


async def test_nobody_answers_for_words_that_are_not_theirs(cast: Cast, stranger: Browser) -> None:
    entry, _ = await done_for(cast)
    other, _ = await a_response(cast, "Other")
    fields: dict[str, str | list[str]] = {"words": other.comeback_words, "entry": str(entry.id), "felt": "yes"}
    assert (await stranger.send("/boards/lincc/felt", fields)).status == 404
    fields["entry"] = "nonsense"
    assert (await stranger.send("/boards/lincc/felt", fields)).status == 404
    async with cast.signed_in("LinCC member") as maya:
        assert (await maya.send(f"/me/felt/{entry.id}", {"felt": "yes"})).status == 404
    assert await answered(entry) == {}


async def test_what_is_kept_leads_from_no_answer_to_a_sheet(cast: Cast, stranger: Browser) -> None:
    entry, sheet = await done_for(cast)
    await (await come_back(stranger, sheet)).submit("No")
    [mark] = await FeltOnce.all().values()
    assert set(mark) == {"mark"}
    known = {str(sheet.id), sheet.receipt, sheet.comeback_hash, str(entry.id)}
    assert not any(one in str(mark) for one in known)
    kept = await EntryFelt.all().values()
    assert [set(row) for row in kept] == [{"id", "entry_id", "answer", "answered"}] * len(Felt)
    table = Tortoise.apps["portal"]["FeltOnce"]
    assert not table._meta.fk_fields | table._meta.backward_fk_fields


async def feel(entry: Entry, answers: dict[Felt, int]) -> None:
    for answer, number in answers.items():
        for _ in range(number):
            assert await once(entry, "sheet", uuid4())
            await count(entry, answer)


async def test_the_databases_own_numbers_do_not_tell_what_was_answered_last(cast: Cast) -> None:
    """PostgreSQL stamps each row with the number of its transaction; SQLite has no such number."""
    entry, _ = await done_for(cast)
    await feel(entry, {Felt.YES: 3})
    await feel(entry, {Felt.NO: 1})
    assert await answered(entry) == {"yes": 3, "no": 1}
    if not settings.EMBEDDED:
        client = connections.get("default")
        assert len(await client.execute_query_dict("SELECT DISTINCT xmin::text FROM entry_felt")) == 1


async def test_answers_show_once_there_are_enough_and_then_in_steps(cast: Cast, stranger: Browser) -> None:
    entry, _ = await done_for(cast)
    await feel(entry, {Felt.YES: STEP - 1})
    page = await stranger.open("/boards/lincc")
    assert "Not enough of them have answered yet" in page.text
    assert "in 10" not in page.text
    await feel(entry, {Felt.NO: 1})
    told = (await stranger.open("/boards/lincc")).soup.select(".felt")[0].get_text(" ")
    assert "About 9 in 10" in told
    await feel(entry, {Felt.NO: STEP - 1})
    assert (await stranger.open("/boards/lincc")).soup.select(".felt")[0].get_text(" ") == told, "never live"
    await feel(entry, {Felt.BIT: 1})
    assert (await stranger.open("/boards/lincc")).soup.select(".felt")[0].get_text(" ") != told


def test_none_and_few_look_alike_and_so_do_all_and_nearly_all() -> None:
    assert in_ten({"yes": 20}) == in_ten({"yes": 39, "no": 1}) == {"yes": 10, "bit": 0, "no": 0, "unknown": 0}


async def test_two_taps_at_once_count_once(cast: Cast) -> None:
    entry, sheet = await done_for(cast)
    told = await asyncio.gather(*(once(entry, "sheet", sheet.id) for _ in range(5)))
    assert sorted(told) == [False] * 4 + [True]


async def test_answers_at_once_are_all_counted(cast: Cast) -> None:
    entry, _ = await done_for(cast)
    await asyncio.gather(*(count(entry, Felt.YES) for _ in range(8)))
    assert await answered(entry) == {"yes": 8}


async def posted(cast: Cast) -> tuple[Entry, UUID]:
    maya = cast["LinCC member"]
    topic = await Topic.open(await cast.group("lincc"), maya, "Bags", "Bin bags again")
    comment = (await Post.get(id=topic.id).select_related("comment")).comment
    return await an_entry(cast, Far.PUBLISHED, comments=[comment]), topic.id


async def test_a_member_finds_news_of_what_they_posted_and_is_asked_on_their_own_page(cast: Cast) -> None:
    entry, _ = await posted(cast)
    async with cast.signed_in("LinCC member") as maya, cast.signed_in("foster carer") as pat:
        page = await maya.open("/me")
        assert "News for you" in page.text
        assert ASKED not in page.text
        await done_weeks_ago(entry)
        page = await (await maya.open("/me")).submit("Yes")
        assert "Thank you. Your answer is counted" in page.text
        assert ASKED not in page.text
        assert (await maya.send(f"/me/felt/{entry.id}", {"felt": "no"})).status == 200
        assert "News for you" not in (await pat.open("/me")).text
    assert await answered(entry) == {"yes": 1}


async def test_a_member_whose_address_is_known_is_told_by_a_mail_without_a_word_of_it(cast: Cast) -> None:
    maya = cast["LinCC member"]
    await maya.use_login("maya@home.example")
    await Person.filter(id=maya.id).update(address_proved_at=(await again((await posted(cast))[0])).started_at)
    await Mail.all().delete()
    entry, _ = await posted(cast)
    [mail] = await Mail.all()
    assert (mail.to, mail.subject) == ("maya@home.example", "There is news for you")
    said = mail.subject + mail.body
    assert not any(word in said for word in (entry.you_said, entry.we_did, "LinCC", "suitcase", "Maya"))
    assert await say(entry, cast["senior leader"])
    assert await Mail.all().count() == 2
    await cast["LinCC member"].end()
    assert await say(entry, cast["senior leader"], state=State.DOING)
    assert await Mail.all().count() == 2


async def test_the_forum_is_told_of_to_everybody_and_led_to_for_its_members(cast: Cast, stranger: Browser) -> None:
    topic = await Topic.open(await cast.group("lincc"), cast["LinCC member"], "A secret title", "Bin bags again")
    other = await Topic.open(await cast.group("foster-carers"), cast["foster carer"], "Elsewhere", "Money")
    entry = await a_plan_on_the_board(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.send(f"/entries/{entry.id}/topics", {"topic": [str(topic.id), str(other.id), "nonsense"]})
        assert page.status == 200
    assert await entry.topics.all().values_list("id", flat=True) == [topic.id]
    page = await stranger.open("/boards/lincc")
    assert "It was raised in the forum, too" in page.text
    assert "A secret title" not in page.html
    async with cast.signed_in("LinCC member") as maya, cast.signed_in("foster carer") as pat:
        assert (await (await maya.open("/boards/lincc")).click("A secret title")).path == f"/forums/topics/{topic.id}"
        assert "A secret title" not in (await pat.open("/boards/lincc")).html
    await Person.create(name="Tom Second", role=Role.LEADER)
