"""How long it takes to set an edition on paper: a whole council's, with all its annexes."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from portal.reports.formats import paper
from tests.benchmarks.figures import Figure
from tests.reports.an_edition import CODES, GROUPS, an_edition, an_issue

TIMES = 7
PAGES = 20
QUOTES = {code.key: ["They asked me, and then they did it."] for code in CODES}


class Made(NamedTuple):
    """`worked`: seconds of a processor, which others on the machine do not lengthen."""

    pages: int
    seconds: float
    worked: float


def papers(folder: Path) -> Iterator[Figure]:
    """Each time another edition, so that nothing is at hand from the one before."""
    made = [_made(folder / "first.pdf", 0)]
    before = _megabytes()
    made += [_made(folder / f"{seed}.pdf", seed) for seed in range(1, TIMES)]
    what = f"an edition of {len(CODES)} codes, {len(GROUPS)} groups and 5 periods as tagged PDF"
    yield Figure(f"{what}: pages, the fewest of {TIMES}", min(one.pages for one in made), "", PAGES, is_floor=True)
    yield Figure(f"memory that {TIMES - 1} of them leave behind", _megabytes() - before, "MB", 100)
    yield Figure("seconds, the first in its process", made[0].seconds, "s", 1)
    yield Figure("seconds, the median of the others", median(one.seconds for one in made[1:]), "s", 1)
    yield Figure("seconds of a processor, the median of the others", median(one.worked for one in made[1:]), "s", None)


def _megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _made(file: Path, seed: int) -> Made:
    issue = an_issue(edition=an_edition(seed))
    begun, worked = time.perf_counter(), time.process_time()
    file.write_bytes(paper.report(issue, QUOTES))
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    assert b"/MarkInfo" in file.read_bytes()
    told = subprocess.run(["pdfinfo", file], check=True, capture_output=True, text=True, timeout=60).stdout
    return Made(int(told.partition("Pages:")[2].split()[0]), seconds, worked)
