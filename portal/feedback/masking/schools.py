"""The names of schools, colleges and nurseries."""

import re
from collections.abc import Iterable, Iterator

from portal.feedback.masking.mask import Kind, Mask
from portal.feedback.masking.naming import NATURE, first_of_name, joined, run_of_capitals
from portal.feedback.masking.sorts import Sort, sort
from portal.feedback.masking.tokens import Text
from portal.feedback.masking.words import is_ordinary, is_public, is_slip, place_words, public

SURE, BARE = place_words()["sure_schools"], place_words()["bare_schools"]
ARRIVING, NO_SCHOOLS = place_words()["arriving"], place_words()["no_schools"]
ALL = place_words()["schools"] | SURE | BARE
_SAID_SCHOOL = re.compile(
    r"\s+(?:is|was)\s+(?:my|our|his|her|their|a|the)\s+(?:\w+\s+)?"
    r"(?:school|college|nursery|academy|sixth form|primary)\b",
    re.IGNORECASE,
)
_HOLY = re.compile(
    r"\b(?:at|to|from|in|left|attends?)\s+"
    r"(our lady(?:'s|s)?(?: of (?:the )?\w+)?|holy (?:cross|trinity|family|name)|sacred heart|all saints'?)",
    re.IGNORECASE,
)


def find(read: Text, _: Iterable[Mask]) -> list[Mask]:
    ends = [at for at, token in enumerate(read.tokens) if token.word in ALL]
    found = [mask for at in ends for mask in (*_named_before(read, at), *_named_after(read, at))]
    found += _saints(read)
    found += [Mask(*match.span(1), Kind.SCHOOL) for match in _HOLY.finditer(read.text)]
    if ends or any(token.word in place_words()["learning"] for token in read.tokens):
        found += _attended(read)
    return sorted(found, key=lambda mask: mask.start - mask.end)


def _named_before(read: Text, at: int) -> Iterator[Mask]:
    """ "Larkfield Primary School", "larkfield primary"."""
    token, following = read.tokens[at], read.at(at + 1)
    goes_on = following and following.word in ALL and following.is_joined
    if goes_on or token.word not in SURE | BARE or (token.word == "form" and read.before(at, 1) != ["sixth"]):
        return
    kinds = at
    while kinds > 0 and joined(read, kinds) and read.tokens[kinds - 1].word in ALL:
        kinds -= 1
    first = _first(read, kinds)
    if first is not None and _names_school(read, first, kinds, token.word in SURE or at > kinds):
        yield Mask(read.tokens[first].start, token.end, Kind.SCHOOL)


def _first(read: Text, kinds: int) -> int | None:
    """As `first_of_name`, and an ordinary word with a capital that begins a sentence: "Tigers Nursery is"."""
    first = first_of_name(read, kinds)
    beginning = read.at(kinds - 1) if kinds else None
    if first is None and beginning and beginning.is_first and beginning.has_capital and read.tokens[kinds].has_capital:
        return kinds - 1 if beginning.word not in place_words()["stops"] and joined(read, kinds) else None
    return first


def _names_school(read: Text, first: int, end: int, sure: bool) -> bool:
    named = read.tokens[first:end]
    if any(token.has_capital and not token.is_first for token in named):
        return not read.is_shouted and (sure or len(named) > 1 or not is_public(named[0].word))
    if named[0].has_capital:
        return (sure or read.tokens[end].has_capital) and (
            read.tokens[end].has_capital or not is_ordinary(named[0].word)
        )
    return sure or any(not is_ordinary(token.word) or token.word in NATURE for token in named)


def _named_after(read: Text, at: int) -> Iterator[Mask]:
    """ "my school is called Larkfield", "the nursery, Little Acorns", "University of Larkfield"."""
    start = at + 1
    while (token := read.at(start)) and token.word in {"is", "was", "called", "named", "of"} and start < at + 3:
        start += 1
    token = read.at(start)
    between = {word.word for word in read.tokens[at + 1 : start]}
    told = (
        bool({"called", "named"} & between)
        or ("is" in between and read.before(at, 1) == ["my"])
        or (between == {"of"} and read.tokens[at].word == "university")
    )
    aside = (
        start == at + 1
        and token is not None
        and token.gap == ", "
        and read.before(at, 1) in (["the"], ["my"], ["his"], ["her"])
    )
    last = run_of_capitals(read, start) if told or aside else None
    if token and last is not None and (told or _closes(read, last)) and not is_public(token.word):
        yield Mask(token.start, read.tokens[last].end, Kind.SCHOOL)


def _attended(read: Text) -> Iterator[Mask]:
    """ "I'm in year 8 at Tidewell", "teachers at brackenhurst", "Copperfields is my school"."""
    for at, token in enumerate(read.tokens):
        if sort(token.word) not in {Sort.UNKNOWN, Sort.FAMILY} and not (token.has_capital and token.word in NATURE):
            continue
        last = run_of_capitals(read, at)
        if _SAID_SCHOOL.match(read.text, read.tokens[last or at].end) or _is_gone_to(read, at):
            yield Mask(token.start, read.tokens[last or at].end, Kind.SCHOOL)


def _is_gone_to(read: Text, at: int) -> bool:
    near, after = read.before(at, 6), read.after(at, 8)
    if not near or near[0] not in ARRIVING or is_slip(read.tokens[at].word):
        return False
    going = near[0] == "to" and near[1:2] and near[1] in {"go", "goes", "went", "going", "come", "came"}
    learns = bool(place_words()["learning"] & {*near, *after})
    return learns and bool(near[0] in {"at", "attend", "attends", "attended"} or going)


def _closes(read: Text, last: int) -> bool:
    return read.text[read.tokens[last].end :][:1] in {",", ")", "", "."}


def _saints(read: Text) -> Iterator[Mask]:
    """ "I go to St Brigid's" and "I left Our Lady of Lourdes", where school is spoken of or gone to."""
    for at, token in enumerate(read.tokens[:-1]):
        saint = read.tokens[at + 1]
        said = saint.owns and _SAID_SCHOOL.match(read.text, saint.end + 2)
        if (
            token.word not in {"st", "saint", "sts"}
            or not saint.is_joined
            or not (said or ARRIVING & set(read.before(at, 1)))
        ):
            continue
        following = read.at(at + 2)
        if not {saint.word, following.word if following else ""} & NO_SCHOOLS and (
            saint.word,
            "cray",
        ) not in public().get(token.word, ()):
            yield Mask(token.start, saint.end + (2 if saint.owns else 0), Kind.SCHOOL)
