"""The `portal` command, as somebody at a terminal uses it."""

import json
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from starlette.applications import Starlette
from tortoise import Tortoise

from portal import settings
from portal.accounts.models import Group, Invitation, Person, now
from portal.analysis.jobs import work_out_agreement
from portal.analysis.models import Coding, DoubleCoding
from portal.boards.models import Entry, State
from portal.demo.double import UNSETTLED
from portal.feedback.models import Comment, Source, Words
from portal.web import clean
from tests.boards.unsigned import faults
from tests.browser import Cast
from tests.commands import portal


@pytest.fixture
def comments(tmp_path: Path) -> Path:
    file = tmp_path / "comments.csv"
    file.write_text(
        'id,text,date\n1,"They keep moving me, again",2026-01-05\n2,,\n3,I like my room,not a date\n4,Fine,\n'
    )
    return file


async def test_an_officer_takes_in_what_can_be_read_and_is_told_what_cannot(cast: Cast, comments: Path) -> None:
    said = await portal("import", str(comments), "--group", "lincc", "--question", "How is it?")
    assert said.status == 1
    assert "2 comments taken in for LinCC" in said.out
    assert "line 3: the text is empty" in said.err
    assert "line 4: the date 'not a date' is not written like 2026-11-22" in said.err
    kept = {comment.text: comment for comment in await Comment.all()}
    assert set(kept) == {"They keep moving me, again", "Fine"}
    assert str(kept["They keep moving me, again"].said_on) == "2026-01-05"
    assert kept["Fine"].question == "How is it?"
    assert await Coding.all().count() == 2


async def test_the_same_file_is_not_taken_in_twice(cast: Cast, comments: Path) -> None:
    await portal("import", str(comments), "--group", "lincc")
    again = await portal("import", str(comments), "--group", "lincc")
    assert again.status == 2
    assert "was taken in for LinCC" in again.err
    assert await Comment.all().count() == 2
    assert (await portal("import", str(comments), "--group", "care-leavers")).status == 1
    assert await Comment.all().count() == 4


async def test_somebody_who_mistypes_a_group_is_told_which_there_are(cast: Cast, comments: Path) -> None:
    said = await portal("import", str(comments), "--group", "linc")
    assert said.status == 2
    assert "there is no group linc; there are:" in said.err
    assert "lincc" in said.err
    assert await Comment.all().count() == 0


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("words.txt", b"text\nhello", "must end in .csv"),
        ("words.csv", b"comment\nhello", "no column called text"),
        ("words.csv", b"text\n\xff\xfe", "not UTF-8"),
        ("words.csv", b"", "is empty"),
        ("missing.csv", None, "there is no file"),
    ],
)
async def test_a_file_that_cannot_be_read_changes_nothing(
    cast: Cast, tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    said = await portal("import", str(file), "--group", "lincc")
    assert said.status == 2
    assert reason in said.err
    assert await Comment.all().count() == 0


async def test_an_administrator_adds_a_group_and_somebody_to_it(app: Starlette) -> None:
    assert (await portal("group", "partners", "Partners")).status == 0
    said = await portal("person", "Noor Silva", "--role", "officer", "--group", "partners")
    invitation = await Invitation.find(said.out.split("/join/")[1].split()[0])
    assert invitation is not None
    person = await invitation.accept("Noor Silva", "noor@example.org")
    assert person == await Person.get(name="Noor Silva")
    assert await invitation.accept("Noor Silva", "noor@example.org") is None
    assert person is not None
    assert [group.key for group in await Group.visible_to(person)] == ["partners"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("person", "Noor Silva", "--role", "king"),
        ("person", "Noor Silva", "--role", "officer", "--group", "nowhere"),
        ("group", "partners", "Partners", "--voice", "choir"),
    ],
)
async def test_somebody_who_asks_for_what_is_not_there_is_told_so(app: Starlette, arguments: tuple[str, ...]) -> None:
    said = await portal(*arguments)
    assert said.status == 2
    assert said.err.startswith("portal: ")
    assert await Person.all().count() == 0


async def test_the_demo_is_loaded_once_and_lists_everybody(app: Starlette) -> None:
    await app.state.queue.close()  # or the portal beside it learns from what the demo's people say, for half a minute
    said = await portal("demo", within=300)
    assert said.status == 0, said.err
    assert said.out.count("/sign-in/") == 10
    assert "▄" in said.out
    await work_out_agreement()
    double = await DoubleCoding.get()
    assert double.figures["all"]["kappa"] > 0.5
    olu = await Person.get(name="Olu Adeyemi")
    assert [pair.last_word is None for pair in await double.disagreements(olu)].count(True) == UNSETTLED
    assert await Entry.filter(state=State.DONE).exists()
    assert await faults() == [], "what is done there stands on two people, too"
    assert sorted(len(one.codes) for one in await Entry.all())[-2:] == [2, 2], "some answer two things"
    before = await counted()
    assert before["Coding"] >= 300
    assert not await Comment.filter(coding_due_at__isnull=False).exists()
    assert (await portal("demo")).status == 0
    assert await counted() == before


async def test_the_demo_stays_out_of_a_real_council(app: Starlette) -> None:
    await portal("group", "partners", "Partners")
    said = await portal("demo")
    assert said.status == 2
    assert "holds a council already" in said.err
    assert [group.key for group in await Group.all()] == ["partners"]


async def counted() -> dict[str, int]:
    """How many rows every table has, but for those that the portal's own work adds meanwhile."""
    tables = Tortoise.apps["portal"].items()
    own = {"Beat", "Alert", "RegisterEntry"}
    return {name: await table.all().count() for name, table in tables if name not in own}


async def test_migrating_twice_does_no_harm(cast: Cast) -> None:
    before = await counted()
    for _ in range(2):
        said = await portal("migrate")
        assert (said.status, said.err) == (0, "")
    assert await counted() == before


async def test_whoever_forgot_to_migrate_is_told_in_one_line(
    comments: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On either engine: what SQLite has not got, PostgreSQL has not got either."""
    monkeypatch.setattr(settings, "DATABASE_URL", f"sqlite://{tmp_path}/empty.sqlite3")
    for command in (["import", str(comments), "--group", "lincc"], ["group", "partners", "Partners"]):
        said = await portal(*command)
        assert said.status == 2
        assert "portal migrate" in said.err
        assert "Traceback" not in said.err


@pytest.mark.parametrize("question", ["Why? " * 100, "Why?\x07\u202e"], ids=["long", "odd"])
async def test_any_question_can_be_given_with_a_file(cast: Cast, comments: Path, question: str) -> None:
    said = await portal("import", str(comments), "--group", "lincc", "--question", question)
    assert said.status == 1, said.err
    assert "Traceback" not in said.err
    assert {comment.question for comment in await Comment.all()} == {clean(question)[:300]}


async def test_a_file_is_taken_in_although_older_words_cannot_be_read(cast: Cast, comments: Path) -> None:
    """Such as after a key was lost: those stay due, and the newcomers are not kept waiting for them."""
    older = await Comment.record(await cast.group("lincc"), Source.IMPORT, Words("Older", date(2026, 1, 5)))
    await Comment.filter(id=older.id).update(text_sealed=b"sealed with a key that is lost", claim=uuid4())
    await Comment.filter(id=older.id).update(coding_due_at=now() + timedelta(minutes=2))
    said = await portal("import", str(comments), "--group", "lincc", within=20)
    assert "2 comments taken in for LinCC" in said.out
    assert await Coding.all().count() == 2


async def test_the_same_words_from_two_people_are_two_comments(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "twice.jsonl"
    file.write_text('{"text": "Fine"}\n{"text": "Fine"}\n')
    assert (await portal("import", str(file), "--group", "lincc")).status == 0
    assert await Comment.all().count() == 2


@pytest.mark.parametrize("key", ["", "a b", "a/b", "x" * 41])
async def test_a_group_whose_key_fits_no_address_is_not_added(app: Starlette, key: str) -> None:
    said = await portal("group", key, "Partners")
    assert said.status == 2
    assert said.err.startswith("portal: ")
    assert not await Group.exists()


async def test_whoever_types_no_command_is_shown_them() -> None:
    said = await portal()
    assert said.status == 2
    assert "usage: portal" in said.err
    helped = await portal("--help")
    for command in ("serve", "worker", "migrate", "demo", "import", "code", "check", "group", "person"):
        assert command in helped.out


async def test_somebody_hides_the_personal_details_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "said.jsonl"
    said = [{"id": "a", "text": "my sister Zoë lives at 14 Mill Lane"}, {"id": "b", "text": "It is ok"}]
    file.write_text("\n".join(json.dumps(row) for row in said) + "\nno json\n")
    done = await portal("mask", str(file))
    assert [json.loads(line) for line in done.out.splitlines()] == [
        {"id": "a", "spans": [[10, 13, "NAME"], [23, 35, "ADDRESS"]], "masked": "my sister [name] lives at [address]"},
        {"id": "b", "spans": [], "masked": "It is ok"},
    ]
    assert done.status == 1
    assert "line 3" in done.err
