"""What goes on by itself: the ladder, the alerts, and the looks that notice when something stands still."""

import logging
from datetime import timedelta
from functools import partial

from tortoise.transactions import in_transaction

from portal import settings
from portal.accounts.models import now
from portal.mail import smtp
from portal.mail.sending import hand_over
from portal.queue import each
from portal.safeguarding import alerts, gateway
from portal.safeguarding.alerts import Channel, Why
from portal.safeguarding.clock import day_of
from portal.safeguarding.models import Alert, Beat, Concern, Contact, Hours, Reading
from portal.safeguarding.models.alert import SECOND_CHANNEL_AFTER

log = logging.getLogger(__name__)
LOOK_SECONDS = 10
WATCHER_MISSED_AFTER = timedelta(minutes=5)
MISSED_AGAIN_AFTER = timedelta(days=1)


async def climb_ladder() -> None:
    """Tells more people of what nobody has taken on, and by another way of what did not come through."""
    at = now()
    await Concern.climb_due(at)
    if settings.PHONES:
        await Alert.double_late(at, SECOND_CHANNEL_AFTER if settings.MAIL_URL else timedelta(0))


async def send_alerts() -> None:
    if settings.MAIL_URL:
        await hand_over(partial(Alert.claim_due, channel=Channel.EMAIL), _send)


async def send_texts() -> None:
    if settings.PHONES:
        await hand_over(partial(Alert.claim_due, channel=Channel.PHONE), _send)


async def _send(alert: Alert) -> None:
    """It is owed until a server or gateway has taken it on; one that dies in between is sent again."""
    to = await Contact.get(id=alert.contact_id)
    try:
        await reach(to.address(alert.channel), alert.channel, alert.why, to.test_code(alert.channel))
    except Exception as exc:  # whatever becomes of one, it is tried again and keeps no other back
        log.warning("An alert could not be sent (%s) and will be tried again.", _reason(exc))
        await alert.failed()
    else:
        await alert.delivered(to.name)


def _reason(exc: Exception) -> str:
    return f"{type(exc).__name__} {exc}" if isinstance(exc, gateway.NotTaken) else type(exc).__name__


async def reach(address: str, channel: Channel, why: Why, figures: str = "") -> None:
    """Returns once it was taken on; raises whatever kept it from that."""
    if channel is Channel.PHONE:
        await gateway.send(address, alerts.text(why, settings.URL, figures))
    else:
        await smtp.send(address, alerts.SUBJECT, alerts.mail(why, settings.URL, figures))


@each(seconds=LOOK_SECONDS)
async def tell_of_unread() -> None:
    """Once, at the end of each working day on which words were left unread."""
    at, clock = now(), await Hours.clock()
    if not await Reading.filter(due_on__lte=day_of(at)).exists():
        return
    close, told = clock.last_close(at), await Beat.heard("told of unread")
    if told and told >= close:
        return
    if await Reading.filter(due_on__lte=day_of(close)).exists():
        async with in_transaction():
            await Alert.promise(await Contact.on_duty(at), Why.UNREAD)
            await Beat.beat("told of unread", at)


@each(seconds=LOOK_SECONDS)
async def beat() -> None:
    await Beat.beat("work")


@each(seconds=LOOK_SECONDS)
async def miss_watcher() -> None:
    """A watcher that once ran and has stopped is told of, once a day."""
    at = now()
    watched, told = await Beat.heard("watch"), await Beat.heard("missed watcher")
    if watched and at - watched > WATCHER_MISSED_AFTER and (not told or at - told > MISSED_AGAIN_AFTER):
        async with in_transaction():
            await Alert.promise(await Contact.on_duty(at), Why.STOPPED)
            await Beat.beat("missed watcher", at)
