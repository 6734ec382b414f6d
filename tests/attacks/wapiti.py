"""Lets a scanner loose on the demo council at this machine's own address: as a child, as a member, as an officer."""

import json
import subprocess
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2

from tests.attacks.static import TOOLS
from tests.e2e.running import Portal

WHO = {"child": None, "member": "LinCC member", "officer": "participation officer"}
MODULES = [
    *("backup", "cookieflags", "crlf", "csp", "exec", "file", "htaccess", "http_headers", "methods"),
    *("permanentxss", "redirect", "shellshock", "sql", "timesql", "upload", "xss"),
]
"""All that need nobody outside, but for two. csrf looks for tokens in forms, where ours go by where a form comes from:
test_security.py forges them all. ldap takes pages that differ for a directory's answers, and each end of a survey
shows other picture-words: there is no directory here."""

ENDS_THE_SCAN = ["/sign-out", "/me/leave", "/me/devices/*", "/me/login", "/sign-in/*"]
"""What would sign the scanner out for good."""

WEIGHTS = {1: "low", 2: "medium", 3: "high", 4: "critical"}
ATTACK_SECONDS = 30
SCAN_SECONDS = 60
PATIENCE = SCAN_SECONDS + ATTACK_SECONDS * len(MODULES) + 120


def attack() -> list[str]:
    return [fault for who in WHO for fault in scan(who)]


def scan(who: str) -> list[str]:
    """What was found that is medium or worse, by somebody to whom these pages are open."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        portal = stack.enter_context(Portal(folder))
        browser = stack.enter_context(httpx2.Client(base_url=portal.url, headers={"Sec-Fetch-Site": "same-origin"}))
        enter(browser, portal, WHO[who])
        report = wapiti(portal, folder, browser)
        assert WHO[who] is None or is_in(browser), f"the {who} was signed out, so not everything was tried"
        complaints = portal.complaints
    found = [(WEIGHTS[one["level"]], name, one) for name, ones in report["vulnerabilities"].items() for one in ones]
    weights = Counter(weight for weight, _, _ in found)
    pages, faults = report["infos"]["crawled_pages_nbr"], [one for one in report["anomalies"].values() if one]
    print(f"wapiti as {who}: {weights['critical'] + weights['high']} high, {weights['medium']} medium, "
          f"{weights['low']} low, {len(faults)} anomalies; {pages} requests to start from")  # fmt: skip
    bad = [f"wapiti as {who}: {weight} {name}: {one['info']}" for weight, name, one in found if weight != "low"]
    return [*bad, *(f"wapiti as {who}: {one}" for one in faults), *(f"the portal complained: {c}" for c in complaints)]


def enter(browser: httpx2.Client, portal: Portal, called: str | None) -> None:
    if called:
        assert browser.post(portal.links[called]).status_code == 303
        assert is_in(browser)


def is_in(browser: httpx2.Client) -> bool:
    return browser.get("/me").status_code == 200


def wapiti(portal: Portal, folder: Path, browser: httpx2.Client) -> dict[str, Any]:
    """The report of a scan that starts from every page of the navigation, and from a survey."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
    starts = [portal.survey, *(portal.url + path for path in ("/answer", "/boards", "/forums", "/surveys", "/me"))]
    options: list[str | Path] = [
        *("--url", f"{portal.url}/", "--module", ",".join(MODULES), "--endpoint", "http://127.0.0.1:9/"),
        *("--header", "Sec-Fetch-Site: same-origin", *(["--header", f"Cookie: {cookies}"] if cookies else [])),
        *(part for start in starts for part in ("--start", start)),
        *(part for path in ENDS_THE_SCAN for part in ("--exclude", portal.url + path)),
        *("--max-scan-time", str(SCAN_SECONDS), "--max-attack-time", str(ATTACK_SECONDS), "--tasks", "4"),
        *("--max-links-per-page", "30", "--max-files-per-dir", "8", "--verify-ssl", "0", "--no-bugreport"),
        *("--store-session", folder / "session", "--store-config", folder / "config", "--flush-session"),
        *("--format", "json", "--output", folder / "report.json", "--verbose", "0"),
    ]
    done = subprocess.run([TOOLS / "wapiti", *options], capture_output=True, text=True, timeout=PATIENCE)
    if done.returncode:
        raise RuntimeError(f"wapiti failed:\n{done.stdout[-2_000:]}{done.stderr[-2_000:]}")
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return report
