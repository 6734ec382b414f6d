"""Names: which words are one, and how far each reaches."""

from collections.abc import Iterable, Iterator

from portal.feedback.masking.mask import Kind, Mask
from portal.feedback.masking.sorts import Sort, sort, sort_abroad
from portal.feedback.masking.surroundings import UNLISTED
from portal.feedback.masking.tokens import Text
from portal.feedback.masking.weighing import Weighing
from portal.feedback.masking.words import cues, family, is_ordinary, is_seen, is_slip, public

MOST_WORDS = 4


def find(read: Text, taken: Iterable[Mask]) -> list[Mask]:
    blocked = _inside(read, list(taken)) | _known_to_all(read)
    look = sort_abroad if read.is_foreign else sort
    sorts = [Sort.BLOCKED if at in blocked else look(token.word) for at, token in enumerate(read.tokens)]
    open_to = [at for at in range(len(sorts)) if _could_be(read, sorts, at)]
    first = frozenset(at for at in open_to if Weighing(read, sorts, at, frozenset()).is_name())
    rest = [at for at in open_to if at not in first and first & set(range(at - 3, at + 3))]
    chosen = first | {at for at in rest if Weighing(read, sorts, at, first).is_name()}
    return [Mask(read.tokens[a].start, read.tokens[b].end, Kind.NAME) for a, b in _runs(read, sorts, chosen)]


def _could_be(read: Text, sorts: list[Sort], at: int) -> bool:
    """Whether weighing is worth its while: an ordinary word in small letters needs a title before it or something
    owned after it."""
    token, kind = read.tokens[at], sorts[at]
    if kind not in {Sort.WORD, Sort.BLOCKED}:
        return True
    if token.has_capital:
        return kind is Sort.WORD or len(token.raw) == 1
    previous, following = read.at(at - 1), read.at(at + 1)
    titled = previous is not None and (previous.word in cues()["titles"] or previous.word in cues()["initialled"])
    return titled or (following is not None and following.word in cues()["belongings"])


def _inside(read: Text, taken: list[Mask]) -> set[int]:
    """Words in details that were found already."""
    return {at for at, t in enumerate(read.tokens) if any(t.start < mask.end and mask.start < t.end for mask in taken)}


def _known_to_all(read: Text) -> set[int]:
    """Words in longer phrases that tell nothing about anybody here ("Harry Potter")."""
    inside: set[int] = set()
    for at, token in enumerate(read.tokens):
        for phrase in public().get(token.word, ()):
            if len(phrase) > 1 and phrase == tuple(t.word for t in read.tokens[at : at + len(phrase)]):
                inside |= set(range(at, at + len(phrase)))
                break
    return inside


def _runs(read: Text, sorts: list[Sort], chosen: frozenset[int]) -> Iterator[tuple[int, int]]:
    """First and last word of each name, with the family name and initials that belong to it."""
    last = -1
    for at in sorted(chosen):
        if at <= last:
            continue
        first, last = (at - 1 if at - 1 > last and _is_fore_name(read, sorts, at) else at), at
        while last + 1 < len(sorts) and last - first + 1 < MOST_WORDS and (step := _step(read, sorts, chosen, last)):
            last += step
        yield first, last


def _is_fore_name(read: Text, sorts: list[Sort], at: int) -> bool:
    """Whether the word before is a rare first name: "Xhemile Hoxha"."""
    previous, token = read.at(at - 1), read.tokens[at]
    if not previous or not token.is_joined or not (previous.has_capital and token.has_capital) or previous.owns:
        return False
    if previous.word in cues()["titles"] | cues()["soft_titles"] | cues()["relations"]:
        return False
    rare = sorts[at - 1] in UNLISTED | {Sort.MAYBE} and not (read.is_foreign and previous.is_first)
    return rare and not (previous.is_first and is_ordinary(previous.word))


def _step(read: Text, sorts: list[Sort], chosen: frozenset[int], at: int) -> int:
    """How many words further the name reaches: 1, 2 with a particle, 0 where it ends."""
    this, following, after = read.tokens[at], read.tokens[at + 1], read.at(at + 2)
    initial = len(this.raw) == 1 and following.gap in {". ", "."}
    if this.owns or not (following.is_joined or initial):
        return 0
    if following.word in cues()["particles"] and after and after.has_capital and after.is_joined:
        return 0 if sorts[at + 2] is Sort.WORD else 2
    return 1 if _is_family_name(read, sorts, chosen, at + 1) else 0


def _is_family_name(read: Text, sorts: list[Sort], chosen: frozenset[int], at: int) -> bool:
    token, kind, following = read.tokens[at], sorts[at], read.at(at + 1)
    if kind is Sort.BLOCKED and len(token.raw) > 1:
        return False
    if at in chosen:
        return True
    if not token.has_capital or read.is_shouted:
        return kind is Sort.FAMILY and not is_seen(token.word) and not is_slip(token.word)
    if len(token.raw) == 1:
        return token.raw not in "IA"
    thing = following and following.is_joined and following.has_capital and following.word in cues()["things"]
    written = kind is not Sort.WORD or (token.word in family() and token.word not in cues()["relations"])
    return written and not thing and not token.is_acronym
