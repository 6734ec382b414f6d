"""Monday's mail: how much waits, and not a word of what."""

from datetime import UTC, date, datetime, time, timedelta

from tortoise.transactions import in_transaction

from portal import settings
from portal.accounts.models import Person, now
from portal.leaders.models import Seat, WeeklyMail
from portal.leaders.waiting import counted, waiting_for
from portal.mail.models import Mail
from portal.queue import each
from portal.safeguarding.clock import HERE, day_of

LOOK_SECONDS = 60
EIGHT = time(8)
SUBJECT = "What waits for you in the portal"
BODY = """This waits for you in the Participation Portal:

{lines}

Sign in to see it: {url}/waiting

You get this mail on Mondays, and only while something waits. You can stop it on your own page: {url}/me#weekly
"""


def fell_due(at: datetime) -> tuple[date, datetime]:
    """The last Monday whose eight o'clock in the morning has gone by here, and when that was."""
    today = day_of(at)
    monday = today - timedelta(days=today.weekday())
    if datetime.combine(monday, EIGHT, HERE) > at:
        monday -= timedelta(days=7)
    return monday, datetime.combine(monday, EIGHT, HERE).astimezone(UTC)


@each(seconds=LOOK_SECONDS)
async def mail_weekly() -> None:
    """Late rather than never: whoever was not told on Monday is told once the worker is back."""
    await Seat.clear()
    if settings.MAIL_URL:
        await tell_everybody(now())


async def tell_everybody(at: datetime) -> None:
    week, since = fell_due(at)
    for person in await WeeklyMail.owed(week, since):
        await WeeklyMail.get_or_create(person_id=person.pk)
        await _tell(person, week)


async def _tell(person: Person, week: date) -> None:
    """Nobody is told that nothing waits, and they are not looked at again before the next Monday."""
    found = await waiting_for(person)
    async with in_transaction():
        mine = await WeeklyMail.take_on(person, week)
        if mine and found and person.can_be_mailed:
            lines = "\n".join(_line(*one) for one in counted(found))
            await Mail.post(person.login, SUBJECT, BODY.format(lines=lines, url=settings.URL))


def _line(name: str, number: int, late: int) -> str:
    return f"- {name}: {number}" + (f", of which {late} overdue" if late else "")
