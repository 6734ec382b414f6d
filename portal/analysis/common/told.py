"""Comments as they are looked through, and what is found among them."""

from typing import NamedTuple


class Said(NamedTuple):
    """`text` is without what is masked. `voice` is the same number for all that one person said, as far as a sheet or
    a forum tells; `ago` how many quarters ago it was, and `fits` whether any code stands for it."""

    text: str
    voice: int
    ago: int = 0
    fits: bool = True
    english: bool = True


class Alikes(NamedTuple):
    """`near`: for each comment the others that are most like it, with how much of 100, most alike first.
    `copies`: nearly the same words of different people, those most often said first."""

    near: list[list[tuple[int, int]]]
    copies: list[list[int]]


class NewWord(NamedTuple):
    """A word, or two together, that more say this quarter than in the four before; one comment a person in `said`."""

    word: str
    said: list[int]
    share: float
    before: float


class Cluster(NamedTuple):
    """Comments that no code fits and that are alike, one a person; `words` are those that tell it from the others, with
    the comments that say them."""

    words: list[tuple[str, list[int]]]
    said: list[int]


class InCommon(NamedTuple):
    alikes: Alikes
    words: list[NewWord]
    clusters: list[Cluster]
