"""Whether words name a person, so that whoever they are about is not the one who is told of them. Pure."""

import re

_OFFICES = (
    "after care child children council desk director duty emergency head helpdesk hours lead line manager night of "
    "office officer out people safeguarding senior service services social team the work worker workers"
)
OFFICES = frozenset(_OFFICES.split())
"""Words of which the names of teams are made: they name nobody."""

_EVERYDAY = (
    "amber april art ash bell best bill bird bob brown carter chance chase cook dawn dean drew faith fox frank gene "
    "good grace grant gray green grey hall hart heather hill hope ivy jack jade jay joy june king lane lily little "
    "long love mark mason may miles miller nick nicky north olive page park pat pearl penny price rich rob robin rose "
    "rosy ruby sandy shepherd short skip smith south sue summer tanner taylor turner violet walker ward west white "
    "will wood woods young"
)
EVERYDAY = frozenset(_EVERYDAY.split())
"""Names that are words as well: they count with a capital letter, or beside the rest of the name."""


def is_named(name: str, text: str) -> bool:
    """Whether the words name this person, by any part of their name of three letters or more. In doubt they do:
    others are told instead, and a person can take it back."""
    said = set(re.findall(r"\w+", text))
    folded = {word.casefold() for word in said}
    parts = [part for part in re.findall(r"\w{3,}", name) if part.casefold() not in OFFICES]
    if len(parts) > 1 and all(part.casefold() in folded for part in parts):
        return True
    return any(part.casefold() in folded and (part.casefold() not in EVERYDAY or part in said) for part in parts)
