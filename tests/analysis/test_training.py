"""The coder learns from what people say, is judged on what came up at random, and never takes their word away."""

import os
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from portal.accounts.models import now
from portal.analysis import pool
from portal.analysis.earning import AUDITED, PRECISION, Audited, earned
from portal.analysis.jobs import code_comments, train
from portal.analysis.models import (
    Code,
    Coding,
    Edition,
    GivenBy,
    Learned,
    Part,
    Reason,
    Recoding,
    Review,
    Training,
    codebook,
)
from portal.analysis.models.training import REVIEWS
from portal.feedback.models import Comment, Source, Words
from portal.shares import interval
from tests.analysis.coded import coded, say
from tests.analysis.learnt import FRUIT
from tests.browser import Cast

AllCoded = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
async def quiet(cast: Cast) -> None:
    """Nothing is coded but what a test asks for."""
    await cast.app.state.queue.close()


async def a_small_codebook(cast: Cast, adopted: bool = True) -> Edition:
    """Of two codes, which is soon learnt."""
    edition = Edition(
        key="fruit", version=1, name="Fruit", codes=FRUIT.as_json()["codes"], made_by=cast["participation officer"]
    )
    edition.adopted_at = now() if adopted else None
    await edition.save(force_create=True)
    return edition


async def reviewed(cast: Cast, number: int, part: Part = Part.RANDOM) -> list[Coding]:
    """So many comments about fruit, coded by the machine and then by an officer."""
    words = [
        (f"the apples were sweet on day {n}", {"A"}) if n % 2 else (f"no bananas again on day {n}", {"B"})
        for n in range(number)
    ]
    said = await say(cast, *(text for text, _ in words))
    assert await code_comments() == number
    codings = [await Coding.get(comment_id=comment.id) for comment in said]
    for coding, (_, keys) in zip(codings, words, strict=True):
        await Review.make(coding, cast["participation officer"], keys, part, "neutral")
    return codings


async def test_enough_reviews_make_the_coder_learn_and_one_fewer_does_not(cast: Cast) -> None:
    await a_small_codebook(cast)
    await reviewed(cast, REVIEWS - 1)
    await train()
    assert not await Training.exists()
    [one] = await reviewed(cast, 1)
    await train()
    training = await Training.get().select_related("model")
    assert training.finished_at is not None
    assert (training.step, training.outcome["labels"]) == ("done", REVIEWS)
    assert training.model is not None
    assert one.codebook == "fruit/1"
    await train()
    assert await Training.all().count() == 1, "the same reviews are learnt from once"


async def test_what_was_learnt_is_adopted_because_it_is_no_worse_and_everything_is_coded_anew(cast: Cast) -> None:
    await a_small_codebook(cast)
    codings = await reviewed(cast, 30)
    first = await Learned.in_force("fruit/1")
    await Training.ask("fruit/1", cast["participation officer"])
    await train()
    training = await Training.get()
    assert training.outcome["adopted"] is True
    assert training.outcome["after"] >= training.outcome["before"]
    assert training.outcome["audited"] == 30
    second = await Learned.in_force("fruit/1")
    assert first is not None
    assert second is not None
    assert second.name != first.name
    assert second.labels == 30
    recoding = await Recoding.get()
    assert (recoding.total, await recoding.done()) == (30, 0)
    assert await code_comments() == 30
    assert await Recoding.get().values_list("finished_at", flat=True) is not None
    again = await Coding.get(id=codings[0].id)
    assert again.model == second.name
    assert again.reviewed_at is not None, "what people said stays"
    [said] = await Code.filter(Code.STANDS, coding_id=again.id)
    assert (said.given_by, said.key) == (GivenBy.PERSON, "B")


async def test_the_model_before_is_one_click_away(cast: Cast) -> None:
    await a_small_codebook(cast)
    await reviewed(cast, 30)
    first = await Learned.in_force("fruit/1")
    assert first is not None
    await Training.ask("fruit/1")
    await train()
    await first.adopt(cast["participation officer"])
    assert await code_comments() == 30
    assert {coding.model for coding in await Coding.all()} == {first.name}


async def test_what_is_worse_on_what_came_up_at_random_is_not_adopted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_small_codebook(cast)
    await reviewed(cast, 20)
    learn = pool.learn

    async def worse(*arguments: object) -> object:
        taught = await learn(*arguments)  # type: ignore[arg-type]
        object.__setattr__(taught, "before", [frozenset({"A"} if n % 2 else {"B"}) for n in range(20)][::-1])
        object.__setattr__(taught, "after", [frozenset() for _ in range(20)])
        return taught

    monkeypatch.setattr(pool, "learn", worse)
    before = await Learned.in_force("fruit/1")
    await Training.ask("fruit/1")
    await train()
    outcome = (await Training.get()).outcome
    assert (outcome["adopted"], outcome["why"]) == (False, "It would be worse than the one in use.")
    assert await Learned.in_force("fruit/1") == before
    assert not await Recoding.exists()


async def test_reviews_that_did_not_come_up_at_random_judge_no_model(cast: Cast) -> None:
    await a_small_codebook(cast)
    await reviewed(cast, 20, Part.UNCERTAIN)
    await Training.ask("fruit/1")
    await train()
    outcome = (await Training.get()).outcome
    assert (outcome["audited"], outcome["adopted"]) == (0, False)
    assert await Review.audited("fruit/1") == []


async def test_a_training_whose_worker_died_is_carried_out_by_the_next(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_small_codebook(cast)
    await reviewed(cast, 12)
    await Training.ask("fruit/1")

    async def die(*_: object) -> None:
        raise SystemError("out of memory")

    with monkeypatch.context() as dying:
        dying.setattr(pool, "learn", die)
        with pytest.raises(SystemError):
            await train()
    assert (await Training.get()).finished_at is None
    await train()
    assert (await Training.get()).finished_at is None, "somebody may still be at it"
    await Training.all().update(due_at=now() - timedelta(seconds=1))
    await train()
    assert (await Training.get()).finished_at is not None


async def test_a_draft_is_tried_without_changing_anything(cast: Cast) -> None:
    said = await say(cast, *(f"the apples were sweet on day {n}" for n in range(6)))
    assert await code_comments() == 6
    standing = await Code.filter(Code.STANDS).count()
    await a_small_codebook(cast, adopted=False)
    await Training.ask("fruit/1")
    await train()
    outcome = (await Training.get()).outcome
    assert outcome["compared"] == 6
    assert outcome["codes"]["A"]["gained"] == outcome["codes"]["A"]["after"] > 0
    assert len(outcome["examples"]["A"]["gained"]) == 3
    assert await Code.filter(Code.STANDS).count() == standing
    assert not await Code.filter(key="A").exists()
    assert (await codebook()).key == "roadmap"
    assert "apples" not in str(outcome)
    assert len(said) == 6


async def test_a_run_of_the_coder_that_was_halfway_when_all_is_coded_anew_writes_nothing_old_down(cast: Cast) -> None:
    await say(cast, "I got bullied on the bus", "My social worker never listens")
    assert await code_comments() == 2
    await Comment.all().update(coding_due_at=now() - timedelta(days=1))
    claim, held = await Comment.claim_due(10)
    assert len(held) == 2
    await Recoding.begin("roadmap/2", "another")
    assert await Coding.keep(claim, []) == 0
    assert await Comment.finish(claim, [comment.id for comment in held]) == set()
    assert await Comment.still_due() == 2


async def test_what_is_being_coded_for_the_first_time_when_all_is_coded_anew_is_coded_anew_too(cast: Cast) -> None:
    await say(cast, "I got bullied on the bus")
    claim, held = await Comment.claim_due(10)
    assert (await Recoding.begin("roadmap/2", "another")).total == 1
    assert await Comment.finish(claim, [comment.id for comment in held]) == set()
    assert await Comment.still_due() == 1


async def test_words_that_nobody_codes_are_not_coded_anew_either(cast: Cast) -> None:
    await Comment.record(await cast.group("lincc"), Source.FORUM, Words("I am an officer", now().date(), "", False))
    assert (await Recoding.begin("roadmap/2", "another")).total == 0
    assert await Comment.still_due() == 0


async def test_what_was_coded_so_before_is_not_written_again(cast: Cast) -> None:
    await say(cast, "I got bullied on the bus")
    assert await code_comments() == 1
    before = set(await Code.all().values_list("id", flat=True))
    await Comment.all().update(coding_due_at=now() - timedelta(days=1))
    assert await code_comments() == 1
    assert set(await Code.all().values_list("id", flat=True)) == before
    assert "bullied" not in (await Coding.get()).mark


async def test_a_code_is_applied_by_the_machine_only_once_it_has_earned_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = await cast.group("lincc")

    async def earned_here(_: str) -> dict[str, frozenset[str]]:
        return {str(group.id): frozenset({"V2"})}

    monkeypatch.setattr(Review, "earned", earned_here)
    await say(
        cast,
        "My social worker never listens to me when I talk about school",
        "My uncle hits me and my social worker never listens to me",
    )
    await say(cast, "My social worker never listens to me when I talk about school", group="care-leavers")
    assert await code_comments() == 3
    applied = {
        (code.coding.comment.group_id == group.id, "uncle" in code.coding.comment.text): code.applied
        for code in await Code.filter(key="V2").select_related("coding__comment")
    }
    assert applied == {(True, False): True, (True, True): False, (False, False): False}


def test_a_share_is_told_with_its_interval() -> None:
    """Wilson's, as the textbook's table has it."""
    low, high = interval(45, 50)
    assert (round(low, 3), round(high, 3)) == (0.786, 0.957)
    assert interval(0, 0) == (0.0, 1.0)


def test_a_code_earns_by_precision_over_enough_comments_of_one_group() -> None:
    right = Audited("lincc", frozenset("A"), frozenset("A"))
    wrong = Audited("lincc", frozenset("A"), frozenset())
    assert earned([right] * (AUDITED - 1)) == {}
    assert earned([right] * AUDITED) == {"lincc": frozenset("A")}
    assert earned([right] * AUDITED + [wrong] * 6) == {}
    assert earned([right] * 200 + [wrong] * 15) == {"lincc": frozenset("A")}
    assert interval(200, 215).low >= PRECISION > interval(AUDITED, AUDITED + 6).low
    assert earned([right._replace(group=str(n % 2)) for n in range(AUDITED)]) == {}


async def test_words_in_another_language_wait_for_a_person_and_their_language_is_named(cast: Cast) -> None:
    await say(cast, "Mój pracownik socjalny nigdy do mnie nie dzwoni i nie wiem dlaczego")
    assert await code_comments() == 1
    coding = await Coding.get()
    assert (coding.written_in, coding.reason, coding.doubt) == ("Polish", Reason.LANGUAGE, 1.0)
    assert not await Code.exists()


async def test_the_process_that_codes_is_replaced_when_it_was_killed(cast: Cast) -> None:
    await say(cast, "I got bullied on the bus")
    process = await pool.run(os.getpid)
    assert process != os.getpid()
    os.kill(process, 9)
    assert await code_comments() == 1
    assert await pool.run(os.getpid) != process


async def test_a_review_that_is_undone_gives_way_to_the_one_before_and_then_to_the_machine(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1", "T1"])
    olu = cast["participation officer"]
    first = await Review.make(coding, olu, {"V1"})
    second = await Review.make(coding, olu, set(), note="Nothing here.")
    assert not await Code.filter(Code.STANDS).exists()
    await second.undo()
    await second.undo()
    assert {code.key for code in await Code.filter(Code.STANDS)} == {"V1"}
    await first.undo()
    standing = await Code.filter(Code.STANDS)
    assert {(code.key, code.given_by) for code in standing} == {("V1", GivenBy.MACHINE), ("T1", GivenBy.MACHINE)}
    assert (await Coding.get()).reviewed_at is None
    assert await Review.all().count() == 2, "what people said is kept"
