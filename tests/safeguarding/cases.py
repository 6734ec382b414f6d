"""Words that raise a concern, and a second person who may take it on."""

from datetime import date

from portal.accounts.models import Person
from portal.feedback.models import Comment, Source, Words
from portal.permissions import Role
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Concern, Contact
from tests.browser import Browser, Cast, Page

GRAVE = "School is fine.\n\nBut my uncle hits me when mum is out 😢 and I don't want to go home."
QUIET = "The food is nice and my room is warm."


async def say(cast: Cast, text: str = GRAVE, source: Source = Source.SURVEY, group: str = "lincc") -> Comment:
    words = Words(text, date(2026, 11, 16), "Is there anything else?" if source is Source.SURVEY else "")
    return await Comment.record(await cast.group(group), source, words)


async def raised(cast: Cast, text: str = GRAVE, source: Source = Source.SURVEY) -> Concern:
    return await Concern.get(comment_id=(await say(cast, text, source)).id)


async def taken_on(cast: Cast, text: str = GRAVE) -> Concern:
    concern = await raised(cast, text)
    assert await concern.acknowledge(cast["safeguarding lead"])
    return concern


async def deputy(cast: Cast, team: str = "Safeguarding") -> Person:
    """A second person who may take concerns on; `cast["deputy"]` from now on."""
    person = await Person.create(name="Tomasz Bello", role=Role.SAFEGUARDING)
    contact = Contact(name=person.name, person=person, team=team, duty=Duty.TEAM, weekdays=[0, 1, 2, 3, 4], place=9)
    contact.email, contact.phone = "tomasz@council.example", ""
    await contact.save()
    cast.people["deputy"] = person
    return person


async def place(name: str) -> Contact:
    return await Contact.get(name=name)


async def opened(browser: Browser, concern: Concern) -> Page:
    return await browser.open(f"/concerns/{concern.id}")


async def register(concern: Concern) -> list[tuple[str, str]]:
    """What was done and what stands beside it, oldest first."""
    return [(entry.did.value, entry.text) for entry in await concern.entries.all()]
