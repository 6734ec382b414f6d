"""A text as words that know where they stand and how they were written."""

import re
from dataclasses import dataclass
from functools import cached_property

from portal.feedback.masking.words import fold, is_english

_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff])"
_WORD = re.compile(rf"(?<!\w){_LETTER}+(?:['’‘`´\-‑]{_LETTER}+)*")
_POSSESSIVE = re.compile(r"['’‘`´][sS]$")
_ENDS_SENTENCE = re.compile(r"[.!?…।؟]|\n|[\U0001F300-\U0001FAFF☀-➿]")
_ABBREVIATIONS = frozenset({"mr", "mrs", "ms", "dr", "prof", "rev", "st", "no", "sgt", "insp"})


@dataclass(frozen=True, slots=True)
class Token:
    """`gap` is what stands between it and the word before; `is_first` at the start of a sentence; `owns` where a
    possessive 's follows, which is not part of it."""

    start: int
    end: int
    raw: str
    word: str
    gap: str
    is_first: bool
    owns: bool

    @property
    def has_capital(self) -> bool:
        return self.raw[0].isupper()

    @property
    def is_acronym(self) -> bool:
        return len(self.raw) > 1 and self.raw.isupper()

    @property
    def is_joined(self) -> bool:
        """Only a blank stands before it."""
        return self.gap in {" ", "  "}


@dataclass(frozen=True)
class Text:
    text: str
    tokens: list[Token]

    @classmethod
    def of(cls, text: str) -> "Text":
        tokens: list[Token] = []
        for found in _WORD.finditer(text):
            tokens.append(_token(text, found.start(), found.group(), tokens[-1] if tokens else None))
        return cls(text, tokens)

    @cached_property
    def is_foreign(self) -> bool:
        """Fewer than half of its words are English ones."""
        plain = [token for token in self.tokens if not (token.has_capital and not token.is_first)]
        return len(plain) > 2 and 2 * sum(is_english(token.word) for token in plain) < len(plain)

    @cached_property
    def is_cased(self) -> bool:
        """Whoever wrote it gives sentences and "I" their capitals."""
        telling = [t for t in self.tokens if t.is_first or t.word in {"i", "im", "ive", "ill"}]
        return 2 * sum(token.has_capital for token in telling) > len(telling)

    @cached_property
    def is_shouted(self) -> bool:
        return self.text.isupper()

    def at(self, index: int) -> Token | None:
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def before(self, index: int, most: int) -> list[str]:
        """Up to `most` words before this one in its sentence, the nearest first."""
        found: list[str] = []
        while len(found) < most and index > 0 and not self.tokens[index].is_first:
            index -= 1
            found.append(self.tokens[index].word)
        return found

    def after(self, index: int, most: int) -> list[str]:
        """Up to `most` words after this one in its sentence."""
        found: list[str] = []
        for token in self.tokens[index + 1 : index + 1 + most]:
            if token.is_first:
                break
            found.append(token.word)
        return found


def _token(text: str, start: int, raw: str, previous: Token | None) -> Token:
    owned = _POSSESSIVE.search(raw)
    raw = raw[: owned.start()] if owned else raw
    gap = text[previous.end : start] if previous else text[:start]
    gap = gap.removeprefix("'s").removeprefix("’s") if previous and previous.owns else gap
    abbreviated = previous is not None and previous.word in _ABBREVIATIONS and gap == ". "
    is_first = not previous or (bool(_ENDS_SENTENCE.search(gap)) and not abbreviated)
    return Token(start, start + len(raw), raw, fold(raw), " " if abbreviated else gap, is_first, bool(owned))
