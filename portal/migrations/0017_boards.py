"""Entries get a state, an owner, a day, wordings by age, evidence of its own rows, and a history that is only ever added
to. Nothing is done without a second person's signature: the database refuses it. Written by hand from what Tortoise made.
"""

import functools
from importlib import import_module
from json import dumps, loads
from typing import Any
from uuid import uuid4

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State as Tables

from portal import migrating as migrations
from portal.boards.models.change import What
from portal.boards.models.evidence import Proof
from portal.boards.papers import Paper
from portal.boards.states import Felt, State
from portal.migrating import AddField
from portal.surveys.models.survey import AgeBand
from portal.tables import now

NEW_ID = import_module("portal.migrations.0008_earlier_words_are_read").NEW_ID
OnEach = import_module("portal.migrations.0002_the_trail_is_only_added_to").OnEach
Indexed = import_module("portal.migrations.0004_nothing_joins_them").Indexed

UNSIGNED = "nothing is done before a second person has signed it, who brought none of the evidence"
UNREASONED = "no and not yet need a reason"
PROVED = "the evidence was signed"
KEPT = "the history of an entry is only ever added to"
TYPES = ("insert", "update")
DONE_UNSIGNED = """NEW.state = 'done' AND (NEW.answered_at IS NULL OR NEW.answered_by_id IS NULL OR NEW.done_on IS NULL
    OR NEW.signed_off_at IS NULL OR NEW.signed_off_by_id IS NULL OR NEW.signed_off_by_id = NEW.answered_by_id
    OR NOT EXISTS (SELECT 1 FROM entry_evidence WHERE entry_id = NEW.id)
    OR EXISTS (SELECT 1 FROM entry_evidence WHERE entry_id = NEW.id AND added_by_id = NEW.signed_off_by_id))"""
SHOWN_UNDONE = "{} = 'done' AND NEW.state <> 'done'"
SHOWN = {"sqlite": "json_extract(NEW.shown, '$.state')", "postgres": "NEW.shown ->> 'state'"}
WITHOUT_REASON = "NEW.state IN ('not_yet', 'not_possible') AND trim(NEW.reason) = ''"
OF_A_DONE_ONE = "EXISTS (SELECT 1 FROM entry WHERE state = 'done' AND id = {}.entry_id)"
INSTEAD_OF_ONE = """EXISTS (SELECT 1 FROM entry_evidence e JOIN entry d ON d.id = e.entry_id
    WHERE d.state = 'done' AND e.id = NEW.id)"""

SQLITE = [
    "DROP TABLE felt_once",  # without a number for each row, as whoever answered first is nobody's business
    'CREATE TABLE "felt_once" ("mark" VARCHAR(64) NOT NULL PRIMARY KEY) WITHOUT ROWID',
    *(
        f"CREATE TRIGGER entry_{name}_{kind} BEFORE {kind.upper()} ON entry WHEN {wrong} "
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        for name, wrong, why in (
            ("signed", DONE_UNSIGNED, UNSIGNED),
            ("shown", SHOWN_UNDONE.format(SHOWN["sqlite"]), UNSIGNED),
            ("reasoned", WITHOUT_REASON, UNREASONED),
        )
        for kind in TYPES
    ),
    *(
        f"CREATE TRIGGER entry_evidence_no_{kind} BEFORE {kind.upper()} ON entry_evidence WHEN {wrong} "
        f"BEGIN SELECT RAISE(ABORT, '{PROVED}'); END"
        for kind, wrong in (
            # OR REPLACE deletes without asking
            ("insert", f"{OF_A_DONE_ONE.format('NEW')} OR {INSTEAD_OF_ONE}"),
            ("update", f"{OF_A_DONE_ONE.format('NEW')} OR {OF_A_DONE_ONE.format('OLD')} OR {INSTEAD_OF_ONE}"),
            ("delete", OF_A_DONE_ONE.format("OLD")),
        )
    ),
    *(
        f"CREATE TRIGGER entry_change_no_{kind} BEFORE {kind.upper()} ON entry_change "
        f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        for kind in ("update", "delete")
    ),
    # INSERT OR REPLACE deletes without asking the triggers above
    "CREATE TRIGGER entry_change_no_replace BEFORE INSERT ON entry_change "
    "WHEN EXISTS (SELECT 1 FROM entry_change WHERE id = NEW.id) "
    f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
]
SQLITE_BACK = [
    *(f"DROP TRIGGER entry_{name}_{kind}" for name in ("signed", "shown", "reasoned") for kind in TYPES),
    *(f"DROP TRIGGER entry_evidence_no_{kind}" for kind in ("insert", "update", "delete")),
    *(f"DROP TRIGGER entry_change_no_{kind}" for kind in ("update", "delete", "replace")),
]


def function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


POSTGRES = [
    function(
        "entry_is_signed",
        f"IF {DONE_UNSIGNED} OR {SHOWN_UNDONE.format(SHOWN['postgres'])} THEN RAISE EXCEPTION '{UNSIGNED}'; END IF; "
        f"IF {WITHOUT_REASON} THEN RAISE EXCEPTION '{UNREASONED}'; END IF; RETURN NEW;",
    ),
    function(
        "entry_evidence_is_signed",
        f"IF TG_OP <> 'INSERT' AND {OF_A_DONE_ONE.format('OLD')} THEN RAISE EXCEPTION '{PROVED}'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
        f"IF {OF_A_DONE_ONE.format('NEW')} THEN RAISE EXCEPTION '{PROVED}'; END IF; RETURN NEW;",
    ),
    function("entry_change_is_kept", f"RAISE EXCEPTION '{KEPT}';"),
    "CREATE TRIGGER entry_is_signed BEFORE INSERT OR UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION entry_is_signed()",
    "CREATE TRIGGER entry_evidence_is_signed BEFORE INSERT OR UPDATE OR DELETE ON entry_evidence "
    "FOR EACH ROW EXECUTE FUNCTION entry_evidence_is_signed()",
    "CREATE TRIGGER entry_change_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON entry_change "
    "FOR EACH STATEMENT EXECUTE FUNCTION entry_change_is_kept()",
    *(
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
        for table, name in (
            ("entry", "entry_is_signed"),
            ("entry_evidence", "entry_evidence_is_signed"),
            ("entry_change", "entry_change_is_kept"),
        )
    ),
]
POSTGRES_BACK = [
    "DROP TRIGGER entry_is_signed ON entry",
    "DROP TRIGGER entry_evidence_is_signed ON entry_evidence",
    "DROP TRIGGER entry_change_is_kept ON entry_change",
    *(f"DROP FUNCTION {name}()" for name in ("entry_is_signed", "entry_evidence_is_signed", "entry_change_is_kept")),
]

FOUR_WEEKS_ON = {
    "sqlite": "date(started_at, '+28 days')",
    "postgres": "(started_at AT TIME ZONE 'UTC' + INTERVAL '28 days')::date",
}
SPOKE = "(SELECT count(*) FROM entry_comment c WHERE c.entry_id = entry.id)"
AGES = (
    "SELECT DISTINCT s.age_band AS age FROM entry_comment c JOIN comment w ON w.id = c.comment_id "
    "LEFT JOIN response r ON r.id = w.response_id LEFT JOIN survey s ON s.id = r.survey_id WHERE c.entry_id = {}"
)
PLACE = {"sqlite": ("?", "?", "?"), "postgres": ("$1::jsonb", "$2::jsonb", "$3")}


def statements(dialect: str) -> list[str]:
    """What was said of each entry stays; its evidence becomes a row, its times its history."""
    new = NEW_ID[dialect]
    line = "INSERT INTO entry_change (id, entry_id, at, by_id, what, before, after, did, reason, owner_as, due_on, about)"
    return [
        "INSERT INTO entry_evidence (id, entry_id, kind, caption, text, link, paper, public, added_at, added_by_id) "
        f"SELECT {new}, id, 'text', 'How anybody can check', evidence, '', NULL, TRUE, "
        "COALESCE(answered_at, started_at), answered_by_id FROM entry WHERE evidence <> ''",
        f"{line} SELECT {new}, id, started_at, started_by_id, 'begun', NULL, 'heard', '', '', '', NULL, '' FROM entry",
        *(
            f"{line} SELECT {new}, id, {what}_at, {what}_by_id, '{verb}', 'heard', '{after}', we_did, '', '', NULL, '' "
            f"FROM entry WHERE {what}_at IS NOT NULL"
            for what, verb, after in (
                ("answered", "asked", "heard"),
                ("signed_off", "signed", "done"),
                ("published", "published", "done"),
            )
        ),
        "UPDATE entry SET state = CASE WHEN signed_off_at IS NULL THEN 'heard' ELSE 'done' END, "
        "state_at = COALESCE(signed_off_at, started_at), state_by_id = COALESCE(signed_off_by_id, started_by_id), "
        "written_by_id = COALESCE(answered_by_id, started_by_id), read_at = signed_off_at, read_by_id = signed_off_by_id, "
        f"shown_at = published_at, due_on = {FOUR_WEEKS_ON[dialect]}, "
        f"spoke = CASE WHEN {SPOKE} >= 100 THEN 100 WHEN {SPOKE} >= 50 THEN 50 WHEN {SPOKE} >= 20 THEN 20 "
        f"WHEN {SPOKE} >= 10 THEN 10 ELSE 0 END",
    ]


async def fill(client: BaseDBAsyncClient) -> None:
    """Which ages spoke, and what of it everybody reads."""
    ages, shown, id = PLACE[client.capabilities.dialect]
    entries = await client.execute_query_dict(
        "SELECT e.id, e.we_did, e.done_on, e.published_at, g.voice FROM entry e "
        "JOIN participation_group g ON g.id = e.group_id"
    )
    for row in entries:
        spoke = await client.execute_query_dict(AGES.format("?" if ages == "?" else "$1"), [row["id"]])
        others = "12-17" if row["voice"] == "child_in_care" else "18+"
        found = {one["age"] or others for one in spoke} or {others}
        told = await _told(client, row) if row["published_at"] else {}
        values = [dumps([band.value for band in AgeBand if band.value in found]), dumps(told), row["id"]]
        await client.execute_query(f"UPDATE entry SET ages = {ages}, shown = {shown} WHERE id = {id}", values)


async def _told(client: BaseDBAsyncClient, row: dict[str, Any]) -> dict[str, Any]:
    place = PLACE[client.capabilities.dialect][2].replace("3", "1")
    proofs = await client.execute_query_dict(f"SELECT id FROM entry_evidence WHERE entry_id = {place}", [row["id"]])
    return {
        **{"state": "done", "we_did": row["we_did"], "reason": "", "owner": "", "due_on": None, "wordings": {}},
        **{"done_on": str(row["done_on"])[:10] if row["done_on"] else None, "evidence": [str(one["id"]) for one in proofs]},
    }


class BroughtOver(ops.TortoiseOperation):
    """Tortoise's own way to drop a column makes the table anew on SQLite, without its indexes and triggers."""

    def describe(self) -> str:
        return "Bring entries over"

    def state_forward(self, app_label: str, state: Tables) -> None:
        ops.RemoveField("Entry", "evidence").state_forward(app_label, state)

    async def database_forward(
        self, app_label: str, old_state: Tables, new_state: Tables, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor is None or state_editor.collect_sql:
            return
        for statement in statements(state_editor.client.capabilities.dialect):
            await state_editor.client.execute_query(statement)
        await fill(state_editor.client)
        await state_editor.client.execute_query("ALTER TABLE entry DROP COLUMN evidence")

    async def database_backward(
        self, app_label: str, old_state: Tables, new_state: Tables, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor is None or state_editor.collect_sql:
            return
        await state_editor.client.execute_query("ALTER TABLE entry ADD COLUMN evidence TEXT NOT NULL DEFAULT ''")
        first = "SELECT text FROM entry_evidence WHERE entry_id = entry.id ORDER BY added_at LIMIT 1"
        await state_editor.client.execute_query(f"UPDATE entry SET evidence = COALESCE(({first}), '')")


class Migration(migrations.Migration):
    dependencies = [('portal', '0016_in_common')]

    initial = False

    operations = [
        ops.CreateModel(
            name='EntryChange',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('entry', fields.ForeignKeyField('portal.Entry', source_field='entry_id', db_index=True, db_constraint=True, to_field='id', related_name='changes', on_delete=OnDelete.CASCADE)),
                ('at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('by', fields.ForeignKeyField('portal.Person', source_field='by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='entry_changes', on_delete=OnDelete.CASCADE)),
                ('what', fields.CharEnumField(description='BEGUN: begun\nCHANGED: changed\nWORDED: worded\nPROVED: proved\nUNPROVED: unproved\nASKED: asked\nSIGNED: signed\nREAD: read\nPUBLISHED: published\nLINKED: linked', enum_type=What, max_length=10)),
                ('before', fields.CharEnumField(null=True, description='HEARD: heard\nPLANNED: planned\nDOING: doing\nDONE: done\nNOT_YET: not_yet\nNOT_POSSIBLE: not_possible', enum_type=State, max_length=12)),
                ('after', fields.CharEnumField(description='HEARD: heard\nPLANNED: planned\nDOING: doing\nDONE: done\nNOT_YET: not_yet\nNOT_POSSIBLE: not_possible', enum_type=State, max_length=12)),
                ('did', fields.TextField(default='', unique=False)),
                ('reason', fields.TextField(default='', unique=False)),
                ('owner_as', fields.CharField(default='', max_length=120)),
                ('due_on', fields.DateField(null=True)),
                ('about', fields.CharField(default='', max_length=300)),
            ],
            options={'table': 'entry_change', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='EntryFelt',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('entry', fields.ForeignKeyField('portal.Entry', source_field='entry_id', db_index=True, db_constraint=True, to_field='id', related_name='felt', on_delete=OnDelete.CASCADE)),
                ('answer', fields.CharEnumField(description='YES: yes\nBIT: bit\nNO: no\nUNKNOWN: unknown', enum_type=Felt, max_length=10)),
                ('answered', fields.IntField(default=0)),
            ],
            options={'table': 'entry_felt', 'app': 'portal', 'unique_together': [('entry', 'answer')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='EntryRead',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('entry', fields.ForeignKeyField('portal.Entry', source_field='entry_id', db_index=True, db_constraint=True, to_field='id', related_name='readers', on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('portal.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name='entries_read', on_delete=OnDelete.CASCADE)),
                ('at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'entry_read', 'app': 'portal', 'unique_together': [('entry', 'person')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='EntryWording',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('entry', fields.ForeignKeyField('portal.Entry', source_field='entry_id', db_index=True, db_constraint=True, to_field='id', related_name='wordings', on_delete=OnDelete.CASCADE)),
                ('age', fields.CharEnumField(description='YOUNGEST: 4-7\nYOUNGER: 8-11\nOLDER: 12-17\nADULT: 18+', enum_type=AgeBand, max_length=5)),
                ('said', fields.TextField(unique=False)),
                ('came', fields.TextField(default='', unique=False)),
                ('picture', fields.CharField(default='', max_length=30)),
                ('mark', fields.CharField(max_length=20)),
            ],
            options={'table': 'entry_wording', 'app': 'portal', 'unique_together': [('entry', 'age')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Evidence',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('entry', fields.ForeignKeyField('portal.Entry', source_field='entry_id', db_index=True, db_constraint=True, to_field='id', related_name='proofs', on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharEnumField(description='TEXT: text\nLINK: link\nFILE: file', enum_type=Proof, max_length=4)),
                ('caption', fields.CharField(max_length=300)),
                ('text', fields.TextField(default='', unique=False)),
                ('link', fields.CharField(default='', max_length=500)),
                ('paper', fields.CharEnumField(null=True, description='PDF: application/pdf\nPNG: image/png\nJPEG: image/jpeg', enum_type=Paper, max_length=20)),
                ('public', fields.BooleanField(default=True)),
                ('added_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('added_by', fields.ForeignKeyField('portal.Person', source_field='added_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='evidence_added', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'entry_evidence', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='EvidenceFile',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('evidence', fields.OneToOneField('portal.Evidence', source_field='evidence_id', db_constraint=True, to_field='id', related_name='bytes', on_delete=OnDelete.CASCADE)),
                ('file', fields.BinaryField()),
            ],
            options={'table': 'entry_file', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='FeltOnce',
            fields=[
                ('mark', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
            ],
            options={'table': 'felt_once', 'app': 'portal', 'pk_attr': 'mark'},
            bases=['Table'],
        ),
        AddField(
            model_name='Entry',
            name='reason',
            field=fields.TextField(default='', unique=False),
        ),
        AddField(
            model_name='Entry',
            name='ages',
            field=fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        AddField(
            model_name='Entry',
            name='due_on',
            field=fields.DateField(null=True),
        ),
        AddField(
            model_name='Entry',
            name='felt_shown',
            field=fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        AddField(
            model_name='Entry',
            name='owner',
            field=fields.ForeignKeyField('portal.Person', source_field='owner_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='entries_owned', on_delete=OnDelete.CASCADE),
        ),
        AddField(
            model_name='Entry',
            name='owner_as',
            field=fields.CharField(default='', max_length=120),
        ),
        AddField(
            model_name='Entry',
            name='read_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddField(
            model_name='Entry',
            name='read_by',
            field=fields.ForeignKeyField('portal.Person', source_field='read_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='entries_read_over', on_delete=OnDelete.CASCADE),
        ),
        AddField(
            model_name='Entry',
            name='shown',
            field=fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        AddField(
            model_name='Entry',
            name='shown_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddField(
            model_name='Entry',
            name='spoke',
            field=fields.IntField(default=0),
        ),
        AddField(
            model_name='Entry',
            name='state',
            field=fields.CharEnumField(default=State.HEARD, description='HEARD: heard\nPLANNED: planned\nDOING: doing\nDONE: done\nNOT_YET: not_yet\nNOT_POSSIBLE: not_possible', enum_type=State, max_length=12),
        ),
        AddField(
            model_name='Entry',
            name='state_at',
            field=fields.DatetimeField(default=now, null=True, auto_now=False, auto_now_add=False),
        ),
        AddField(
            model_name='Entry',
            name='state_by',
            field=fields.ForeignKeyField('portal.Person', source_field='state_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='entries_brought_on', on_delete=OnDelete.CASCADE),
        ),
        AddField(
            model_name='Entry',
            name='topics',
            field=fields.ManyToManyField('portal.Topic', unique=True, db_constraint=True, through='entry_topic', forward_key='topic_id', backward_key='entry_id', related_name='entries', on_delete=OnDelete.CASCADE),
        ),
        AddField(
            model_name='Entry',
            name='written_by',
            field=fields.ForeignKeyField('portal.Person', source_field='written_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='entries_written', on_delete=OnDelete.CASCADE),
        ),
        Indexed(),
        BroughtOver(),
        OnEach(SQLITE, POSTGRES, SQLITE_BACK, POSTGRES_BACK),
    ]
