"""Making a survey anew from another: as its next version, whose questions stay comparable, or as a copy."""

from uuid import UUID

from tortoise.transactions import in_transaction

from portal.accounts.models import Person
from portal.surveys.models.checking import check
from portal.surveys.models.question import COPIED, Question
from portal.surveys.models.recording import Recording
from portal.surveys.models.survey import Survey


async def new_version(survey: Survey, person: Person) -> Survey:
    """A draft to change. While there is one already, that one. The survey comes with its group.

    What was left as it is, with a reason, stays so while the words stay. In a copy it is weighed anew, as others answer
    it.
    """
    async with in_transaction():
        await Survey.select_for_update().get(id=survey.lineage)  # two at once wait for each other
        versions = await Survey.versions_of(survey)
        if begun := next((one for one in versions if one.published_at is None), None):
            return begun
        number = max(one.version for one in versions) + 1
        made = await Survey.draft(survey.group, person, survey.details, [])
        made.version, made.first_version_id = number, survey.lineage
        await made.save(update_fields=["version", "first_version_id"])
        await _ask_again(survey, made, comparable=True)
        for kept in {kept for _, kept in (await check(survey)).weighed}:  # two questions alike share theirs
            await kept.carry_over(made)
    return made


async def copy(survey: Survey, person: Person) -> Survey:
    """A draft of a survey of its own. The survey comes with its group."""
    async with in_transaction():
        made = await Survey.draft(survey.group, person, survey.details, [])
        await _ask_again(survey, made, comparable=False)
    return made


async def _ask_again(survey: Survey, made: Survey, comparable: bool) -> None:
    made.in_languages = survey.in_languages
    await made.save(update_fields=["in_languages"])
    places: dict[UUID | None, UUID] = {}
    for one in await Question.filter(survey_id=survey.id):
        again = Question(survey_id=made.id, position=one.position, **{name: getattr(one, name) for name in COPIED})
        again.first_asked_id = one.lineage if comparable else None
        again.shown_if_id = places.get(one.shown_if_id)
        places[one.id] = again.id
        await again.save()
        await Recording.carry(one.id, again.id)
