"""After two administrators agreed, everything is sealed anew with the newest key, bit by bit, and nothing is lost."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from asyncpg import RaiseError
from tortoise import Tortoise, connections

from portal import settings
from portal.accounts.models import Authenticator, Draft, Person
from portal.audit.models import Record
from portal.audit.verify import verified
from portal.feedback.models import Comment, Source, Words
from portal.permissions import Role
from portal.proposals import rotation
from portal.proposals.models import Proposal
from portal.proposals.rotation import ROTATION, left, reseal, sealed_columns
from portal.safeguarding.models import ScreenChange
from portal.safeguarding.screening.overlay import Change, Edit
from portal.sealing import renew
from tests.browser import Cast
from tests.earlier import sealed_earlier
from tests.proposals.proposing import again, proposed
from tests.stored import found, stored

NEW = bytes(range(32))
MANY = 12


async def rotated(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Proposal:
    """Words sealed with the old key, half of them by the first release, a new key before it, and a confirmed wish to
    use it. Nothing is resealed yet."""
    group, ade = await cast.group("lincc"), cast["administrator"]
    for n in range(MANY):
        comment = await Comment.record(group, Source.IMPORT, Words(f"Words {n}", date(2026, 11, 18)))
        if n % 2:
            earlier = sealed_earlier(comment.unmasked, f"comment.text_sealed.{comment.id}", settings.KEYS[0])
            await Comment.filter(id=comment.id).update(text_sealed=earlier)
    await cast["LinCC member"].use_login("maya")
    await Authenticator.begin(ade)
    await Draft.keep(ade.id, "/concerns", [("decision", "Half a thought")])
    for n in range(MANY):
        await ScreenChange.make(Change(Edit.ADDED, f"purple lantern {n}", "missing", 2), ade, f"Heard {n}")
    await Record.add(ade.id, "look_into", "/trail/1/looked-into", reason="kept")
    other = await Person.create(name="Ines Kaur", role=Role.ADMINISTRATOR)
    one = await proposed(cast, ROTATION, "administrator")
    monkeypatch.setattr(settings, "KEYS", [NEW, *settings.KEYS])
    assert await one.decide(other, ROTATION, confirmed=True)
    return one


async def until_done(one: Proposal, most: int = 60) -> int:
    for turns in range(most):
        if (await again(one)).done_at:
            return turns
        await reseal()
    raise AssertionError("it does not end")


@pytest.mark.usefixtures("cast")
async def test_no_sealed_column_is_forgotten() -> None:
    """Found in the source too, in case one is hidden from the tables."""
    code = Path(rotation.__file__).parent.parent
    written = set()
    for file in code.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.value, ast.Call)
                and ast.unparse(node.value.func) == "Sealed"
            ):
                named = [ast.literal_eval(argument) for argument in node.value.args]
                written.add(named[0] if named else f"{ast.unparse(node.targets[0])}_sealed")
    in_tables = {
        (table, name) for table in Tortoise.apps["portal"].values() for name in table._meta.fields if "_sealed" in name
    }
    kept = {(table, name) for table, name in in_tables if getattr(table, "only_added_to", False)}
    assert (Record, "details_sealed") in kept
    assert {(column.table, column.name) for column in sealed_columns()} == in_tables - kept
    assert {name for _, name in in_tables} == written


@pytest.mark.usefixtures("cast")
async def test_what_the_database_refuses_to_change_is_left_alone_and_nothing_else() -> None:
    sealed = [
        (table, name) for table in Tortoise.apps["portal"].values() for name in table._meta.fields if "_sealed" in name
    ]
    refused = {table for table, name in sealed if await _refuses(table._meta.db_table, name)}
    assert refused == {table for table, _ in sealed if getattr(table, "only_added_to", False)} == {Record}


async def _refuses(table: str, column: str) -> bool:
    """Whether a trigger keeps a row's column as it is. On SQLite it would have to meet a row, so its words are read."""
    database = connections.get("default")
    if settings.EMBEDDED:
        triggers = await database.execute_query_dict(
            "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [table]
        )
        return any(re.search(rf"UPDATE ON|UPDATE OF [^;]*\b{column}\b", one["sql"]) for one in triggers)
    try:
        await database.execute_query(f"UPDATE {table} SET {column} = {column} WHERE false")
    except RaiseError:
        return True
    return False


async def test_everything_is_sealed_with_the_newest_key_and_reads_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await rotated(cast, monkeypatch)
    secret = (await Authenticator.get(person_id=cast["administrator"].id)).secret
    assert sum((await left()).values()) >= MANY + 3
    await until_done(one)
    assert sum((await left()).values()) == 0
    old = settings.KEYS[1]
    monkeypatch.setattr(settings, "KEYS", [NEW])
    assert {comment.text for comment in await Comment.all()} == {f"Words {n}" for n in range(MANY)}
    assert (await Authenticator.get(person_id=cast["administrator"].id)).secret == secret
    assert (await Draft.get(person_id=cast["administrator"].id)).sent == [("decision", "Half a thought")]
    assert [one.why for one in await ScreenChange.all()] == [f"Heard {n}" for n in range(MANY)]
    assert (await again(one)).reason == "For the panel in January"
    monkeypatch.setattr(settings, "KEYS", [NEW, old])
    assert await Person.called("maya") == cast["LinCC member"], "fingerprints are the oldest key's"
    assert (await verified()).faults == 0
    assert not found("Words 3", await stored())


async def test_nothing_is_sealed_anew_before_it_was_confirmed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await rotated(cast, monkeypatch)
    await Proposal.filter(id=one.id).update(confirmed=False, decided_at=None)
    before = sum((await left()).values())
    await reseal()
    assert sum((await left()).values()) == before > 0


async def test_work_that_was_killed_goes_on_where_it_was(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await rotated(cast, monkeypatch)
    await cast.app.state.queue.close()  # nobody else works meanwhile
    monkeypatch.setattr(rotation, "BATCH", 5)
    monkeypatch.setattr(rotation, "TOGETHER", 1)
    before = sum((await left()).values())
    renewed = list[str]()

    def killed(sealed: bytes, place: str) -> bytes:
        if len(renewed) == 3:
            raise KeyboardInterrupt
        renewed.append(place)
        return renew(sealed, place)

    monkeypatch.setattr(rotation, "renew", killed)
    with pytest.raises(KeyboardInterrupt):
        await until_done(one)
    assert sum((await left()).values()) == before - 3
    monkeypatch.setattr(rotation, "renew", renew)
    assert await until_done(one) > 3
    assert sum((await left()).values()) == 0
    assert {comment.text for comment in await Comment.all()} == {f"Words {n}" for n in range(MANY)}


async def test_what_somebody_writes_meanwhile_is_not_overwritten(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await rotated(cast, monkeypatch)
    comment = await Comment.all().order_by("id").first()
    assert comment is not None
    real = rotation._store

    async def raced(column: rotation.Column, changes: list[rotation.Change]) -> None:
        if column.table is Comment:
            newer = await Comment.get(id=comment.id)
            newer.unmasked = "Written meanwhile"
            await Comment.filter(id=comment.id).update(text_sealed=newer.text_sealed)
        await real(column, changes)

    monkeypatch.setattr(rotation, "_store", raced)
    await until_done(one)
    assert (await Comment.get(id=comment.id)).text == "Written meanwhile"


async def test_what_somebody_takes_back_meanwhile_stays_erased(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await rotated(cast, monkeypatch)
    gone = await Comment.all().order_by("id").first()
    assert gone is not None
    real = rotation._store

    async def raced(column: rotation.Column, changes: list[rotation.Change]) -> None:
        if column.table is Comment:
            await Comment.filter(id=gone.id).update(text_sealed=None)
        await real(column, changes)

    monkeypatch.setattr(rotation, "_store", raced)
    await until_done(one)
    assert (await Comment.get(id=gone.id)).text_sealed is None


async def test_a_row_that_no_key_opens_holds_nothing_up_and_is_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await rotated(cast, monkeypatch)
    monkeypatch.setattr(rotation, "BATCH", 1)
    for comment in (await Comment.all().order_by("id"))[:3]:
        await Comment.filter(id=comment.id).update(text_sealed=b"lost" + bytes(40))
    for change in (await ScreenChange.all())[:2]:
        await ScreenChange.filter(number=change.number).update(why_sealed=b"lost" + bytes(40))
    await until_done(one)
    assert {table: n for table, n in (await left()).items() if n} == {"comment": 3, "screen_change": 2}
    async with cast.signed_in("administrator") as ade:
        page = await ade.open(f"/proposals/{one.id}")
    assert "could be opened with no key" in page.text
    assert "comment 3" in page.text


async def test_progress_is_shown(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await rotated(cast, monkeypatch)
    async with cast.signed_in("administrator") as ade:
        if settings.REDIS_URL:
            assert "Still sealed with an older key" in (await ade.open(f"/proposals/{one.id}")).text
        await until_done(one)
        assert "Everything is sealed with the newest key" in (await ade.open(f"/proposals/{one.id}")).text
