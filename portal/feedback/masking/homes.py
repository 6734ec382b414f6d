"""Where somebody lives: a street with or without its number, a house, a children's home."""

import re
from collections.abc import Iterable, Iterator

from portal.feedback.masking.mask import Kind, Mask
from portal.feedback.masking.naming import NATURE, STOPS, bears, first_of_name, is_known, is_plain, run_of_capitals
from portal.feedback.masking.tokens import Text, Token
from portal.feedback.masking.words import is_ordinary, is_public, is_seen, ours, place_words

NEAR = 9
_LISTS = place_words()
STREETS, SURE_STREETS, HOUSES = _LISTS["streets"], _LISTS["sure_streets"], _LISTS["houses"]
FREE_HOUSES, THE_HOUSES, ENDINGS = _LISTS["free_houses"], _LISTS["the_houses"], tuple(_LISTS["endings"])
ENDS, ALL_HOUSES, BARE_HOUSES = STREETS | HOUSES, HOUSES | FREE_HOUSES, FREE_HOUSES - HOUSES
RESIDENCE, HOMELY = _LISTS["residence"], _LISTS["residence"] | _LISTS["homely"]

_UNIT = r"(?:flat|apartment|apt|unit|room|house|block|number|no\.?)\s*"
_NUMBERED = re.compile(
    rf"(?<![\w£.])(?:{_UNIT}(?:\d+\s?[a-z]?|[a-z])\b[,\s]+)?(?:{_UNIT})?"
    r"\d{1,4}\s?[a-z]?(?:\s?[-/]\s?\d{1,4}[a-z]?)?,?\s+"
    r"(?P<street>[^\W\d_][\w'’.\-]*(?:\s+[^\W\d_][\w'’\-]*){1,3})",
    re.IGNORECASE,
)
_UNIT_BEFORE = re.compile(rf"{_UNIT}\d+\s?[a-z]?,?\s+(?:at\s+|in\s+)?$", re.IGNORECASE)
_HOME_AFTER = re.compile(
    r"[\s,]*(?:(?:is|was|has been|were)\s+(?:\w+\s+){0,3})?"
    r"(?:(?:children|kid)['’]?s|residential|care|foster|semi|supported)\b"
    r"(?:\s+(?:home|house|unit|place|accommodation|independent))?",
    re.IGNORECASE,
)
_HOME_WORDS = re.compile(
    r"[\s,]*(?:is|was)\s+(?:my|a|the|our)\s+(?:\w+\s+){0,2}(?:home|unit|hostel|placement|foyer)\b", re.IGNORECASE
)


def find(read: Text, _: Iterable[Mask]) -> list[Mask]:
    found: list[Mask] = []
    for mask in sorted((*_numbered(read), *_streets(read), *_houses(read)), key=lambda mask: mask.start - mask.end):
        if not any(mask.meets(other) for other in found):
            found.append(mask)
    return _together(read.text, sorted(found))


def _together(text: str, masks: list[Mask]) -> list[Mask]:
    """ "The Old Forge, 9 Mill Lane" is one address."""
    made: list[Mask] = []
    for mask in masks:
        if made and not text[made[-1].end : mask.start].strip(" ,\n"):
            made[-1] = Mask(made[-1].start, mask.end, Kind.ADDRESS)
        else:
            made.append(mask)
    return made


def _numbered(read: Text) -> Iterator[Mask]:
    for match in _NUMBERED.finditer(read.text):
        parts = [(part.group().lower().strip(".,;:'’"), part) for part in re.finditer(r"\S+", match["street"])]
        for count in range(len(parts), 1, -1):
            last, part = parts[count - 1]
            if _ends_street(last, parts[count - 2][0]) and not _broken(
                [part.group() for _, part in parts[: count - 1]]
            ):
                end = match.start("street") + part.start() + len(last)
                yield Mask(match.start(), end, Kind.ADDRESS)
                break


def _ends_street(last: str, before: str) -> bool:
    return last in ENDS or (before == "the" and last in THE_HOUSES)


def _broken(between: list[str]) -> bool:
    """Whether a word stands there that no street has: "2 minutes down the road"."""
    allowed = NATURE | {"of", "on", "high"}
    small = {word for word in between if word.islower()} - {"the"} | {word for word in between[1:] if word == "the"}
    return bool(small & (STOPS - allowed))


def _streets(read: Text) -> Iterator[Mask]:
    """Streets without a number, where somebody is said to live."""
    for at, token in enumerate(read.tokens):
        if token.word not in SURE_STREETS or not token.is_joined:
            continue
        following = read.at(at + 1)
        if following and following.is_joined and following.word in ENDS:
            continue
        first = first_of_name(read, at)
        if first is None or is_known(read, first, at) or not RESIDENCE & set(read.before(first, NEAR)):
            continue
        if token.has_capital or not all(map(is_plain, read.tokens[first:at])):
            yield Mask(read.tokens[first].start, token.end, Kind.ADDRESS)


def _houses(read: Text) -> Iterator[Mask]:
    for at, token in enumerate(read.tokens):
        if token.word in ALL_HOUSES and token.is_joined:
            yield from _house(read, at)
        if token.word in THE_HOUSES and (token.has_capital or token.word.endswith("s")):
            yield from _the_house(read, at)
        if token.word.endswith(ENDINGS) and (token.has_capital or not is_seen(token.word)):
            yield from _one_word(read, at)
        if token.word in {"home", "unit", "project", "hostel", "lodgings"}:
            yield from _home(read, at)


def _house(read: Text, at: int) -> Iterator[Mask]:
    token, first = read.tokens[at], first_of_name(read, at)
    if first is None or is_known(read, first, at) or read.tokens[at - 1].owns:
        return
    named = read.tokens[first:at]
    written = token.has_capital and any(word.has_capital and not (word.is_first and is_plain(word)) for word in named)
    bare = token.word in BARE_HOUSES
    if (bare and written and _is_home(read, first, at)) or (not bare and (written or _lived_in(read, first, at))):
        yield Mask(_with_unit(read, first), token.end, Kind.ADDRESS)


def _is_home(read: Text, first: int, last: int) -> bool:
    """For words such as "Willow Bank": somebody lives there, or the words after say so."""
    said = bool(
        _HOME_AFTER.match(read.text, read.tokens[last].end) or _HOME_WORDS.match(read.text, read.tokens[last].end)
    )
    return said or bool(HOMELY & set(read.before(first, 5)))


def _lived_in(read: Text, first: int, at: int) -> bool:
    """For small letters: "moved to cedar lodge", "hazelmere house was the worst"."""
    named = read.tokens[first:at]
    if all(map(is_plain, named)):
        return False
    rare = not any(is_ordinary(word.word) or _is_persons(word) for word in named)
    return rare or bool(HOMELY & set(read.before(first, NEAR)) and not all(map(_is_persons, named)))


def _is_persons(token: Token) -> bool:
    """ "sarahs house" is no house's name."""
    word = token.word.removesuffix("s")
    return (word in ours() or (token.word != word and bears(token))) and token.word not in NATURE


def _with_unit(read: Text, first: int) -> int:
    start = read.tokens[first].start
    unit = _UNIT_BEFORE.search(read.text[:start])
    return unit.start() if unit else start


def _the_house(read: Text, at: int) -> Iterator[Mask]:
    """ "The Laurels", "The Old Forge"; "the Rowans children's home"."""
    first = at - 2 if at > 1 and read.tokens[at - 1].word == "old" else at - 1
    if first < 0 or read.tokens[first].word != "the" or not read.tokens[at].is_joined or is_known(read, first, at):
        return
    if not read.tokens[at].has_capital:
        if _LISTS["living"] & set(read.before(first, 3)) and {"at", "in", "to"} & set(read.before(first, 1)):
            yield Mask(_with_unit(read, first), read.tokens[at].end, Kind.ADDRESS)
    elif (read.tokens[first].has_capital and not read.tokens[first].is_first) or _is_home(read, first, at):
        yield Mask(_with_unit(read, first), read.tokens[at].end, Kind.ADDRESS)


def _one_word(read: Text, at: int) -> Iterator[Mask]:
    """ "They put me in Thistledown", "Elmwood is my children's home"."""
    token, following = read.tokens[at], read.at(at + 1)
    alone = not (following and following.is_joined and following.has_capital)
    if not alone or is_public(token.word) or is_ordinary(token.word) or token.word in ours() or token.owns:
        return
    near = read.before(at, 4)
    lives = near[:1] == ["at"] and _LISTS["living"] & set(near)
    placed = near[:1] == ["in"] and {"put", "placed", "kept"} & set(near) and not is_seen(token.word)
    if lives or placed or _HOME_WORDS.match(read.text, token.end):
        yield Mask(token.start, token.end, Kind.ADDRESS)


def _home(read: Text, at: int) -> Iterator[Mask]:
    """ "Fernlea children's home", "a home called Fernlea"."""
    end = at
    while end > 0 and read.tokens[end].is_joined and read.tokens[end - 1].word in _LISTS["carehomes"]:
        end -= 1
    first = first_of_name(read, end) if end < at else None
    if first is not None and _names_home(read.tokens[first:end]):
        yield Mask(read.tokens[first].start, read.tokens[end - 1].end, Kind.ADDRESS)
    called = read.at(at + 1)
    last = run_of_capitals(read, at + 2) if called and called.word in {"called", "named"} else None
    if last is not None:
        yield Mask(read.tokens[at + 2].start, read.tokens[last].end, Kind.ADDRESS)


def _names_home(named: list[Token]) -> bool:
    telling = all(token.has_capital or not is_ordinary(token.word) for token in named)
    return telling and not (len(named) == 1 and is_public(named[0].word))
