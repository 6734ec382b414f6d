"""How a concern comes up, and what becomes of it."""

from enum import StrEnum


class Came(StrEnum):
    SCREEN = "screen"
    PERSON = "person"
    """Somebody who read the words raised it."""
    HELP = "help"


class Outcome(StrEnum):
    NO_CONCERN = "no_concern"
    ADVICE = "advice"
    REFERRED = "referred"
    EMERGENCY = "emergency"
    KNOWN = "known"


OUTCOMES = {
    Outcome.NO_CONCERN: "Not a safeguarding concern",
    Outcome.ADVICE: "Advice or help was given",
    Outcome.KNOWN: "Known already and being acted on",
    Outcome.REFERRED: "Referred to a social work team or another service",
    Outcome.EMERGENCY: "Acted on at once: police, ambulance or somewhere safe",
}
"""As people say it. The first one is what a false alarm is known by."""
