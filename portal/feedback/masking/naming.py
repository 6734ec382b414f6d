"""What schools, streets and houses have in common: words before them that are their own name."""

from portal.feedback.masking.tokens import Text, Token
from portal.feedback.masking.words import cues, family, is_ordinary, is_slip, ours, place_words, public

MOST_WORDS = 4
NATURE, STOPS = place_words()["nature"], place_words()["stops"]
_TYPES = place_words()["streets"] | place_words()["houses"] | place_words()["free_houses"]
_LINKS = frozenset({"of", "the"})


def first_of_name(read: Text, end: int) -> int | None:
    """Where the words before `end` that could be a name of their own begin."""
    first = end
    while first > 0 and end - first < MOST_WORDS and joined(read, first):
        if not _can_name(read, read.tokens[first - 1]) and not _links(read, first - 1):
            break
        first -= 1
    while first < end and read.tokens[first].word in _LINKS:
        first += 1
    return first if first < end else None


def joined(read: Text, at: int) -> bool:
    """Whether only a blank, or an apostrophe as in "Girls' School", stands before this word."""
    token = read.tokens[at]
    return token.is_joined or (token.gap.strip() in {"'", "’"} and read.tokens[at - 1].word.endswith("s"))


def _links(read: Text, at: int) -> bool:
    """ "of" and "the" within a name: "Our Lady of Lourdes"."""
    token, previous = read.tokens[at], read.at(at - 1)
    return token.word in _LINKS and not token.is_first and bool(previous and previous.has_capital)


def _can_name(read: Text, token: Token) -> bool:
    if token.owns and not token.has_capital and token.word != "st":
        return False
    if token.word == "st":
        return True
    if token.word in STOPS:
        return token.has_capital and not token.is_first and read.is_cased and token.word in NATURE | _TYPES
    if token.has_capital and not read.is_shouted:
        return not token.is_first or not is_ordinary(token.word) or token.word in NATURE
    return not is_plain(token)


def is_plain(token: Token) -> bool:
    """An ordinary word that nothing is named after, or a slip of one."""
    if token.word in NATURE or bears(token):
        return False
    return is_ordinary(token.word) or is_slip(token.word)


def bears(token: Token) -> bool:
    """Whether people bear it as a name."""
    return (token.word in family() or token.word.removesuffix("s") in ours()) and token.word not in cues()["everyday"]


def is_known(read: Text, first: int, last: int) -> bool:
    """Whether these words, or the last of them, are known to everybody ("Downing Street")."""
    said = tuple(token.word for token in read.tokens[first : last + 1])
    phrases = {said[at:] for at in range(len(said) - 1)}
    return any(phrase in phrases for word in said for phrase in public().get(word, ()))


def run_of_capitals(read: Text, at: int) -> int | None:
    """The last of the words with capitals that begin here."""
    token = read.at(at)
    if not token or not token.has_capital:
        return None
    while (more := read.at(at + 1)) and more.has_capital and joined(read, at + 1):
        at += 1
    return at
