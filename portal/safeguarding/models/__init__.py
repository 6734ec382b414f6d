"""What may be harm and what is done about it: concerns, the register, the rota, alerts, and what waits to be read."""

from portal.safeguarding.alerts import Channel, Why
from portal.safeguarding.models.alert import Alert, Beat
from portal.safeguarding.models.audience import Accused, LeftOut
from portal.safeguarding.models.concern import Concern, TooLate
from portal.safeguarding.models.contact import Contact, NotReady, Place
from portal.safeguarding.models.help_line import HelpLine, Reach
from portal.safeguarding.models.hours import Hours
from portal.safeguarding.models.outcome import OUTCOMES, Came, Outcome
from portal.safeguarding.models.reading import Reading
from portal.safeguarding.models.register import DID_WHAT, HANDLING, Did, RegisterEntry
from portal.safeguarding.models.screen_change import ScreenChange

__all__ = [
    "DID_WHAT",
    "HANDLING",
    "OUTCOMES",
    "Accused",
    "Alert",
    "Beat",
    "Came",
    "Channel",
    "Concern",
    "Contact",
    "Did",
    "HelpLine",
    "Hours",
    "LeftOut",
    "NotReady",
    "Outcome",
    "Place",
    "Reach",
    "Reading",
    "RegisterEntry",
    "ScreenChange",
    "TooLate",
    "Why",
]
