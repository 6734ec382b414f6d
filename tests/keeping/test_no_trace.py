"""What was let go of is in no file of the database any more, and no backup that is put back brings it back to stay."""

import asyncio
import random
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import date
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from tortoise import connections

from portal import app as site
from portal import db, settings
from portal.accounts.models import Group, Person, Voice
from portal.analysis.jobs import code_comments
from portal.feedback.models import Comment
from portal.forums.models import Post, Topic
from portal.keeping import jobs, outside
from portal.keeping.models import Erasure
from portal.permissions import Role
from portal.safeguarding.models import Concern, Contact, Reading
from portal.surveys.models import AgeBand, Answer, Details, Kind, Question, Response, Survey
from portal.surveys.traces import StillRead
from tests.conftest import _on_server
from tests.keeping.kept import an_answer

A_YEAR_AGO = date(2025, 11, 17)
PIECE = 48
"""Bytes: short enough that a page's end seldom cuts it."""

LONG = " ".join(random.Random(7).choices(["rice", "garden", "paint", "biscuit", "bicycle", "piano"], k=800))


async def a_survey() -> Survey:
    group = await Group.create(key="lincc", name="LinCC", voice=Voice.CHILD_IN_CARE)
    olu = await Person.create(name="Olu Adeyemi", role=Role.OFFICER)
    details = Details("Home", "To see.", "Olu", AgeBand.OLDER)
    asked = [(1, Kind.FACES), (2, Kind.ONE), (3, Kind.SEVERAL), (5, Kind.LONG)]
    questions = [Question(position=position, kind=kind, text="Why?") for position, kind in asked]
    return await Survey.draft(group, olu, details, questions)


def pieces(sealed: bytes) -> list[bytes]:
    return [sealed[at : at + PIECE] for at in range(0, len(sealed) - PIECE, PIECE * 4)]


async def all_files() -> bytes:
    """The database with its log and its index of it, or all files of this database on the server."""
    if settings.EMBEDDED:
        file = Path(settings.DATABASE_URL.removeprefix("sqlite://"))
        return b"".join(one.read_bytes() for one in sorted(file.parent.glob(f"{file.name}*")))
    client = connections.get("default")
    await client.execute_query("CHECKPOINT")
    [where] = await client.execute_query_dict("SHOW data_directory")
    [own] = await client.execute_query_dict("SELECT oid FROM pg_database WHERE datname = current_database()")
    folder = Path(where["data_directory"]) / "base" / str(own["oid"])
    return b"".join(one.read_bytes() for one in sorted(folder.iterdir()) if one.is_file())


@pytest.fixture
async def opened(database: str) -> AsyncIterator[str]:
    """The database, with nothing working on it."""
    async with db.connect():
        yield database


async def found_in_files(needles: list[bytes]) -> int:
    everything = await all_files()
    return sum(needle in everything for needle in needles)


async def test_no_file_of_the_database_has_the_sealed_words_any_more(opened: str) -> None:
    survey = await a_survey()
    sheets = [await an_answer(survey, f"More rice, {n}. {LONG[: n * 60]}") for n in range(60)]
    await Reading.all().update(due_on=None)
    sealed = {one.response_id: pieces(bytes(one.text_sealed or b"")) for one in await Comment.all()}
    gone, kept = sheets[::3], [sheet for n, sheet in enumerate(sheets) if n % 3]
    needles = [piece for sheet in gone for piece in sealed[sheet.id]]
    assert await found_in_files(needles) > len(needles) * 0.9, "else it would prove nothing"
    await Erasure.take_back([sheet.id for sheet in gone], answers=True)
    await jobs.erase()
    await jobs.rub_out_erased.__wrapped__()  # type: ignore[attr-defined]
    assert await found_in_files(needles) == 0
    assert await found_in_files([sealed[sheet.id][0] for sheet in kept]) > 30
    assert not await Erasure.exists()
    assert await Comment.filter(text_sealed__isnull=False).count() == len(kept)


async def test_the_planner_keeps_no_samples_of_sealed_words(opened: str) -> None:
    if settings.EMBEDDED:
        assert not await connections.get("default").execute_query_dict(
            "SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%'"
        )
        return
    survey = await a_survey()
    for n in range(20):
        await an_answer(survey, f"Words {n}")
    client = connections.get("default")
    await client.execute_query("ANALYZE")
    rows = await client.execute_query_dict("SELECT attname FROM pg_stats WHERE tablename = 'comment'")
    assert {row["attname"] for row in rows} >= {"said_on", "erased"}
    assert "text_sealed" not in {row["attname"] for row in rows}


async def test_while_somebody_else_reads_the_journal_the_promise_stays(opened: str) -> None:
    """A second process that holds an old page open, which only SQLite's journal knows of."""
    if not settings.EMBEDDED:
        return
    sheet = await an_answer(await a_survey(), "More rice")
    needles = pieces(bytes((await Comment.get()).text_sealed or b""))
    await Erasure.take_back([sheet.id], answers=True)
    await jobs.erase()
    await connections.get("default").execute_query("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(opened.removeprefix("sqlite://"))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM comment").fetchall()
        with pytest.raises(StillRead):
            await jobs.rub_out_erased.__wrapped__()  # type: ignore[attr-defined]
        assert await Erasure.all().count() == 2
    await jobs.rub_out_erased.__wrapped__()  # type: ignore[attr-defined]
    assert not await Erasure.exists()
    assert await found_in_files(needles) == 0


@pytest.mark.parametrize("table", ["comment", "coding", "code", "answer", "response"])
async def test_nothing_tells_which_empty_rows_came_from_one_person(opened: str, table: str) -> None:
    """PostgreSQL's transaction numbers would; SQLite has none."""
    if settings.EMBEDDED:
        return
    survey = await a_survey()
    for n in range(4):
        sheet = await an_answer(survey, f"My social worker never rings me back, {n}")
        await code_comments()
        await Response.filter(id=sheet.id).update(answered_in=A_YEAR_AGO)
        await Comment.filter(response_id=sheet.id).update(said_on=A_YEAR_AGO)
        await Erasure.take_back([sheet.id], answers=False)
        await jobs.erase()
    numbers = f"SELECT DISTINCT xmin::text FROM {table}"
    assert len(await connections.get("default").execute_query_dict(numbers)) >= 4
    await jobs.rub_out_erased.__wrapped__()  # type: ignore[attr-defined]
    assert len(await connections.get("default").execute_query_dict(numbers)) == 1


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """The portal, from its start on; nothing but its start has happened to the database."""
    async with site.lifespan(site.make_app()):
        yield


async def back_up(url: str, name: str) -> None:
    if settings.EMBEDDED:
        file = Path(url.removeprefix("sqlite://"))
        await asyncio.to_thread(shutil.copy, file, file.with_name(f"{name}-{file.name}"))
    else:
        await _on_server(f"CREATE DATABASE {name} TEMPLATE {url.rsplit('/', 1)[1]}")


async def put_back(url: str, name: str) -> None:
    if settings.EMBEDDED:
        file = Path(url.removeprefix("sqlite://"))
        for beside in ("-wal", "-shm"):
            file.with_name(file.name + beside).unlink(missing_ok=True)
        await asyncio.to_thread(shutil.copy, file.with_name(f"{name}-{file.name}"), file)
        return
    own = url.rsplit("/", 1)[1]
    await _on_server(f"DROP DATABASE {own} WITH (FORCE)")
    await _on_server(f"ALTER DATABASE {name} RENAME TO {own}")


async def test_a_backup_that_is_put_back_brings_nothing_back_to_stay(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with db.connect():
        survey = await a_survey()
        sheets = [await an_answer(survey, f"Bin bags, {n}") for n in range(4)]
        worry = await an_answer(survey, "My uncle hits me when mum is out")
        unread = await an_answer(survey, "Yellow", read=False)
        monkeypatch.setattr(Contact, "be_ready", AsyncMock())
        maya = await Person.create(name="Maya Lindqvist", role=Role.MEMBER)
        topic = await Topic.open(await Group.get(key="lincc"), maya, "Food", "More rice please")
        await Reading.filter(comment__post__topic_id=topic.id).update(due_on=None)
    await back_up(database, "before")
    async with db.connect():
        await Erasure.take_back([sheets[0].id, worry.id, unread.id], answers=False)
        await Erasure.take_back([sheets[1].id], answers=True)
        await Erasure.remove(Post.written_by(maya))
        await jobs.erase()
    await put_back(database, "before")
    async with db.connect():
        assert await Comment.filter(erased=True).count() == 0, "the backup has it all"
        assert await Response.all().count() == 6
    async with running():
        kept = {comment.text for comment in await Comment.filter(erased=False)}
        assert kept == {"Bin bags, 2", "Bin bags, 3"}
        held = {comment.text for comment in await Comment.filter(erased=True, text_sealed__isnull=False)}
        assert held == {"My uncle hits me when mum is out", "Yellow"}
        assert await Concern.exists(comment__erased=True)
        assert not await Topic.exists()
        assert {one.id for one in await Response.exclude(comeback_hash="")} == {sheets[2].id, sheets[3].id}
        assert not await Response.exists(id=sheets[1].id)
        assert await Answer.filter(response_id__isnull=False).count() == 6
    async with db.connect():
        assert await Erasure.again() == 0, "once is enough"


async def test_what_a_backup_brought_back_is_in_no_file_either(database: str) -> None:
    async with db.connect():
        sheet = await an_answer(await a_survey(), "Bin bags again")
        needles = pieces(bytes((await Comment.get()).text_sealed or b""))
    await back_up(database, "before")
    async with db.connect():
        await Erasure.take_back([sheet.id], answers=True)
        await jobs.erase()
    await put_back(database, "before")
    async with running():
        await jobs.rub_out_erased.__wrapped__()  # type: ignore[attr-defined]
        assert await found_in_files(needles) == 0


async def test_the_list_outside_is_on_the_disk_before_the_words_go(
    opened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = await an_answer(await a_survey(), "Bin bags again")
    comment = await Comment.get()

    def no_room(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", no_room)
    await Erasure.take_back([sheet.id], answers=True)
    with pytest.raises(OSError, match="No space"):
        await jobs.erase()
    assert (await Comment.get(id=comment.id)).text == "Bin bags again"
    assert await Answer.all().count() == 3
    monkeypatch.undo()


async def test_a_line_that_a_power_cut_broke_off_costs_no_other(opened: str) -> None:
    sheet, comment = await an_answer(await a_survey(), "Bin bags again"), await Comment.get()
    outside.write(outside.Was.HIDDEN, [comment.id])
    with (settings.AUDIT / "erasures.log").open("a") as log:
        log.write("erased 0f0f0f")
    outside.write(outside.Was.APART, [sheet.id])
    assert list(outside.read()) == [(outside.Was.HIDDEN, comment.id), (outside.Was.APART, sheet.id)]
