"""After two administrators agreed, everything is sealed anew with the newest key, bit by bit, and nothing is lost."""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise

from portal import sealing, settings
from portal.accounts.models import Authenticator, Draft, Person
from portal.audit.models import Record
from portal.audit.verify import verified
from portal.feedback.models import Comment, Source, Words
from portal.permissions import Role
from portal.proposals import rotation
from portal.proposals.models import Proposal
from portal.proposals.rotation import ROTATION, left, reseal, sealed_columns
from tests.browser import Cast
from tests.proposals.proposing import again, proposed
from tests.stored import found, stored

NEW = bytes(range(32))
MANY = 12


async def rotated(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Proposal:
    """Words sealed with the old key, a new key before it, and a confirmed wish to use it. Nothing is resealed yet."""
    group, ade = await cast.group("lincc"), cast["administrator"]
    for n in range(MANY):
        await Comment.record(group, Source.IMPORT, Words(f"Words {n}", date(2026, 11, 18)))
    await cast["LinCC member"].use_login("maya")
    await Authenticator.begin(ade)
    await Draft.keep(ade.id, "/concerns", [("decision", "Half a thought")])
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


def test_no_sealed_column_is_forgotten() -> None:
    """Found in the source too, in case one is hidden from the tables."""
    code = Path(rotation.__file__).parent.parent
    written = set()
    for file in code.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Assign) and ast.unparse(node.value) == "Sealed()":
                written.add(f"{ast.unparse(node.targets[0])}_sealed")
    assert {column.name for column in sealed_columns()} | {"details_sealed"} == written
    in_tables = {
        (table, name) for table in Tortoise.apps["portal"].values() for name in table._meta.fields if "_sealed" in name
    }
    assert {(column.table, column.name) for column in sealed_columns()} == in_tables - {(Record, "details_sealed")}


test_no_sealed_column_is_forgotten = pytest.mark.usefixtures("cast")(test_no_sealed_column_is_forgotten)


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
    monkeypatch.setattr(rotation, "BATCH", 5)
    before = sum((await left()).values())
    seal, sealed = sealing.seal, list[str]()

    def killed(text: str, place: str) -> bytes:
        if len(sealed) == 3:
            raise KeyboardInterrupt
        sealed.append(place)
        return seal(text, place)

    monkeypatch.setattr(sealing, "seal", killed)
    with pytest.raises(KeyboardInterrupt):
        await until_done(one)
    assert sum((await left()).values()) == before - 3
    monkeypatch.setattr(sealing, "seal", seal)
    assert await until_done(one) > 3
    assert sum((await left()).values()) == 0
    assert {comment.text for comment in await Comment.all()} == {f"Words {n}" for n in range(MANY)}


async def test_what_somebody_writes_meanwhile_is_not_overwritten(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await rotated(cast, monkeypatch)
    comment = await Comment.all().order_by("id").first()
    assert comment is not None
    real = rotation._reseal_row

    async def raced(column: rotation.Column, row: Any) -> int:
        if row.pk == comment.id:
            newer = await Comment.get(id=comment.id)
            newer.text = "Written meanwhile"
            await Comment.filter(id=comment.id).update(text_sealed=newer.text_sealed)
        return await real(column, row)

    monkeypatch.setattr(rotation, "_reseal_row", raced)
    await until_done(one)
    assert (await Comment.get(id=comment.id)).text == "Written meanwhile"


async def test_a_row_that_no_key_opens_holds_nothing_up_and_is_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await rotated(cast, monkeypatch)
    monkeypatch.setattr(rotation, "BATCH", 1)
    for comment in (await Comment.all().order_by("id"))[:3]:
        await Comment.filter(id=comment.id).update(text_sealed=b"lost" + bytes(40))
    await until_done(one)
    assert {table: n for table, n in (await left()).items() if n} == {"comment": 3}
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
