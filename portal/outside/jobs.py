"""Sending what is owed to webhooks."""

import logging
import time

from portal.mail.sending import hand_over
from portal.outside import reaching, signing
from portal.outside.models import Delivery, Webhook
from portal.queue import each

log = logging.getLogger(__name__)


async def send_webhooks() -> None:
    await hand_over(Delivery.claim_due, _send)


async def _send(one: Delivery) -> None:
    """It is owed until the other side has taken it on; whatever becomes of one keeps no other back."""
    try:
        hook = await Webhook.get(id=one.webhook_id)
        signed = signing.headers(hook.secret, one.sent_as, int(time.time()), one.body)
        status = await reaching.post(hook.to, one.body, signed)
    except Exception as exc:
        log.warning("A webhook could not be sent (%s) and will be tried again.", type(exc).__name__)
        await one.missed(getattr(exc, "status", 0))
    else:
        await one.taken(status)


@each(hours=1)
async def forget_deliveries() -> None:
    await Delivery.forget()
