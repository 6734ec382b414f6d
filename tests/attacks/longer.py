"""Tests of the suite that take a share there, and here take all: races, steps and strings by the thousand."""

import os
import re
import subprocess
import sys

from tests.e2e.running import ROOT

FIGURE = re.compile(
    r"\w+: \d+ wins of|\d+ steps, |\d+ strings, |rotation: \d+ rows, |\d+ killed of|\d+ canaries: "
    r"|cards (?:by marks )?to answers: |marks to answers: |order of answers: |naive, |alerts: |lossy line: "
)
ENGINES = ("sqlite", "postgres")


def races() -> list[str]:
    """200 of each single-use thing, each used by 50 at once, on both engines."""
    many = {"RACE_TOKENS": "200"}
    return [fault for engine in ENGINES for fault in _run(many, "tests/test_single_use.py", engine)]


def leaks() -> list[str]:
    """10,000 steps of people, memberships and things, and some that do nothing, which do not count."""
    return _run({"LEAK_STEPS": "12000"}, "tests/test_no_leaks.py")


def markup() -> list[str]:
    """1,000 strings that would run as script, in every field, in Chromium."""
    return _run({"MARKUP_STRINGS": "1000"}, "tests/e2e/test_stored_markup.py")


def rotation() -> list[str]:
    """10,000 rows sealed anew by a worker that is killed 20 times, on both engines."""
    many = {"ROTATION_ROWS": "10000", "ROTATION_KILLS": "20"}
    return [fault for engine in ENGINES for fault in _run(many, "tests/proposals/test_killed_rotation.py", engine)]


def canaries() -> list[str]:
    """500 marked respondents, looked for in everything that is stored, written down, sent or copied."""
    many = {"UNSEEN_CANARIES": "500"}
    return [fault for engine in ENGINES for fault in _run(many, "tests/unseen/test_canaries.py", engine)]


def joins() -> list[str]:
    """200 cards and 200 answers, which somebody who has every file and no key tries to join."""
    many = {"UNSEEN_CARDS": "200"}
    return [fault for engine in ENGINES for fault in _run(many, "tests/unseen/test_joining.py", engine)]


def kills() -> list[str]:
    """1,000 kill -9 between the statements that keep an answer."""
    many = {"UNSEEN_KILLS": "1000"}
    return [fault for engine in ENGINES for fault in _run(many, "tests/unseen/test_killing.py", engine)]


def lossy() -> list[str]:
    """1,000 children on a line that drops, delays and resets; for scale, the same with a form that only inserts."""
    many = {"LOSSY_CHILDREN": "1000"}
    return [fault for engine in ENGINES for fault in _run(many, "tests/surveys/test_lossy_line.py", engine)]


def alerts() -> list[str]:
    """400 alerts: 50 kills of their sender, five mail faults of 25 s, 72 hours of standing still; on both engines."""
    many = {"ALERTS": "400", "ALERT_KILLS": "50", "ALERT_FAULTS": "all", "ALERT_FAULT_SECONDS": "25"}
    tests = "tests/safeguarding/test_nothing_is_lost.py"
    return [fault for engine in ENGINES for fault in _run(many, tests, engine)]


def _run(how_much: dict[str, str], tests: str, engine: str = "sqlite") -> list[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", f"--engine={engine}", tests]
    run = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **how_much}, capture_output=True, text=True, timeout=3_600
    )
    for line in run.stdout.splitlines():
        if figure := FIGURE.search(line):
            print(f"{engine}: {line[figure.start() :]}")
    return [f"{tests} on {engine}:\n{run.stdout[-2_000:]}"] if run.returncode else []
