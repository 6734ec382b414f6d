"""Ways of asking that spoil an answer: two things at once, turned round by a "not", or leading to the answer.

These are warnings, found by the look of a sentence; a person decides. Each function returns the words it stumbled over,
or nothing.
"""

import re

_CONDITION = re.compile(
    r"^(?:if|when|since|after|before|while) [^,?]*,| (?:when|if|before|after|since|because|while) .*"
)
"""What is said of when or why something is, and not asked: "... when you feel sad or worried"."""
_ONE_THING = re.compile(
    r"\b(?:brothers? (?:and|or) sisters?|mum (?:and|or) dad|dad (?:and|or) mum|family (?:and|or) friends|"
    r"friends (?:and|or) family|yes or no|more or less|good or bad|better or worse|happy or (?:sad|unhappy)|"
    r"(?:one|two|three) or (?:two|three|four)|now and then|again and again|ups and downs|school or college|"
    r"(?:you|me|us|them|him|her) (?:and|or)|between \w+ and)\b"
)
"""Words that "and" or "or" joins into one thing."""
_JOINED = re.compile(r"\S+ (?:and|or|and/or) \S+|\w+/\w+")
_NOT = re.compile(r"\b(?:not|never|no|nobody|nothing|none|nowhere|neither|without|cannot|\w+n't)\b")
_SHORT_FORM = r"(?:do|is|are|does|did|would|could|can|wo|have|has|should)n?'t"
_LEADING = re.compile(
    rf"^{_SHORT_FORM} \w+|, (?:{_SHORT_FORM} (?:you|it|they|we)|right|yes|okay)\?$|"
    r"\b(?:surely|obviously|of course|clearly|as you know|everyone knows|everybody knows|"
    r"most (?:people|children|young people) (?:say|think|feel|like)|we (?:think|know|believe)|"
    r"(?:do|would|don't) you agree)\b|"
    r"\bhow (?:great|brilliant|amazing|lovely|wonderful|fantastic|excellent|awful|terrible|unfair)\b|"
    r"\bhow much do you (?:like|love|enjoy|hate)\b"
)


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def double_barrelled(text: str) -> str:
    """Where two things are asked at once, so that nobody can tell which of them was answered."""
    text = _folded(text)
    if text.count("?") > 1:
        return text
    asked = _ONE_THING.sub("", _CONDITION.sub("", text))
    found = _JOINED.search(asked)
    return found.group().strip("?,.") if found else ""


def negative(text: str, is_closed: bool) -> str:
    """Where saying "no" to a "not" leaves open what is meant; in one's own words, only two of them are too many."""
    found: list[str] = _NOT.findall(_folded(text))
    return " ... ".join(found) if len(found) > (0 if is_closed else 1) else ""


def leading(text: str) -> str:
    """Where the question hints at the answer that is hoped for."""
    found = _LEADING.search(_folded(text))
    return found.group().strip("?, ") if found else ""
