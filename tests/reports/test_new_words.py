"""Words that are new in a period: many say them, fewer did before, and none of them could point at somebody."""

from datetime import date
from itertools import pairwise

import pytest

from portal.analysis.codebook import roadmap
from portal.analysis.common import Said
from portal.analysis.models import Coding, Reason
from portal.feedback.masking import Kind
from portal.feedback.models import Comment
from portal.reports.disclosure import Rule
from portal.reports.figures import Figures, Scope
from portal.reports.jobs import make_reports
from portal.reports.models import Order, Publication, Report, ReportWording
from portal.reports.new_words import new_words
from portal.reports.newly import SPOKE, still_said, tellable
from portal.safeguarding.models import Concern, LeftOut
from portal.surveys.models import Response, Survey
from tests.analysis.test_in_common import plain, said_by_all
from tests.browser import Cast
from tests.surveys.asking import open_survey

RULE = Rule()
LEAST = SPOKE * RULE.threshold
SUMMER, IN_SUMMER, BEFORE = "2026-Q3", date(2026, 8, 10), date(2025, 11, 3)
MINIBUS = "it was the minibus again"


def saying(
    word: str = "minibus", now: int = 25, of: int = 60, before: int = 0, of_before: int = 100, voices: int = 1000
) -> list[Said]:
    """So many people of so many say this word, now and before."""
    texts = [f"it was the {word} again"] * now + plain(of - now)
    then = [f"it was the {word} again"] * before + plain(of_before - before)
    return [Said(text, at % voices, ago) for ago, side in enumerate((texts, then)) for at, text in enumerate(side)]


def told(said: list[Said], withheld: frozenset[str] = frozenset()) -> list[str]:
    return tellable(said, RULE.threshold, withheld)


# which may be told


def test_a_word_that_many_say_and_nobody_said_before_is_new() -> None:
    assert told(saying()) == ["minibus"]
    assert told(saying(before=40)) == []


@pytest.mark.parametrize("people", [9, 51])
def test_neither_of_few_nor_of_all_but_few(people: int) -> None:
    assert told(saying(now=people)) == []


@pytest.mark.parametrize(("of", "of_before"), [(LEAST - 1, 100), (60, LEAST - 1)])
def test_nothing_where_few_spoke(of: int, of_before: int) -> None:
    assert told(saying(of=of, of_before=of_before)) == []


def test_whoever_says_it_often_is_one_person() -> None:
    said = [*saying(now=9), *[Said(MINIBUS, 8, 0)] * 30]
    assert told(said) == []


@pytest.mark.parametrize(
    "word",
    [
        *("kayleigh", "langley", "oakfield", "brandon", "willows", "grange", "forest lodge", "primrose court", "hope"),
        *("hillside", "riverside", "chestnut", "greenfield", "harbour", "rainbow", "bishop", "baker", "white lion"),
    ],
)
def test_nothing_that_may_be_a_name_though_it_is_written_small(word: str) -> None:
    assert word not in told(saying(word))


def test_nothing_that_speaks_for_a_code_of_which_nothing_is_told() -> None:
    assert told(saying(), frozenset({"mini*"})) == []
    assert told(saying(), frozenset({"bus*", "late ... minibus"})) == ["minibus"]


def test_other_languages_are_left_out() -> None:
    assert told([one._replace(english=False) for one in saying()]) == []


def test_they_stand_in_the_order_of_the_alphabet() -> None:
    said = [
        Said(f"{one.text} {word}" if not one.ago and at < 20 + n else one.text, at, one.ago)
        for n, word in enumerate(("pizza", "camping"))
        for at, one in enumerate(saying())
    ]
    found = told(said)
    assert len(found) > 1
    assert all(one < other for one, other in pairwise(found))


@pytest.mark.parametrize(("of", "of_before"), [(LEAST, LEAST), (LEAST, 8 * LEAST), (8 * LEAST, LEAST)])
def test_that_a_word_is_told_tells_nobody_how_few_said_it_before_or_how_few_did_not(of: int, of_before: int) -> None:
    """Whoever knows how many spoke and sees the word can think of worlds as far apart as a hidden figure has to be."""

    def is_told(now: int, before: int) -> bool:
        return bool(told(saying(now=now, of=of, before=before, of_before=of_before)))

    many = of - RULE.threshold
    then = RULE.least_width
    assert is_told(many, 0)
    assert is_told(many, then), "how many said it before can be anything from none"
    assert is_told(many - then, 0), "so can be how many do not say it now, from the threshold on"
    some = next(now for now in range(RULE.threshold, of) if is_told(now, 0))
    assert many - some > then


# as they are read


@pytest.fixture
async def spoken(cast: Cast) -> list[Coding]:
    await said_by_all(cast, plain(60), on=BEFORE)
    await said_by_all(cast, plain(40), on=IN_SUMMER)
    return await said_by_all(cast, [MINIBUS] * 20, on=IN_SUMMER)


async def found(scope: Scope | None = None, figures: Figures | None = None) -> tuple[str, ...] | None:
    scope = scope or Scope(SUMMER)
    every = {scope.whole.said(one.key): 10 for one in roadmap().codes}
    return await new_words(scope, every if figures is None else figures, roadmap(), RULE)


async def test_they_are_told_of_everybody_and_of_the_group_that_said_them(cast: Cast, spoken: list[Coding]) -> None:
    assert await found() == ("minibus",)
    assert await found(Scope(SUMMER, "lincc")) == ("minibus",)
    assert await found(Scope(SUMMER, "foster-carers")) == ()
    assert await found(Scope("2026-Q2")) == ()


@pytest.mark.parametrize("scope", [Scope(SUMMER, age="8-11"), Scope(SUMMER, by="borough=outside")])
async def test_they_are_not_even_looked_for_beside_an_age_or_what_people_are(
    spoken: list[Coding], scope: Scope
) -> None:
    assert await found(scope) is None


async def test_a_group_of_which_few_say_it_is_not_told_what_all_of_them_say(cast: Cast) -> None:
    for group, times in (("lincc", 9), ("foster-carers", 16)):
        await said_by_all(cast, plain(60), on=BEFORE, group=group)
        await said_by_all(cast, [*plain(60), *[MINIBUS] * times], on=IN_SUMMER, group=group)
    assert await found() == ("minibus",)
    assert await found(Scope(SUMMER, "lincc")) == ()
    assert await found(Scope(SUMMER, "foster-carers")) == ("minibus",)


async def test_nothing_of_a_survey_that_is_still_open(cast: Cast, spoken: list[Coding]) -> None:
    survey = await open_survey(cast)
    for coding in spoken:
        sheet = await Response.create(survey=survey, receipt=coding.id.hex, comeback_hash="")
        await Comment.filter(id=coding.comment_id).update(response_id=sheet.id)
    assert await found() == ()
    await Survey.filter(id=survey.id).update(closed_at=survey.published_at)
    assert await found() == ("minibus",)


async def test_nothing_that_somebody_is_kept_from_reading(cast: Cast, spoken: list[Coding]) -> None:
    for coding in spoken[:11]:
        concern = await Concern.create(comment_id=coding.comment_id, kind="allegation")
        await LeftOut.create(concern_id=concern.id, person_id=cast["senior leader"].pk)
    assert await found() == ()


async def test_nothing_that_is_masked(cast: Cast, spoken: list[Coding]) -> None:
    for coding in await Coding.filter(id__in=[one.id for one in spoken[:11]]).select_related("comment"):
        assert await coding.hide("minibus", Kind.NAME)
    assert await found() == ()


async def test_nothing_that_is_written_in_another_language(spoken: list[Coding]) -> None:
    await Coding.filter(id__in=[one.id for one in spoken]).update(reason=Reason.LANGUAGE)
    assert await found() == ()


# frozen with an edition


async def edition(cast: Cast) -> Report:
    """The first, or a correction of the one before."""
    before = await Report.of_scope(Scope(SUMMER)).first()
    order = await Order.ask(Scope(SUMMER), cast["participation officer"], before, "We looked again.")
    await make_reports()
    await order.refresh_from_db()
    return await Report.get(id=order.report_id)


async def test_an_edition_keeps_what_was_new_and_a_later_one_adds_nothing(cast: Cast, spoken: list[Coding]) -> None:
    assert (await edition(cast)).edition.told.words == ("minibus",)
    await said_by_all(cast, ["we want pizza"] * 20, on=IN_SUMMER)
    assert (await edition(cast)).edition.told.words == ("minibus",)


@pytest.mark.parametrize(("is_out", "least"), [(True, 5), (False, 10)])
async def test_that_a_few_took_it_back_is_not_to_be_read_from_a_later_one(
    cast: Cast, spoken: list[Coding], is_out: bool, least: int
) -> None:
    """Where everybody could read the one before: of what nobody outside has read, as many say it as of any other."""
    first = await edition(cast)
    for age in await ReportWording.missing(first) if is_out else ():
        await ReportWording.write(first, age, cast["participation officer"], "You told us.", "star")
    if is_out:
        assert await Publication.publish(first, cast["senior leader"])
    for left, words in ((least, ("minibus",)), (least - 1, ())):
        gone = [one.comment_id for one in spoken[left:]]
        await Comment.filter(id__in=gone).update(erased=True)
        assert (await edition(cast)).edition.told.words == words


def test_what_is_still_said_is_counted_by_people() -> None:
    said = [*saying(now=4), Said(MINIBUS, 0, 0), Said(MINIBUS, 700, 1)]
    assert still_said(said, ("minibus", "pizza"), 4, set()) == ["minibus"]
    assert still_said(said, ("minibus",), 5, set()) == []
    assert still_said(said, ("minibus",), 4, {"mini*"}) == [], "of its code nothing is told any more"
