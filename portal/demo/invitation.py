"""What is printed when the demo starts: how to get in as each of its people, and ways to answer."""

from datetime import timedelta

from portal import qr, settings
from portal.accounts.models import Person, SignInLink
from portal.boards.models import Entry
from portal.surveys import comeback, forms
from portal.surveys.models import Poster, Survey
from portal.surveys.models.card import MOST_A_DAY

LINKS_LAST = timedelta(days=7)


async def invitation(people: dict[str, Person]) -> str:
    """What is printed when the demo starts. Earlier demo links stop working."""
    await SignInLink.filter(demo=True).delete()
    lines = ["", f"The Participation Portal is at {settings.URL}", "", "Sign in as"]
    for called, person in people.items():
        token = await SignInLink.issue(person, lasts=LINKS_LAST, demo=True)
        lines.append(f"  {called:22} {person.name:16} {settings.URL}/sign-in/link/{token}")
    survey = (
        await Survey.filter(group__key="lincc", published_at__isnull=False, closed_at=None).order_by("made_at").first()
    )
    if survey:
        poster = await Poster.of(survey)
        if poster.most_a_day == MOST_A_DAY:
            await poster.take(forms.MOST_BY_POSTER)  # whoever tries the demo
        code = poster.code
        path = f"/A/{code}"
        lines += ["", f"Answer a survey, no name asked: {settings.URL}{path}", qr.characters(qr.address(path))]
    if words := await _answered_words():
        lines += [f"A come-back code to try on {settings.URL}/boards/lincc: {words}", ""]
    return "\n".join(lines)


async def _answered_words() -> str:
    """The picture-words of somebody whose words are behind a published entry."""
    entries = Entry.filter(group__key="lincc", published_at__isnull=False, comments__response_id__not_isnull=True)
    first = await entries.order_by("comments__response__receipt").first().values("comments__response__receipt")
    return comeback.words_for(first["comments__response__receipt"]) if first else ""
