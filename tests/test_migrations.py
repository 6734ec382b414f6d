"""The schema in the migrations is the schema in the models."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tortoise import fields
from tortoise.migrations.operations import AddField, CreateModel, RemoveField

from portal.migrating import Models, Step, Tables

ROOT = Path(__file__).parent.parent


def make_migrations(tree: Path) -> str:
    """What `make migrations` says in a copy of the project."""
    run = subprocess.run(
        [sys.executable, "-m", "tortoise", "-c", "portal.db.TORTOISE", "makemigrations"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return run.stdout


def copied(folder: Path) -> Path:
    shutil.copytree(ROOT / "portal", folder / "portal", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_the_models_ask_for_no_migration_that_was_not_written(tmp_path: Path) -> None:
    tree = copied(tmp_path)
    before = sorted(file.name for file in (tree / "portal/migrations").glob("*.py"))
    said = make_migrations(tree)
    assert sorted(file.name for file in (tree / "portal/migrations").glob("*.py")) == before, said


def test_a_column_that_nobody_migrated_would_be_found(tmp_path: Path) -> None:
    tree = copied(tmp_path)
    models = tree / "portal/accounts/models/group.py"
    models.write_text(
        models.read_text().replace("    about = ", "    motto = fields.CharField(max_length=9)\n    about = ")
    )
    assert "Created" in make_migrations(tree)


def test_tables_are_described_for_whoever_asks_and_not_at_each_step_of_the_way() -> None:
    models: Models = {}
    state = Step(models, Tables(models, {"portal": "default"}))
    for name in ("Cup", "Saucer"):
        CreateModel(name, [("id", fields.IntField(primary_key=True))]).state_forward("portal", state)
    AddField("Cup", "saucer", fields.ForeignKeyField("portal.Saucer")).state_forward("portal", state)
    before = state.clone()
    RemoveField("Cup", "saucer").state_forward("portal", state)
    assert state.apps.changed
    assert "saucer_id" in before.apps.get_model("portal.Cup")._meta.fields_map
    assert "saucer_id" not in state.apps.get_model("portal.Cup")._meta.fields_map
    assert not state.apps.changed
