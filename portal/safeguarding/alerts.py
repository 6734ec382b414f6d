"""What an alert says: that something waits and where, and nothing of what it is, whom it is about or how bad it is."""

from enum import StrEnum


class Why(StrEnum):
    NEW = "new"
    REMINDER = "reminder"
    ESCALATED = "escalated"
    UNREAD = "unread"
    """Words that should have been read today are waiting."""
    STOPPED = "stopped"
    """The portal's own work has stopped, or the watcher that looks after it."""
    TEST = "test"


class Channel(StrEnum):
    EMAIL = "email"
    PHONE = "phone"


CHANNEL_NAMES = {Channel.EMAIL: "by e-mail", Channel.PHONE: "by telephone"}
SUBJECT = "Something in the portal needs you"
"""The same for all of them."""

_WAITS = """Something in the participation portal is waiting for you. Please sign in, see what it is, and take it on:

{portal}/concerns

Reading this mail and opening that page tell the portal nothing. Only taking it on does: until somebody has, it goes on
telling you, and then others.

If you cannot look now, ring the next person on your rota and agree who does. If you cannot sign in, ring somebody who
can, or your out-of-hours contact. If somebody may be in danger, ring 999.
"""

_STOPPED = """Something in the participation portal has stopped, or is late, that looks after alerts to you.

Until it is put right, new alerts may reach you late or not at all. Please sign in now, and again every hour, and see
whether anything waits:

{portal}/concerns

If that page does not open, or anything on it says that it is late, ring whoever runs the portal for the council. If you
cannot look yourself, ring the next person on your rota and agree who does.
"""

_TEST = """This is a test, so that a real alert reaches you when it has to. The figures are

{figures}

Please tell them to whoever keeps the rota, or type them yourself at the address below. They show that alerts come
through to you.

{portal}/rota
"""

_BODIES = {Why.TEST: _TEST, Why.STOPPED: _STOPPED}


def mail(why: Why, portal: str, figures: str) -> str:
    """The words of a mail; `portal` is its address."""
    return _BODIES.get(why, _WAITS).format(portal=portal, figures=figures)


def text(why: Why, portal: str, figures: str) -> str:
    """The words of a text to a telephone, which a voice can read out too."""
    if why is Why.TEST:
        return f"A test of the participation portal's alerts. The figures are {figures}."
    if why is Why.STOPPED:
        return f"The participation portal's own work has stopped or is late. Please look now: {portal}/concerns"
    return f"{SUBJECT}: {portal}/concerns"
