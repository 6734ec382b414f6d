"""Which words are names, ordinary English or neither. The lists are read when they are first asked for."""

import importlib.util
import string
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

HERE = Path(__file__).parent
_PLAIN = str.maketrans("łŁđĐøØıəƏß", "lldDoOieEs", "'’‘`´")
PROPER = ("NNP", "NNPS", "FW", "SYM", "LS")


@lru_cache(20_000)
def fold(word: str) -> str:
    """Small letters without accents and apostrophes."""
    word = word.lower().translate(_PLAIN)
    if word.isascii():
        return word
    marks = unicodedata.normalize("NFKD", word)
    bare = "".join(c for c in marks if not "\u0300" <= c <= "\u036f" and not "\u064b" <= c <= "\u065f")
    return unicodedata.normalize("NFC", bare)


def _listed(name: str) -> Iterable[str]:
    lines = (HERE / name).read_text().splitlines()
    return (word for line in lines if not line.startswith("#") for word in line.split())


def _sets(file: str) -> dict[str, frozenset[str]]:
    return {key: frozenset(value.split()) for key, value in tomllib.loads((HERE / file).read_text()).items()}


@cache
def cues() -> dict[str, frozenset[str]]:
    """Words that stand round names, by what they say of them."""
    return _sets("cues.toml")


@cache
def place_words() -> dict[str, frozenset[str]]:
    return _sets("places.toml")


@cache
def _ranks() -> dict[str, dict[str, int]]:
    """zxcvbn's lists: `us_tv_and_film`, `english_wikipedia`, `female_names` and others; 0 is the most frequent. A
    word stands in one of them only."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return {name: {word: rank for rank, word in enumerate(listed)} for name, listed in FREQUENCY_LISTS.items()}


@cache
def ours() -> frozenset[str]:
    """Given names of our own list."""
    return frozenset(map(fold, _listed("given_names.txt")))


@cache
def given() -> frozenset[str]:
    return ours() | _ranks()["female_names"].keys() | _ranks()["male_names"].keys()


@cache
def family() -> frozenset[str]:
    return frozenset(map(fold, _listed("family_names.txt"))) | _ranks()["surnames"].keys()


@cache
def public() -> dict[str, list[tuple[str, ...]]]:
    """Names that tell nothing about who is meant, as folded words, under the first of them; longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in _listed("public.txt"):
        folded = tuple(fold(word) for word in phrase.split("_"))
        found.setdefault(folded[0], []).append(folded)
    return {first: sorted(set(phrases), key=len, reverse=True) for first, phrases in found.items()}


def is_public(word: str) -> bool:
    """Whether the word alone is such a name."""
    return (word,) in public().get(word, ())


@cache
def _dictionary() -> frozenset[str]:
    """The words of TextBlob's lexicon that are no proper nouns. TextBlob itself, slow to import, is not needed."""
    spec = importlib.util.find_spec("textblob")
    if not spec or not spec.submodule_search_locations:
        raise ImportError("TextBlob is not installed")
    lexicon = Path(spec.submodule_search_locations[0]) / "en" / "en-lexicon.txt"
    pairs = (line.split(" ", 2) for line in lexicon.read_text(encoding="utf-8").splitlines() if line[:1].islower())
    return frozenset(pair[0] for pair in pairs if len(pair) > 1 and pair[1] not in PROPER) | frozenset(
        _listed("informal.txt")
    )


@lru_cache(20_000)
def is_ordinary(word: str) -> bool:
    """In a dictionary, as it stands or without its ending."""
    return word in _dictionary() or any(stem in _dictionary() for stem in _stems(word))


def _stems(word: str) -> Iterable[str]:
    for ending, instead in (("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("in", "ing")):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            yield word.removesuffix(ending) + instead
    for ending, instead in (("ly", ""), ("er", ""), ("ness", ""), ("ies", "y"), ("our", "or"), ("ise", "ize")):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            yield word.removesuffix(ending) + instead
    if word.endswith(("ing", "ed")) and len(word) > 6:
        yield word.removesuffix("ing").removesuffix("ed")[:-1]  # "formatting"
    if "-" in word:
        yield word.split("-")[-1]


@lru_cache(20_000)
def is_seen(word: str) -> bool:
    """Among the words that films and an encyclopaedia use most: known, be it as a word, a place or a name."""
    return word in _ranks()["us_tv_and_film"] or word in _ranks()["english_wikipedia"]


def is_english(word: str) -> bool:
    return word in {"a", "i"} or (len(word) > 1 and is_ordinary(word))


@lru_cache(20_000)
def is_slip(word: str) -> bool:
    """One slip of the finger away from an ordinary word of four letters or more."""
    if len(word) < 4:
        return word in _dictionary()
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    for head, tail in halves:
        near = [head + tail[1:], head + tail[1:2] + tail[:1] + tail[2:]]
        near += [head + letter + tail for letter in string.ascii_lowercase]
        near += [head + letter + tail[1:] for letter in string.ascii_lowercase] if tail else []
        if any(len(one) > 3 and one != word and one in _dictionary() for one in near):
            return True
    return False
