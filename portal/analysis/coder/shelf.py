"""Models as files: the codebook's own, learnt from its examples at set-up, and those that a council's reviews made.

For the processes that code and learn; nothing here is for the event loop. What only learning needs is loaded there.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import portal.terms
from portal.analysis.codebook import Codebook, Example, examples_of, from_json, shipped
from portal.analysis.coder import Item
from portal.analysis.coder.model import Model, unpacked
from portal.analysis.coder.training_set import MOST, training_set
from portal.analysis.shelved import Shelved, Taught, own_file
from portal.learnt import alone, keep, places

HERE = Path(__file__).parent
_SEES = ("words.py", "features.py", "tone.py", "tone.json")


@cache
def sight() -> str:
    """Changes with the code and the lists that say what a model sees of a comment: what was learnt with another sight
    cannot be used any more."""
    found = hashlib.sha256()
    for file in [Path(portal.terms.__file__), *(HERE / name for name in _SEES)]:
        found.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()[:16]


def base(book: Mapping[str, Any]) -> Shelved:
    """The model that knows nothing but the codebook and its examples: found, or learnt and kept. Of several processes
    that need it, one learns."""
    if there := found(book):
        return there
    made = from_json(book)
    own, *_ = places(f"models/{made.key}.lock")
    with alone(own):
        return found(book) or _learnt(made)


def found(book: Mapping[str, Any]) -> Shelved | None:
    """That model, where it was learnt before."""
    made = from_json(book)
    digest = training_set(made, _examples(made))
    for file in places(_file(made, digest)):
        with suppress(OSError, ValueError, KeyError):
            model = unpacked(file.read_bytes(), made)
            return Shelved(model.name, str(file), digest, sight(), model.figures)
    return None


def _examples(book: Codebook) -> list[Example]:
    return _spread(list(examples_of(book)), MOST)


def _file(book: Codebook, digest: str) -> str:
    return f"models/codes-{book.key}-{digest[:16]}-{sight()}.npz"


def _learnt(book: Codebook) -> Shelved:
    from portal.analysis.coder.figures import figures
    from portal.analysis.coder.learning import learn

    examples = _examples(book)
    learnt = learn(book, examples, datetime.now(UTC).date())
    learnt.model.figures = figures(learnt, examples)
    file, *_ = places(_file(book, learnt.training_set))
    keep(file, learnt.model.packed(), f"codes-{book.key}-*.npz")
    return Shelved(learnt.model.name, str(file), learnt.training_set, sight(), learnt.model.figures)


def teach(folder: Path, book: Mapping[str, Any], labels: list[Example], known: list[bool]) -> Taught:
    """Learns from labels and examples, and keeps what it learnt in a file of its own."""
    from portal.analysis.coder.figures import figures
    from portal.analysis.coder.learning import learn

    made = from_json(book)
    examples = [*labels, *_spread(list(examples_of(made)), MOST - len(labels))]
    learnt = learn(made, examples, datetime.now(UTC).date())
    learnt.model.figures = figures(learnt, examples)
    file = own_file(folder, learnt.model.name)
    keep(file, learnt.model.packed())
    shelved = Shelved(learnt.model.name, str(file), learnt.training_set, sight(), learnt.model.figures)
    return Taught(shelved, learnt.model.given(learnt.left_out[: len(labels)]), _before(made, labels, known))


def _spread(examples: list[Example], most: int) -> list[Example]:
    """So many of them, evenly from all."""
    return [examples[at * len(examples) // most] for at in range(most)] if len(examples) > most else examples


def _before(book: Codebook, labels: list[Example], known: list[bool]) -> list[frozenset[str]]:
    """What was learnt without the labels that are new gives to each: as if left out to those that it knew."""
    unseen = [Item(label.text, label.question, label.voice) for label in labels]
    if not any(known):
        own = base(book.as_json())
        model = at_hand(own.name, own.file, book.as_json())
        return model.given(model.confidences(unseen)) if labels else []
    from portal.analysis.coder.learning import learn

    old = [label for label, is_known in zip(labels, known, strict=True) if is_known]
    learnt = learn(book, [*old, *_spread(list(examples_of(book)), MOST - len(old))], datetime.now(UTC).date())
    sure = learnt.model.confidences(unseen)
    sure[[at for at, is_known in enumerate(known) if is_known]] = learnt.left_out[: len(old)]
    return learnt.model.given(sure)


def prepare() -> None:
    """Makes the models of all codebooks that come with the portal, so that no start has to wait for them."""
    for book in shipped().values():
        base(book.as_json())


@lru_cache(maxsize=2)
def _read(name: str, file: str, book: str) -> Model:
    model = unpacked(Path(file).read_bytes(), from_json(json.loads(book)))
    model.name = name
    return model


def at_hand(name: str, file: str, book: Mapping[str, Any]) -> Model:
    """The model in that file, read once. Raises OSError or ValueError where there is none."""
    return _read(name, file, json.dumps(book, sort_keys=True))
