"""The coder as it comes: what it learnt from the examples of a codebook."""

from datetime import date
from functools import cache

from portal.analysis.codebook import Codebook, Definition, Example, roadmap
from portal.analysis.coder.learning import Learnt, learn
from portal.analysis.coder.model import Model
from portal.analysis.coder.shelf import at_hand, base

DAY = date(2026, 11, 22)


@cache
def the_model() -> Model:
    """The Roadmap's own."""
    book = roadmap().as_json()
    found = base(book)
    return at_hand(found.name, found.file, book)


FRUIT = Codebook(
    "fruit",
    "1",
    "Fruit",
    (
        Definition("A", "category", "Apples", "Apples", "", terms={"apple*": 3}),
        Definition("B", "category", "Bananas", "Bananas", "", terms={"banana*": 3}),
    ),
)
SAID = [
    *(Example(f"we had {n} apples from the old tree", frozenset("A"), "", "carer", "positive") for n in range(20)),
    *(
        Example(f"no bananas came on day {n} and that was bad", frozenset("B"), "", "carer", "negative")
        for n in range(20)
    ),
    *(Example(f"apples and bananas in box {n}", frozenset("AB"), "", "", "neutral") for n in range(20)),
    *(Example(f"the bus was number {n}", frozenset(), "", "", "neutral") for n in range(20)),
]


@cache
def of_fruit() -> Learnt:
    """A small model of another codebook than the council's."""
    return learn(FRUIT, SAID, DAY)
