"""What happens at the made-up council in the tests of its clock and its alerts."""

from datetime import datetime
from uuid import uuid4

from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Concern, Contact, Place, RegisterEntry
from portal.safeguarding.models.register import Did
from portal.tables import now


async def a_deputy(name: str = "Priya Nandakumar", weekdays: list[int] | None = None) -> Contact:
    """The next of the team, whose test alert has come through."""
    days = [0, 1, 2, 3, 4] if weekdays is None else weekdays
    made = await Contact.add(
        Place(None, name, "Safeguarding", Duty.TEAM, days, None, f"{name.split()[0].lower()}@council.example", "")
    )
    await Contact.filter(id=made.id).update(tested_at=now())
    return await Contact.get(id=made.id)


async def raised(
    at: datetime | None = None,
    kind: str = "unsafe_home",
    text: str = "I am not safe at home",
    allegation: bool = False,
) -> Concern:
    """Somebody asked for help."""
    concern = Concern(id=uuid4(), kind=kind, score=3, raised_at=at or now(), allegation=allegation)
    concern.said = text
    return await concern.raise_(text)


async def told(concern: Concern) -> list[str]:
    """Who was told, by the register."""
    lines = await RegisterEntry.filter(concern_id=concern.id, did=Did.TOLD)
    return [line.text for line in lines]
