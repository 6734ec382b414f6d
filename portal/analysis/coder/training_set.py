"""What a model is learnt from, and the name of it. Pure, and without what learning needs."""

import hashlib
import json
from collections.abc import Sequence

from portal.analysis.codebook import Codebook, Example

MOST = 11_000
"""Comments: their likeness takes 4 bytes for each pair of them."""


def training_set(book: Codebook, examples: Sequence[Example]) -> str:
    """SHA-256 of all that a model is learnt from."""
    rows = sorted(json.dumps([one.text, sorted(one.codes), one.question, one.voice, one.tone]) for one in examples)
    return hashlib.sha256(json.dumps([book.as_json(), rows], sort_keys=True).encode()).hexdigest()
