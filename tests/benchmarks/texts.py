"""What happens to each text before it is stored: what the first look and the masking cost, and what they find."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from portal.feedback.masking import find
from portal.safeguarding.screening.screen import prepare, screen
from tests.benchmarks.figures import Figure
from tests.e2e.running import ROOT
from tests.feedback import masking_scores
from tests.safeguarding import recall

CORPORA = ROOT.parent / "shared" / "corpora"
WORDS, TEXTS = 100, 200


def looking() -> Iterator[Figure]:
    """Screening and masking together, in milliseconds of one process, with the model ready."""
    prepare()
    what = f"screening and masking {WORDS} words"
    took = _took(recall.EVERYDAY)
    yield Figure(f"{what}, median of {TEXTS}", statistics.median(took), "ms", 5)
    yield Figure(f"{what}, 95th percentile", statistics.quantiles(took, n=20)[-1], "ms", 5)
    yield Figure(f"{what} that all sound like harm, median", statistics.median(_took(recall.HELD_OUT)), "ms", 5)


def _took(file: Path) -> list[float]:
    took = []
    for text in of_words(recall.texts(file), WORDS, TEXTS):
        began = time.perf_counter()
        screen(text)
        find(text)
        took.append((time.perf_counter() - began) * 1000)
    return took


def of_words(texts: list[str], count: int, number: int) -> Iterator[str]:
    """So many texts of that many words, made of short ones."""
    words = [word for text in texts for word in text.split()]
    for at in range(number):
        start = at * 7 % len(words)
        yield " ".join((words[start:] + words)[:count])


def found() -> Iterator[Figure]:
    """On the development corpora, where they are at hand."""
    screened, masked = CORPORA / "safeguarding-dev.jsonl", CORPORA / "personal-details-dev.jsonl"
    if screened.exists():
        judged = recall.judge(screened)
        yield Figure("worries that the screen finds", recall.share(judged, True), "", 0.95, is_floor=True)
        yield Figure("harmless texts that it finds too", recall.share(judged, False), "", 0.25)
    if masked.exists():
        scores = masking_scores.scores(masking_scores.read(masked))
        yield Figure("personal details that are masked", scores.recall, "", 0.90, is_floor=True)
        yield Figure("masks that lie over one", scores.precision, "", 0.85, is_floor=True)
