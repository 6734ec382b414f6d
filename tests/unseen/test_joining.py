"""A thief has every file of the database and no key: cards cannot be joined to answers, nor answers to the moment."""

import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from tortoise import connections

from portal import db, settings
from portal.accounts.models import Group, Person
from portal.analysis.jobs import code_comments
from portal.demo.council import make_people
from portal.permissions import Role
from portal.surveys.models import Card, CardBatch, MemberWay, Response, Survey, UsedCard
from portal.surveys.traces import rub_out
from tests.surveys.asking import details, five_questions
from tests.unseen import naive
from tests.unseen.joining import CHANCE, agreement, best, best_by_way_of, by_chance
from tests.unseen.thief import Files, Measures, measures

CARDS = int(os.environ.get("UNSEEN_CARDS", "60"))
"""`make attack` takes 200."""

SHEETS = 4
CHILDREN = [
    ("response", "id", "id"),
    ("answer", "id", "response_id"),
    ("comment", "id", "response_id"),
    ("reading", "id", "comment.response_id"),
    ("coding", "id", "comment.response_id"),
]


@pytest.fixture
async def opened(database: str) -> AsyncIterator[None]:
    """The database with nothing at work in it but the test. SQLite keeps its whole log, as when it is copied."""
    async with db.connect():
        if settings.EMBEDDED:
            await connections.get("default").execute_query("PRAGMA wal_autocheckpoint = 0")
        yield


async def an_open_survey() -> Survey:
    await make_people()
    olu, group = await Person.get(name="Olu Adeyemi"), await Group.get(key="lincc")
    survey = await Survey.draft(group, olu, details(olu), five_questions())
    await survey.publish(olu)
    return survey


async def answered() -> tuple[naive.Links, naive.Links, list[str]]:
    """Everybody answers with their card, in no order. Which answer each card and each mark led to, and the answers
    as they came."""
    survey = await an_open_survey()
    codes = [
        code for sheet in range(SHEETS) for code in (await CardBatch.print(survey, f"S{sheet}", CARDS // SHEETS))[1]
    ]
    by_card, by_mark, came = {}, {}, []
    for number, code in enumerate(random.SystemRandom().sample(codes, CARDS)):
        card = await Card.find(code)
        assert card is not None
        kept = await keep(card, number)
        by_card[card.code_hash] = by_mark[card.mark] = str(kept.id)
        came.append(str(kept.id))
        if number % 7 == 0:
            await code_comments()
    return by_card, by_mark, came


async def answered_by_members() -> tuple[naive.Links, naive.Links, naive.Links, naive.Links]:
    """Every member answers with the link on their first page, in no order. Which answer each way in, card and mark
    led to, and which card each way in was."""
    survey = await an_open_survey()
    for number in range(CARDS - await Person.filter(memberships__group_id=survey.group_id, role="member").count()):
        await (await Person.create(name=f"Member {number}", role=Role.MEMBER)).join(survey.group)
    await MemberWay.hand_out(survey)
    ways = await MemberWay.all().select_related("person")
    by_way, by_card, by_mark, to_card = {}, {}, {}, {}
    for number, way in enumerate(random.SystemRandom().sample(ways, CARDS)):
        [(_, code)] = await MemberWay.open_for(way.person)
        card = await Card.find(code)
        assert card is not None
        to_card[str(way.id)] = card.code_hash
        by_way[str(way.id)] = by_card[card.code_hash] = by_mark[card.mark] = str((await keep(card, number)).id)
    return by_way, by_card, by_mark, to_card


async def keep(card: Card, number: int) -> Response:
    survey = card.batch.survey
    asked = {question.position: question for question in await survey.questions.all()}
    said = {2: ["Yes"], 5: [f"I am number {number}. " + "So it is. " * (number % 5 * 60)]}
    return await Response.keep(survey, os.urandom(32).hex(), {asked[at].id: what for at, what in said.items()}, card)


async def of_answers(files: Files) -> Measures:
    """What can be measured of the answers and of whatever hangs on them."""
    found: Measures = {}
    for table, key, path in CHILDREN:
        owner = dict(await _owners(table, path))
        for name, of in (await measures(table, key, owner, files)).items():
            found[name] = {owner[one]: value for one, value in of.items()}
    return found


async def _owners(table: str, path: str) -> list[tuple[str, str]]:
    """Each row of a table with the answer that it belongs to."""
    parent, _, column = path.rpartition(".")
    on = f" JOIN {parent} ON {parent}.id = {table}.{parent}_id" if parent else ""
    query = f"SELECT {table}.id AS one, {parent or table}.{column} AS owner FROM {table}{on}"
    return [(str(row["one"]), str(row["owner"])) for row in await connections.get("default").execute_query_dict(query)]


@pytest.mark.usefixtures("opened")
async def test_no_card_can_be_joined_to_an_answer_not_even_while_answers_come() -> None:
    async with naive.a_backup_runs():
        by_card, by_mark, _ = await answered()
        files = await Files.stolen()
        cards = await measures("card", "code_hash", by_card, files)
        marks = await measures("usedcard", "mark", by_mark, files)
        answers = await of_answers(files)
    assert len(answers) > 10, "there is something to measure"
    direct, around = best(by_card, cards, answers), best_by_way_of(by_card, cards, marks, answers)
    print(f"cards to answers: {direct.hits} of {CARDS} by the best of {direct.ways} ways ({direct.how})")
    print(f"cards by marks to answers: {around.hits} of {CARDS} by the best of {around.ways} ways")
    assert direct.hits < CHANCE, direct.how
    assert around.hits < CHANCE, around.how
    assert len(await Card.all()) == len(await UsedCard.all()) == CARDS


@pytest.mark.usefixtures("opened")
async def test_no_member_can_be_joined_to_an_answer_by_the_link_that_they_were_given() -> None:
    async with naive.a_backup_runs():
        by_way, by_card, by_mark, to_card = await answered_by_members()
        files = await Files.stolen()
        ways = await measures("memberway", "id", by_way, files)
        cards = await measures("card", "code_hash", by_card, files)
        marks = await measures("usedcard", "mark", by_mark, files)
        answers = await of_answers(files)
    assert len(answers) > 10, "there is something to measure"
    found = {
        "members to answers": best(by_way, ways, answers),
        "members to cards": best(to_card, ways, cards),
        "members by cards to answers": best_by_way_of(by_way, ways, cards, answers),
        "members by marks to answers": best_by_way_of(by_way, ways, marks, answers),
    }
    for what, one in found.items():
        print(f"{what}: {one.hits} of {CARDS} by the best of {one.ways} ways ({one.how})")
        assert one.hits < CHANCE, one.how


@pytest.mark.usefixtures("opened")
async def test_within_the_hour_not_even_marks_and_moments_can_be_joined_to_answers() -> None:
    _, by_mark, came = await answered()
    before = best(
        by_mark, await measures("usedcard", "mark", by_mark), answers := await of_answers(await Files.stolen())
    )
    order, how = agreement(came, answers)
    assert (before.hits, order) > (CARDS * 0.9, 0.9), "the thief knows the ways"
    await rub_out()
    files = await Files.stolen()
    files = Files(files.database, files.log if settings.EMBEDDED else b"")
    after = best(by_mark, await measures("usedcard", "mark", by_mark, files), answers := await of_answers(files))
    left, how = agreement(came, answers)
    print(f"marks to answers: {before.hits} of {CARDS} at first, {after.hits} within the hour ({after.ways} ways)")
    print(f"order of answers: {order:.2f} at first, {left:.2f} within the hour; by chance {by_chance(CARDS):.2f}")
    assert after.hits < CHANCE, after.how
    assert left < by_chance(CARDS), how


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("schema", [naive.counted_up, naive.rubbed_out])
async def test_the_same_thief_joins_every_card_of_a_naive_schema(
    schema: Callable[[int], Awaitable[naive.Links]],
) -> None:
    async with naive.a_backup_runs():
        links = await schema(CARDS)
        files = await Files.stolen()
        cards = await measures("naive_card", "code", links, files)
        found = best(links, cards, await measures("naive_answer", "token", links.values(), files))
    print(f"naive, {schema.__name__}: {found.hits} of {CARDS} ({found.how})")
    assert found.hits == CARDS
