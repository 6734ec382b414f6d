"""The ready surveys and questions: every one starts as a whole draft and keeps to what young people need."""

import re

import pytest

from portal.demo.load import SURVEYS
from portal.surveys import bank, forms
from portal.surveys.models import AgeBand, Kind, Question, Survey
from tests.browser import Cast

READY = [key for key in bank.templates() if key != "own"]
MOST = {AgeBand.YOUNGEST: 5, AgeBand.YOUNGER: 5, AgeBand.OLDER: 8, AgeBand.ADULT: 12}
YOUNG = {AgeBand.YOUNGEST, AgeBand.YOUNGER, AgeBand.OLDER}
AVOIDED = re.compile(r"\b(contact|placements?|siblings?|LAC|respite|peers?|not|don't|isn't|never)\b", re.I)
QUESTIONS = [one for band in AgeBand for theme in bank.questions_for(band).values() for one in theme]


@pytest.mark.parametrize("key", READY)
async def test_every_ready_survey_starts_as_a_whole_draft(cast: Cast, key: str) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open("/surveys")).submit("Start this survey", group="lincc", template=key)
    survey = await Survey.get()
    assert page.path == f"/surveys/{survey.id}"
    assert all((survey.title, survey.purpose, survey.readers, survey.known))
    assert "not said yet" not in page.text
    asked = await Question.filter(survey_id=survey.id)
    assert [one.position for one in asked] == list(range(1, len(asked) + 1))
    assert 3 <= len(asked) <= MOST[survey.age_band]
    by_id = {one.id: one for one in asked}
    for one in asked:
        assert bool(one.options) is (one.kind not in {Kind.SHORT, Kind.LONG, Kind.DATE})
        if one.shown_if_id:
            assert by_id[one.shown_if_id].position < one.position
            assert one.shown_if_options
            assert set(one.shown_if_options) <= set(by_id[one.shown_if_id].options)


def test_there_is_one_for_every_use() -> None:
    bands = {key: bank.templates()[key]["age_band"] for key in READY}
    assert {"pulse-4-7": "4-7", "pulse-8-11": "8-11", "pulse-12-17": "12-17"}.items() <= bands.items()
    assert {"safe-8-11": "8-11", "safe-12-17": "12-17", "safe-18": "18+"}.items() <= bands.items()
    assert {"care-leavers", "carers", "carers-training", "activity", "partners", "staff"} <= set(bands)


def test_the_youngest_have_three_faces_and_somebody_who_writes_for_them() -> None:
    asked = bank.templates()["pulse-4-7"]["questions"]
    assert {one["kind"] for one in asked} <= {"faces_3", "yes_no", "long"}
    assert len(asked) == 5


@pytest.mark.parametrize("given", QUESTIONS, ids=lambda one: one["key"])
def test_every_ready_question_fits_and_the_young_ask_in_their_own_words(given: dict[str, object]) -> None:
    kind, options = Kind(str(given["kind"])), list(given.get("options", []))  # type: ignore[call-overload]
    assert bool(options) is kind.has_own_options
    assert all(len(option) <= forms.LONGEST_OPTION for option in options)
    if kind is Kind.RANKING:
        assert given["ages"] == ["18+"], "putting in order is for adults"


def test_children_are_asked_in_words_of_their_own() -> None:
    young = [one for key in READY for one in bank.templates()[key]["questions"] if _band(key) in YOUNG]
    young += [one for one in QUESTIONS if set(one["ages"]) & YOUNG]
    assert [one["text"] for one in young if AVOIDED.search(f"{one['text']} {one.get('help', '')}")] == []
    assert [one["text"] for one in young if one["kind"] == "ranking"] == []


def _band(key: str) -> AgeBand:
    return AgeBand(bank.templates()[key]["age_band"])


def test_the_yearly_survey_asks_every_age_the_same_with_the_same_answers() -> None:
    answers: dict[str, set[tuple[str, ...]]] = {}
    for key in ("safe-8-11", "safe-12-17", "safe-18"):
        draft = forms.from_bank(key)
        assert draft is not None
        for given, made in zip(bank.templates()[key]["questions"], draft.questions, strict=True):
            if linked := given.get("linked"):
                answers.setdefault(linked, set()).add((str(made.lineage), made.kind, *made.options))
    assert {len(found) for found in answers.values()} == {1}
    assert len(answers) >= 6


def test_keys_are_used_once() -> None:
    every = [one["key"] for band in AgeBand for theme in bank.questions_for(band).values() for one in theme]
    assert len(set(every)) >= 50
    assert len(bank.templates()) == len(READY) + 1 >= 13


def test_the_made_up_council_finds_its_surveys() -> None:
    for key, positions in SURVEYS.values():
        asked = bank.templates()[key]["questions"]
        assert {asked[at - 1]["kind"] for at in positions.values()} <= {"short", "long"}


async def test_an_officer_peeks_at_the_questions_before_choosing(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/surveys")
    peeks = page.soup.select("details.peek")
    assert len(peeks) == len(READY)
    for key, peek in zip(READY, peeks, strict=True):
        words = peek.get_text()
        assert all(one["text"] in words for one in bank.templates()[key]["questions"])
