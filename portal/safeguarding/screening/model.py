"""What the screen learnt, as a file."""

import hashlib
import json
import logging
import sys
from array import array
from contextlib import suppress
from functools import cache

from portal.learnt import keep, places
from portal.safeguarding.screening.features import KIND_SIZE, SIZE
from portal.safeguarding.screening.learning import Model, examples, learn, lesson
from portal.safeguarding.screening.material import digest

log = logging.getLogger(__name__)
_CHECK = hashlib.sha256().digest_size


def prepare() -> None:
    """Makes the model ready, so that nobody's request has to wait for it."""
    model()


@cache
def model() -> Model:
    """Read from the file or, where there is none that is whole, learnt and kept for the next start."""
    own, *others = places(f"screen-{digest()[:16]}.model")
    for file in (own, *others):
        with suppress(OSError, ValueError):
            return unpacked(file.read_bytes())
    learnt = learn([lesson(example) for example in examples()])
    try:
        keep(own, packed(learnt), "screen-*.model")
    except OSError as exc:
        log.warning("What the screen learnt cannot be kept and is learnt at each start: %s", exc)
    return learnt


def packed(learnt: Model) -> bytes:
    """A check, a line that names the kinds, and the weights as 4-byte floats, lowest byte first."""
    head = json.dumps({"kinds": list(learnt.kinds)}).encode() + b"\n"
    body = array("f", [*learnt.weights, learnt.bias])
    for weights in learnt.kinds.values():
        body.extend(weights)
    whole = head + _little(body).tobytes()
    return hashlib.sha256(whole).digest() + whole


def unpacked(data: bytes) -> Model:
    """Raises ValueError for what is damaged or of another shape."""
    if hashlib.sha256(data[_CHECK:]).digest() != data[:_CHECK]:
        raise ValueError("damaged")
    head, _, rest = data[_CHECK:].partition(b"\n")
    kinds = json.loads(head)["kinds"]
    body = array("f")
    body.frombytes(rest)
    body = _little(body)
    if len(body) != SIZE + 1 + len(kinds) * KIND_SIZE:
        raise ValueError("of another shape")
    parts = (body[at : at + KIND_SIZE] for at in range(SIZE + 1, len(body), KIND_SIZE))
    return Model(body[:SIZE], body[SIZE], dict(zip(kinds, parts, strict=True)))


def _little(body: "array[float]") -> "array[float]":
    if sys.byteorder == "big":
        body = body[:]
        body.byteswap()
    return body
