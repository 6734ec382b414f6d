"""Reads the source for what an attacker looks for: bandit's tests, and semgrep with rules of our own.

Nothing is downloaded or sent: both read this folder alone, with metrics and version checks off.
"""

import json
import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.attacks.planted import INNOCENT, PLANTED

ROOT = Path(__file__).parent.parent.parent
TOOLS = ROOT / ".venv-security" / "bin"
RULES = Path(__file__).parent / "rules.yml"
PATIENCE = 600

LOOKED_AT = {
    ("B704", "portal/web.py"): "our own style sheet",
    ("B704", "portal/qr.py"): "our own drawing",
    ("B704", "portal/surveys/faces.py"): "our own drawings",
    ("B704", "portal/surveys/comeback.py"): "our own drawings",
    ("B608", "portal/migrations/0002_the_trail_is_only_added_to.py"): "statements made of constants",
    ("B608", "portal/proposals/rotation.py"): "names of our own tables and columns, and a checked id",
}
"""bandit's findings of medium weight that somebody has read, and why they stand."""

ALLOWED = {
    ("code-trusts-text", "portal/web.py"): "the one place that renders, and our own style sheet",
    ("code-trusts-text", "portal/qr.py"): "our own drawing",
    ("code-trusts-text", "portal/surveys/faces.py"): "our own drawings",
    ("code-trusts-text", "portal/surveys/comeback.py"): "our own drawings",
    ("found-past-visible-to", "portal/boards/routes.py"): "boards are public, so every group has one to find",
    ("found-past-visible-to", "portal/audit/routes.py"): "who may read the trail reads all of it",
    (
        "leads-where-it-was-told",
        "portal/single_sign_on/routes.py",
    ): "to the council's provider, whose address is a setting",
    ("values-in-sql", "portal/proposals/rotation.py"): "names of our own tables and columns, and a checked id",
}
"""What our rules find and somebody has read, and why it stands."""


def run(*command: str | Path, folder: Path = ROOT) -> dict[str, Any]:
    """A tool's report. A tool that could not look at all is an error, not a clean report."""
    quiet = {"SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0"}
    environment = {**os.environ, **quiet, "PATH": f"{TOOLS}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{done.stdout[-2_000:]}{done.stderr[-2_000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def bandit() -> list[str]:
    """What is high, and what is medium and nobody has looked at."""
    report = run(TOOLS / "bandit", "--quiet", "--recursive", "--format", "json", "portal")
    assert report["metrics"]["_totals"]["loc"] > 1_000, "bandit looked at nothing"
    weights = Counter(found["issue_severity"].lower() for found in report["results"])
    print(f"bandit: {weights['high']} high, {weights['medium']} medium, {weights['low']} low")
    return [
        f"bandit {found['test_id']} ({found['issue_severity']}): {found['filename']}:{found['line_number']}"
        for found in report["results"]
        if found["issue_severity"] == "HIGH"
        or (found["issue_severity"] == "MEDIUM" and (found["test_id"], found["filename"]) not in LOOKED_AT)
    ]


def semgrep(folder: Path, *targets: str) -> list[dict[str, Any]]:
    """What our rules find in a folder. Raises RuntimeError where a rule or a file could not be read."""
    command: list[str | Path] = [
        TOOLS / "semgrep",
        "scan",
        "--metrics=off",
        "--disable-version-check",
        "--json",
        "--quiet",
    ]
    options = ["--no-git-ignore", "--jobs=2", f"--config={RULES}", "--exclude=migrations"]
    report = run(*command, *options, *targets, folder=folder)
    if report["errors"]:
        raise RuntimeError(f"semgrep could not read everything: {report['errors'][:3]}")
    assert report["paths"]["scanned"], "semgrep looked at nothing"
    found: list[dict[str, Any]] = report["results"]
    return found


def rule(found: Mapping[str, Any]) -> str:
    return str(found["check_id"]).rpartition(".")[2]


def our_rules() -> list[str]:
    found = semgrep(ROOT, "portal", "templates")
    faults = [one for one in found if (rule(one), one["path"]) not in ALLOWED]
    print(
        f"semgrep, {len(PLANTED)} rules of ours: {len(faults)} high, {len(found) - len(faults)} looked at and allowed"
    )
    return [f"semgrep {rule(one)}: {one['path']}:{one['start']['line']}" for one in faults]


def blind_rules() -> list[str]:
    """Rules that do not see what was planted for them, or that see something where nothing is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, source in {**{f"{one}/{path}": code for one, (path, code) in PLANTED.items()}, **INNOCENT}.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(source)
        found = {(rule(one), one["path"]) for one in semgrep(folder, ".")}
    blind = [one for one, (path, _) in PLANTED.items() if (one, f"{one}/{path}") not in found]
    wrong = [f"{one} in {path}" for one, path in found if path in INNOCENT]
    unproved = set(rule_names()) ^ set(PLANTED)
    print(f"semgrep: {len(PLANTED) - len(blind)} of {len(PLANTED)} rules see the violation planted for them")
    return [*(f"{one} sees nothing" for one in blind), *wrong, *(f"{one} has no violation" for one in unproved)]


def rule_names() -> list[str]:
    """The names in rules.yml."""
    return [line.split("id: ")[1].strip() for line in RULES.read_text().splitlines() if line.startswith("  - id: ")]


def attack() -> list[str]:
    return [*bandit(), *blind_rules(), *our_rules()]
