"""People's words are kept in one place: sealed, screened, due for coding, and in their caller's transaction."""

from contextlib import suppress
from datetime import UTC, date, datetime, time

import pytest
from tortoise.transactions import in_transaction

from portal.feedback.models import AlreadyImported, Comment, Import, Source, Words
from portal.safeguarding.models import Concern
from portal.sealing import SealBroken
from tests.browser import Cast
from tests.stored import found, stored

DAY = date(2026, 11, 16)
HARM = "My uncle hits me when nobody is there"


async def test_what_somebody_said_can_be_read_again_and_is_due_for_coding(cast: Cast) -> None:
    lincc = await cast.group("lincc")
    made = await Comment.record(lincc, Source.SURVEY, Words("More time with my sister", DAY, "What would you change?"))
    comment = await Comment.get().select_related("group")
    assert (comment.id, comment.text, comment.question) == (
        made.id,
        "More time with my sister",
        "What would you change?",
    )
    assert (comment.group, comment.source, comment.said_on) == (lincc, Source.SURVEY, DAY)
    assert (comment.response_id, comment.claim) == (None, None)
    assert comment.coding_due_at == datetime.combine(DAY, time(), UTC), "due at once, and no time of day is told"


async def test_words_are_sealed_at_rest(cast: Cast) -> None:
    await Comment.record(await cast.group("lincc"), Source.FORUM, Words("unicorn socks under the stairs", DAY, "Why?"))
    everything = await stored()
    assert found("Why?", everything), "the search itself must work"
    assert not found("unicorn socks", everything)
    assert not found("under the stairs", everything)


async def test_words_about_harm_raise_a_concern_with_them_and_other_words_do_not(cast: Cast) -> None:
    lincc = await cast.group("lincc")
    fine, harm = await Comment.record_all(
        lincc, Source.SURVEY, [Words("The dog is lovely", DAY), Words(f"At night. {HARM}.", DAY)]
    )
    concern = await Concern.get()
    assert concern.comment_id == harm.id != fine.id
    assert harm.text[concern.start : concern.end] in HARM


async def test_words_that_are_not_the_groups_own_are_read_for_harm_and_not_coded(cast: Cast) -> None:
    officers = Words(f"Somebody wrote: {HARM}", DAY, for_coding=False)
    comment = await Comment.record(await cast.group("lincc"), Source.FORUM, officers)
    assert comment.coding_due_at is None
    assert (await Concern.get()).comment_id == comment.id


async def test_words_are_kept_in_the_transaction_of_whoever_kept_them_or_not_at_all(cast: Cast) -> None:
    lincc = await cast.group("lincc")
    with suppress(ZeroDivisionError):
        async with in_transaction():
            await Comment.record(lincc, Source.SURVEY, Words(HARM, DAY))
            raise ZeroDivisionError
    assert not await Comment.exists()
    assert not await Concern.exists()


async def test_of_many_words_all_are_kept_or_none(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_: object) -> None:
        raise OSError

    monkeypatch.setattr(Concern, "screen", fail)
    with pytest.raises(OSError):
        await Import.take_in(await cast.group("lincc"), "a" * 64, [Words("One", DAY), Words("Two", DAY)])
    assert not await Comment.exists()
    assert not await Import.exists()


async def test_the_words_of_one_row_cannot_be_passed_off_as_anothers(cast: Cast) -> None:
    lincc = await cast.group("lincc")
    one, other = await Comment.record_all(lincc, Source.SURVEY, [Words("I am happy", DAY), Words("I am sad", DAY)])
    await Comment.filter(id=other.id).update(text_sealed=one.text_sealed)
    with pytest.raises(SealBroken):
        (await Comment.get(id=other.id)).text  # noqa: B018 - reading is what fails


async def test_a_thousand_comments_are_kept_at_once_and_each_is_its_own(cast: Cast) -> None:
    many = [Words(f"Comment number {n}", DAY) for n in range(1_100)]
    made = await Comment.record_all(await cast.group("lincc"), Source.IMPORT, many)
    assert await Comment.all().count() == len({comment.id for comment in made}) == 1_100
    assert {comment.text for comment in await Comment.all()} == {words.text for words in many}


async def test_the_same_file_is_taken_in_once_for_a_group_and_again_for_another(cast: Cast) -> None:
    lincc, carers = await cast.group("lincc"), await cast.group("foster-carers")
    await Import.take_in(lincc, "a" * 64, [Words("One", DAY)])
    with pytest.raises(AlreadyImported):
        await Import.take_in(lincc, "a" * 64, [Words("One", DAY)])
    assert await Comment.all().count() == 1
    await Import.take_in(carers, "a" * 64, [Words("One", DAY)])
    await Import.take_in(lincc, "b" * 64, [Words("Two", DAY), Words("Three", DAY)])
    assert sorted([taken.rows for taken in await Import.all()]) == [1, 1, 2]
    assert {comment.source for comment in await Comment.all()} == {Source.IMPORT}


async def test_people_see_the_words_of_their_own_groups(cast: Cast) -> None:
    await Comment.record(await cast.group("lincc"), Source.FORUM, Words("Hello", DAY))
    seen = {called: await Comment.visible_to(cast[called]).count() for called in cast.people}
    assert {called for called, count in seen.items() if count} == {"participation officer", "LinCC member"}
