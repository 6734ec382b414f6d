"""The made-up council's groups and people. Every name is invented."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

from portal.accounts.models import Group, Person, Voice, now
from portal.feedback.periods import Quarter
from portal.languages import OTHERS
from portal.permissions import Role
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Contact, HelpLine
from portal.surveys.about import About, offered
from portal.surveys.gate import Rule
from portal.surveys.models import CardBatch, Question, Response, Survey, check, offer
from portal.surveys.models.card import CARDS_LAST
from portal.surveys.ready import who_content
from portal.withholding import in_steps

GROUPS = [
    Group(
        key="lincc",
        name="LinCC, the Living in Care Council",
        voice=Voice.CHILD_IN_CARE,
        accent="teal",
        about="Children and young people in care, speaking up for everyone who is.",
    ),
    Group(
        key="care-leavers",
        name="Change for Care Leavers",
        voice=Voice.CARE_LEAVER,
        accent="plum",
        about="Young adults who have left care, on housing, money, work and being treated right.",
    ),
    Group(
        key="foster-carers",
        name="Foster carers' steering group",
        voice=Voice.CARER,
        accent="leaf",
        about="Foster and connected carers, special guardians and adopters.",
    ),
    Group(
        key="social-workers",
        name="Social work practice advisory group",
        voice=Voice.SOCIAL_WORKER,
        accent="blue",
        about="Social workers and front-line staff, with a direct line to senior managers.",
    ),
]


REASONS = {
    Rule.LANGUAGE: "Our interpreters look at these words this month.",
    Rule.ABOUT: "The panel asked whether girls and boys fare alike, and those who live far away.",
    Rule.LENGTH: "The last two take a tap each, and can be skipped.",
}


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody in the made-up council: what they are called on the sign-in list, and the groups they belong to."""

    name: str
    role: Role
    called: str
    groups: tuple[str, ...] = ()


EVERY_GROUP = tuple(group.key for group in GROUPS)

PEOPLE = [
    Character("Olu Adeyemi", Role.OFFICER, "participation officer", EVERY_GROUP),
    Character("Maya Lindqvist", Role.MEMBER, "LinCC member", ("lincc",)),
    Character("Jordan Okafor", Role.MEMBER, "care leaver", ("care-leavers",)),
    Character("Pat Wrigley", Role.MEMBER, "foster carer", ("foster-carers",)),
    Character("Samira Haddad", Role.MEMBER, "social worker", ("social-workers",)),
    Character("Ruth Castellan", Role.SAFEGUARDING, "safeguarding lead"),
    Character("Nadia Frome", Role.DESIGNATED, "designated officer"),
    Character("Helen Marchetti", Role.LEADER, "senior leader"),
    Character("Ade Brennan", Role.ADMINISTRATOR, "administrator"),
]

COLLEAGUE = Character("Bea Tranter", Role.OFFICER, "second officer", EVERY_GROUP)
"""Codes what Olu codes as well, for double coding; and it takes two to let words out of the portal."""

OTHER_MEMBERS = {
    "lincc": ["Kai Penrose", "Zofia Blum", "Temi Alabi"],
    "care-leavers": ["Dee Marsh", "Rafiq Noor", "Ash Tolland"],
    "foster-carers": ["Bernie Oakes", "Lorna Quist", "Winston Dacre"],
    "social-workers": ["Farah Idris", "Tomasz Rell", "Grace Penhale"],
}
"""Who else talks in the forums."""


async def make_people() -> dict[str, Person]:
    """Makes the groups and the people, who have checked the help lines; returns them by what they are called."""
    groups = {group.key: await _make_group(group) for group in GROUPS}
    people = {}
    for character in PEOPLE:
        person = await Person.create(name=character.name, role=character.role)
        await person.join(*(groups[key] for key in character.groups))
        people[character.called] = person
    await _make_rota(people)
    await HelpLine.begin()
    await HelpLine.check_all()
    return people


async def make_colleague() -> Person:
    """Not one of the cast that the tests play with."""
    person = await Person.create(name=COLLEAGUE.name, role=COLLEAGUE.role)
    await person.join(*await Group.filter(key__in=COLLEAGUE.groups))
    return person


async def _make_rota(people: dict[str, Person]) -> None:
    """Everybody's test alert has come through, or no survey could be published."""
    ruth, nadia = people["safeguarding lead"], people["designated officer"]
    places = [
        ("Ruth Castellan", "Safeguarding", Duty.TEAM, ruth, [0, 1, 2, 3, 4]),
        ("Emergency duty team", "", Duty.OUT_OF_HOURS, None, []),
        ("Nadia Frome", "", Duty.DESIGNATED, nadia, []),
        ("Marcus Thistlewood", "Directorate", Duty.SENIOR, None, []),
    ]
    for place, (name, team, duty, person, weekdays) in enumerate(places):
        contact = Contact(
            name=name, team=team, duty=duty, person=person, weekdays=weekdays, place=place, tested_at=now()
        )
        contact.email = f"{name.split()[0].lower()}@council.example"
        contact.phone = f"+44 7700 90011{place}"
        await contact.save()


async def _make_group(group: Group) -> Group:
    return await Group.create(key=group.key, name=group.name, voice=group.voice, accent=group.accent, about=group.about)


async def offer_languages(survey: Survey, officer: Person) -> None:
    """All of them, before anybody has checked them."""
    for code in OTHERS:
        await offer(survey, code)


async def ask_who_answers(survey: Survey) -> None:
    """Whether they live in the borough, and their gender, behind all else."""
    asked = {one.about: one for one in offered(survey.audience)}
    for about in (About.BOROUGH, About.GENDER):
        await Question.add(survey, **who_content(asked[about]))


async def hand_out(survey: Survey, quarter: Quarter) -> None:
    """The cards that its answers of a quarter came by: one in three came back."""
    came = await Response.filter(survey_id=survey.id, answered_in__gte=quarter.first, answered_in__lte=quarter.last)
    if back := len(came):
        made = datetime.combine(quarter.first, time(9), UTC)
        await CardBatch.create(
            survey=survey,
            name=f"Cards for {quarter.words}",
            printed=back * 3,
            answered=back,
            counted=in_steps(back),
            made_at=made,
            expires_on=made.date() + CARDS_LAST,
            settled_at=now(),
        )


async def weigh(survey: Survey, officer: Person) -> None:
    """What the gate warns of stays as it is, with a reason."""
    for warning in (await check(survey)).unread:
        reason = REASONS.get(warning.rule, "LinCC read it aloud to one another and wants it so.")
        await survey.leave(warning, officer, reason)
