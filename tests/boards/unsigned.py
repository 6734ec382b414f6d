"""Entries that are called done and do not stand on two people and evidence; and all the ways to make one that we know.

Each way in is tried twice: as the portal is, where it has to come to nothing, and with the database's own refusals
taken out, where it has to come to something, or it would prove nothing.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from tortoise import connections
from tortoise.queryset import QuerySet

from portal import settings
from portal.accounts.models import Group, Person, now
from portal.boards.models import Entry, Evidence, EvidenceFile, Proof, State
from tests.boards.entries import DONE_ON, a_picture

TRIGGERS = {
    True: "SELECT name, '' AS told FROM sqlite_master "
    "WHERE type = 'trigger' AND tbl_name IN ('entry', 'entry_evidence', 'entry_file')",
    False: "SELECT tgname AS name, ' ON ' || tgrelid::regclass AS told FROM pg_trigger "
    "WHERE NOT tgisinternal AND tgrelid IN ('entry'::regclass, 'entry_evidence'::regclass, 'entry_file'::regclass)",
}

PICTURE = a_picture()
"""The one file that anybody brings here."""


async def faults() -> list[str]:
    """What is wrong with whatever is done, or stands on a board as done; and files that are not what was brought."""
    brought: dict[UUID, set[UUID | None]] = defaultdict(set)
    proofs, files = await Evidence.all(), {one.evidence_id: bytes(one.file) for one in await EvidenceFile.all()}
    for proof in proofs:
        brought[proof.entry_id].add(proof.added_by_id)
    changed = [one for one in proofs if files.get(one.id) != (PICTURE if one.kind is Proof.FILE else None)]
    wrong = [why for entry in await Entry.all() if (why := _fault(entry, brought[entry.id]))]
    return [*wrong, *(f"{one.caption}: another file" for one in changed)]


def _fault(entry: Entry, brought: set[UUID | None]) -> str:
    if entry.state is not State.DONE:
        return f"{entry.you_said}: shown as done" if entry.shown.get("state") == State.DONE else ""
    if len({entry.answered_by_id, entry.signed_off_by_id} - {None}) < 2:
        return f"{entry.you_said}: one person"
    if not brought:
        return f"{entry.you_said}: no evidence"
    return f"{entry.you_said}: signed by who proved it" if entry.signed_off_by_id in brought else ""


async def let_the_database_take_anything() -> None:
    client = connections.get("default")
    triggers = await client.execute_query_dict(TRIGGERS[settings.EMBEDDED])
    assert triggers
    for one in triggers:
        await client.execute_query(f"DROP TRIGGER {one['name']}{one['told']}")


@dataclass(frozen=True, slots=True)
class Scene:
    """What somebody who wants an entry done by one person alone finds."""

    group: Group
    helen: Person
    olu: Person
    asked: Entry
    """By Helen, who brought its evidence as well."""
    signed: Entry
    """By Olu, and by Helen in the same way."""
    waiting: Evidence
    """A picture of another that is asked for."""
    picture: Evidence
    """A picture of another that is signed."""

    @property
    def by_helen_alone(self) -> dict[str, Any]:
        return {
            **{"state": State.DONE, "done_on": DONE_ON, "answered_at": now(), "answered_by_id": self.helen.pk},
            **{"signed_off_at": now(), "signed_off_by_id": self.helen.pk},
        }


async def sql(statement: str, *values: object) -> None:
    """`{0}`, `{1}` and so on are ids."""
    await connections.get("default").execute_query(statement.format(*(f"'{one}'" for one in values)))


async def saved(scene: Scene) -> None:
    scene.asked.update_from_dict(scene.by_helen_alone)
    await scene.asked.save()


async def saved_by_its_state_alone(scene: Scene) -> None:
    scene.asked.state = State.DONE
    await scene.asked.save(update_fields=["state"])


async def updated(scene: Scene) -> None:
    await Entry.filter(id=scene.asked.id).update(**scene.by_helen_alone)


async def updated_in_bulk(scene: Scene) -> None:
    scene.asked.update_from_dict(scene.by_helen_alone)
    await Entry.bulk_update([scene.asked], list(scene.by_helen_alone))


def _new(scene: Scene) -> dict[str, Any]:
    return {
        "group_id": scene.group.pk,
        "codes": [{"key": "V1", "name": "Safety first"}],
        "you_said": "New",
        **scene.by_helen_alone,
    }


async def made(scene: Scene) -> None:
    await Entry.create(**_new(scene))


async def made_in_bulk(scene: Scene) -> None:
    await Entry.bulk_create([Entry(**_new(scene)), Entry(**_new(scene))])


async def put_in_its_place(scene: Scene) -> None:
    await Entry.update_or_create(defaults=scene.by_helen_alone, id=scene.asked.id)


async def written_by_hand(scene: Scene) -> None:
    await sql("UPDATE entry SET state = 'done' WHERE id = {0}", scene.asked.id)


async def written_with_one_name_twice(scene: Scene) -> None:
    await sql(
        "UPDATE entry SET state = 'done', signed_off_at = answered_at, signed_off_by_id = answered_by_id "
        "WHERE id = {0}",
        scene.asked.id,
    )


async def copied_from_one_that_is_signed(scene: Scene) -> None:
    columns = ", ".join(f'"{name}"' for name in Entry._meta.db_fields if name != "id")
    await sql(
        f"INSERT INTO entry (id, {columns}) SELECT {{0}}, {columns} FROM entry WHERE id = {{1}}",
        uuid4(),
        scene.signed.id,
    )


async def slipped_in_beside_one_that_is_there(scene: Scene) -> None:
    columns = ", ".join(f'"{name}"' for name in Entry._meta.db_fields)
    await sql(
        f"INSERT INTO entry ({columns}) SELECT {columns} FROM entry WHERE id = {{0}} "
        "ON CONFLICT (id) DO UPDATE SET state = 'done'",
        scene.asked.id,
    )


async def shown_as_done(scene: Scene) -> None:
    await Entry.filter(id=scene.asked.id).update(shown={**scene.signed.shown, "state": "done"})


async def handed_to_the_one_who_asked(scene: Scene) -> None:
    await sql("UPDATE entry SET signed_off_by_id = {1} WHERE id = {0}", scene.signed.id, scene.helen.pk)


async def said_to_be_asked_by_the_one_who_signed(scene: Scene) -> None:
    await sql("UPDATE entry SET answered_by_id = {1} WHERE id = {0}", scene.signed.id, scene.olu.pk)


async def without_its_signature(scene: Scene) -> None:
    await sql("UPDATE entry SET signed_off_by_id = NULL WHERE id = {0}", scene.signed.id)


async def without_its_evidence(scene: Scene) -> None:
    await Evidence.filter(entry_id=scene.signed.id).delete()


async def its_evidence_goes_to_another(scene: Scene) -> None:
    await Evidence.filter(entry_id=scene.signed.id).update(entry_id=scene.asked.id)


async def its_evidence_comes_from_the_one_who_signed(scene: Scene) -> None:
    await Evidence.filter(entry_id=scene.signed.id).update(added_by_id=scene.olu.pk)


async def more_evidence_by_the_one_who_signed(scene: Scene) -> None:
    await Evidence.create(entry_id=scene.signed.id, kind=Proof.TEXT, caption="Late", added_by_id=scene.olu.pk)


async def _instead_of_its_evidence(scene: Scene, how: str) -> None:
    columns = ", ".join(f'"{name}"' for name in Evidence._meta.db_fields if name not in {"id", "entry_id"})
    found = f"SELECT id, {{1}}, {columns} FROM entry_evidence WHERE entry_id = {{0}}"
    await sql(f"{how} INTO entry_evidence (id, entry_id, {columns}) {found}", scene.signed.id, scene.asked.id)


def _pictures(scene: Scene) -> QuerySet[EvidenceFile]:
    return EvidenceFile.filter(evidence_id=scene.picture.id)


async def its_picture_is_another(scene: Scene) -> None:
    await _pictures(scene).update(file=b"another")


async def its_picture_is_another_by_the_time_it_is_signed(scene: Scene) -> None:
    await EvidenceFile.filter(evidence_id=scene.waiting.id).update(file=b"another")


async def its_picture_is_gone(scene: Scene) -> None:
    await _pictures(scene).delete()


async def its_picture_goes_to_another(scene: Scene) -> None:
    await EvidenceFile.filter(evidence_id=scene.waiting.id).delete()
    await _pictures(scene).update(evidence_id=scene.waiting.id)


async def its_words_get_a_picture(scene: Scene) -> None:
    words = await Evidence.get(entry_id=scene.signed.id, kind=Proof.TEXT)
    await EvidenceFile.create(evidence_id=words.id, file=PICTURE)


async def its_picture_is_slipped_in_beside_the_one_that_is_there(scene: Scene) -> None:
    kept = await _pictures(scene).get()
    kept.file = b"another"
    await EvidenceFile.bulk_create([kept], on_conflict=["id"], update_fields=["file"])


async def its_picture_is_replaced(scene: Scene) -> None:
    await sql(
        "INSERT OR REPLACE INTO entry_file (id, evidence_id, file) "
        "SELECT {1}, evidence_id, x'00' FROM entry_file WHERE evidence_id = {0}",
        scene.waiting.id,
        uuid4(),
    )


async def its_picture_is_another_as_a_copy_of_the_database_has_it(scene: Scene) -> None:
    await sql("SET LOCAL session_replication_role = replica")
    await its_picture_is_another(scene)


async def all_pictures_are_emptied_out(scene: Scene) -> None:
    await sql("TRUNCATE entry_file")


async def replaced(scene: Scene) -> None:
    await _instead_of_its_evidence(scene, "INSERT OR REPLACE")


async def replaced_by_another_number(scene: Scene) -> None:
    one, other = await Evidence.get(entry_id=scene.signed.id), await Evidence.get(entry_id=scene.asked.id)
    await sql("UPDATE OR REPLACE entry_evidence SET id = {0} WHERE id = {1}", one.id, other.id)


async def written_whatever_stands_in_the_way(scene: Scene) -> None:
    await sql("UPDATE OR IGNORE entry SET state = 'done' WHERE id = {0}", scene.asked.id)


async def written_as_a_copy_of_the_database_is(scene: Scene) -> None:
    """PostgreSQL leaves ordinary triggers out for whoever says so."""
    await sql("SET LOCAL session_replication_role = replica")
    await written_by_hand(scene)


async def merged(scene: Scene) -> None:
    await sql(
        "MERGE INTO entry USING (SELECT {0}::uuid AS id) AS one ON entry.id = one.id "
        "WHEN MATCHED THEN UPDATE SET state = 'done'",
        scene.asked.id,
    )


WAYS: list[Callable[[Scene], Awaitable[None]]] = [
    *(saved, saved_by_its_state_alone, updated, updated_in_bulk, made, made_in_bulk, put_in_its_place),
    *(
        written_by_hand,
        written_with_one_name_twice,
        copied_from_one_that_is_signed,
        slipped_in_beside_one_that_is_there,
    ),
    *(shown_as_done, handed_to_the_one_who_asked, said_to_be_asked_by_the_one_who_signed, without_its_signature),
    *(without_its_evidence, its_evidence_goes_to_another, its_evidence_comes_from_the_one_who_signed),
    more_evidence_by_the_one_who_signed,
    *(its_picture_is_another, its_picture_is_another_by_the_time_it_is_signed, its_picture_is_gone),
    *(its_picture_goes_to_another, its_words_get_a_picture, its_picture_is_slipped_in_beside_the_one_that_is_there),
]
OF_ONE_ENGINE: dict[bool, list[Callable[[Scene], Awaitable[None]]]] = {
    True: [replaced, replaced_by_another_number, written_whatever_stands_in_the_way, its_picture_is_replaced],
    False: [
        *(written_as_a_copy_of_the_database_is, merged),
        *(its_picture_is_another_as_a_copy_of_the_database_has_it, all_pictures_are_emptied_out),
    ],
}
"""By whether the database is SQLite."""
