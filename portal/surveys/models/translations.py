"""A draft in other languages: which it is offered in, and its words in each."""

from dataclasses import asdict

from tortoise.transactions import in_transaction

from portal.surveys.models.question import Question, is_draft
from portal.surveys.models.survey import Survey
from portal.surveys.translating import Translation, ready


async def offer(survey: Survey, code: str) -> None:
    """In this language from now on. What the ready surveys ask too is filled in. Safe to call twice; not once it is
    published."""
    parts: list[Survey | Question] = [survey, *await Question.filter(survey_id=survey.id)]
    for part in parts:
        if code not in part.in_languages:
            await translate(part, code, ready(part.english, code))


async def withdraw(survey: Survey, code: str) -> None:
    """No longer in this language. The words of its questions stay, should it be offered again."""
    await _keep(survey, code, None)


async def translate(part: Survey | Question, code: str, made: Translation | None) -> bool:
    """False once it is published or somebody deleted it. Of a survey, no words are none yet: it is still offered."""
    return await _keep(part, code, made or (Translation({}, "") if isinstance(part, Survey) else None))


async def _keep(part: Survey | Question, code: str, made: Translation | None) -> bool:
    survey_id = part.id if isinstance(part, Survey) else part.survey_id
    async with in_transaction():
        kept = await type(part).get_or_none(id=part.id) if await is_draft(survey_id) else None
        if kept is None:
            return False
        kept.in_languages.pop(code, None)
        if made:
            kept.in_languages[code] = asdict(made)
        await kept.save(update_fields=["in_languages"])
        part.in_languages = kept.in_languages
    return True
