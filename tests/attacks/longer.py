"""Tests of the suite that take a share there, and here take all: races, steps and strings by the thousand."""

import os
import re
import subprocess
import sys

from tests.e2e.running import ROOT

FIGURE = re.compile(r"\w+: \d+ wins of|\d+ steps, |\d+ strings, ")


def races() -> list[str]:
    """200 of each single-use thing, each used by 50 at once, on both engines."""
    many = {"RACE_TOKENS": "200"}
    return [fault for engine in ("sqlite", "postgres") for fault in _run(many, "tests/test_single_use.py", engine)]


def leaks() -> list[str]:
    """10,000 steps of people, memberships and things, and some that do nothing, which do not count."""
    return _run({"LEAK_STEPS": "12000"}, "tests/test_no_leaks.py")


def markup() -> list[str]:
    """1,000 strings that would run as script, in every field, in Chromium."""
    return _run({"MARKUP_STRINGS": "1000"}, "tests/e2e/test_stored_markup.py")


def _run(how_much: dict[str, str], tests: str, engine: str = "sqlite") -> list[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", f"--engine={engine}", tests]
    run = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **how_much}, capture_output=True, text=True, timeout=3_600
    )
    for line in run.stdout.splitlines():
        if figure := FIGURE.search(line):
            print(f"{engine}: {line[figure.start() :]}")
    return [f"{tests} on {engine}:\n{run.stdout[-2_000:]}"] if run.returncode else []
