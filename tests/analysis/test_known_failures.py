"""What coders of this kind stumble over is tried on the model in force, and told with what failed."""

import json
from collections.abc import Awaitable, Callable

import pytest

from portal import held
from portal.analysis import known
from portal.analysis.codebook import examples_of, shipped
from portal.analysis.coder import Coded, Suggestion
from portal.analysis.jobs import find_failures
from portal.analysis.known import Case, holds, kept, outcomes, sorts
from portal.analysis.models import Learned, Tone
from tests.analysis.audited import coded_for_real
from tests.browser import Browser, Cast

AllCoded = Callable[[], Awaitable[None]]


def coded(tone: str, **sure: float) -> Coded:
    return Coded("roadmap/2", "m", tuple(Suggestion(key, confidence, 0, 1) for key, confidence in sure.items()), tone)


def test_there_are_enough_sentences_and_each_asks_for_something() -> None:
    assert len(sorts()) >= 12
    assert {"not", "faith", "skin", "gender", "disability", "sarcasm", "typing", "text-speak", "coloured", "slang"} <= {
        sort.key for sort in sorts()
    }
    for sort in sorts():
        assert 6 <= len(sort.cases) <= 10, sort.key
        for case in sort.cases:
            assert len({*case.texts}) == len(case.texts)
            assert (len(case.tones) == len(case.texts)) != bool(case.same), case
            assert {*case.tones} <= {*Tone}
            assert case.same <= {known.CODES, known.TONE}
            assert len(case.texts) > 1 or case.tones


def test_no_model_learns_from_them() -> None:
    learnt = {example.text.casefold() for book in shipped().values() for example in examples_of(book)}
    assert [text for text in known.texts() if text.casefold() in learnt] == []


@pytest.mark.parametrize(
    ("case", "said", "right"),
    [
        (Case(("a", "b"), ("positive", "negative")), [("positive", {}), ("negative", {})], True),
        (Case(("a", "b"), ("positive", "negative")), [("positive", {}), ("positive", {})], False),
        (Case(("a", "b"), same=frozenset({"tone"})), [("mixed", {"V1": 0.9}), ("mixed", {})], True),
        (Case(("a", "b"), same=frozenset({"tone"})), [("mixed", {}), ("neutral", {})], False),
        (Case(("a", "b"), same=frozenset({"codes"})), [("mixed", {"V1": 0.9}), ("neutral", {"V1": 0.3})], True),
        (Case(("a", "b"), same=frozenset({"codes"})), [("mixed", {"V1": 0.49}), ("mixed", {})], True),
        (Case(("a", "b"), same=frozenset({"codes"})), [("mixed", {}), ("mixed", {"V1": 0.5})], False),
    ],
)
def test_a_case_holds_where_all_that_it_asks_for_is_so(case: Case, said: list[known.Said], right: bool) -> None:
    assert holds(case, said) is right


def test_what_is_kept_tells_what_failed_and_is_of_these_sentences() -> None:
    told = kept([coded("negative", V1=0.8) for _ in known.texts()])
    found = {one.sort.key: one for one in outcomes(json.loads(json.dumps(told)))}
    assert (found["faith"].holds, found["sarcasm"].holds) == (found["faith"].of, found["sarcasm"].of)
    assert (found["slang"].holds, found["not"].holds) == (0, 0)
    failure = found["not"].failures[0]
    assert failure.tones == ("positive", "negative")
    assert failure.said[0] == ("negative", {"V1": 0.8})
    assert not failure.tone_changes
    assert outcomes({**told, "mark": "another"}) == []
    assert outcomes({}) == []


def test_a_code_that_comes_and_goes_is_named() -> None:
    answers = [coded("neutral", V9=0.7) if "Muslim" in text else coded("neutral") for text in known.texts()]
    found = {one.sort.key: one for one in outcomes(kept(answers))}
    assert {failure.comes_and_goes for failure in found["faith"].failures} == {("V9",)}


async def test_each_model_that_comes_into_force_is_tried_once(
    cast: Cast, stranger: Browser, all_coded: AllCoded
) -> None:
    assert not await find_failures(), "before there is a model, there is nothing to try"
    learned = await coded_for_real(cast, all_coded)
    await cast.app.state.queue.close()
    await Learned.all().update(figures={key: told for key, told in learned.figures.items() if key != "known_failures"})
    held.forget()
    assert "is being tried just now" in (await stranger.open("/how-good")).text
    assert await find_failures()
    assert not await find_failures()
    tried = (await Learned.get()).figures
    assert tried["codes"] == learned.figures["codes"], "the other figures stay"
    held.forget()
    page = await stranger.open("/how-good")
    told = {one.sort.key: one for one in outcomes(tried["known_failures"])}
    for key, one in told.items():
        heading = page.soup.select_one(f"#sort-{key}")
        assert heading
        assert heading.get_text().endswith(f": {one.holds} of {one.of}")
    assert (
        f"{sum(one.holds for one in told.values())} of {len([c for s in sorts() for c in s.cases])} hold." in page.text
    )
    failed = [failure for one in told.values() for failure in one.failures]
    assert all(text in page.text for failure in failed for text in failure.texts)
