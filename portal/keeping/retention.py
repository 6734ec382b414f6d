"""How long words are kept: each survey has its own time, and each group one for its forum and one for the rest."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tortoise.queryset import QuerySet

from portal.accounts.models import Group, now
from portal.feedback.models import Comment, Source
from portal.forums.models import Topic
from portal.permissions import Role
from portal.proposals.kinds import Kind
from portal.proposals.models import Proposal
from portal.surveys.models import Response, Survey

MONTH_DAYS = 30.44
GRACE = timedelta(days=1)
"""What is past its keeping is let go of within the hour. It is overdue once that did not happen for a day."""


async def set_months(proposal: Proposal) -> None:
    await Group.filter(id=proposal.group_id).update(words_kept_months=int(proposal.facts["months"]))


RETENTION = Kind(
    key="retention",
    title="Change how long a group's words are kept",
    explains="It is about the group's forum, and about comments that were gathered elsewhere: each survey keeps to the "
    "time that was told to those who answered it. What is older is deleted for good within an hour, and every day from "
    "then on. Only the safeguarding team keeps words that raised a concern. Board entries stay, and so do all counts.",
    may_propose=frozenset({Role.OFFICER, Role.ADMINISTRATOR}),
    may_decide=frozenset({Role.OFFICER, Role.ADMINISTRATOR}),
    asks=("group", "months"),
    carry_out=set_months,
)


def oldest_kept(months: int, today: date) -> date:
    """The first day whose words are still kept."""
    return today - kept_for(months)


def kept_for(months: int) -> timedelta:
    return timedelta(days=round(months * MONTH_DAYS))


@dataclass(frozen=True, slots=True)
class Rule:
    """How long the words of one survey, of one forum, or of what else a group said are kept."""

    what: str
    address: str
    months: int
    source: Source
    survey: Survey | None = None
    group: Group | None = None

    def words(self, before: date) -> QuerySet[Comment]:
        """Those that are older. Talk is let go of topic by topic, once nobody has posted in it for so long."""
        here = Comment.filter(erased=False)
        if self.survey:
            return here.filter(response__survey_id=self.survey.id, said_on__lt=before)
        mine = here.filter(group_id=self.group.id if self.group else None)
        if self.source is Source.FORUM:
            return mine.filter(post__topic__posted_at__lt=datetime.combine(before, time(), UTC))
        return mine.exclude(source=Source.FORUM).filter(response_id=None, said_on__lt=before)

    def sheets(self, before: date) -> QuerySet[Response]:
        """Those that are older, and whose answers are still together."""
        survey = self.survey.id if self.survey else None
        return Response.filter(survey_id=survey, answered_in__lt=before).exclude(comeback_hash="")

    async def oldest(self, before: date) -> date | None:
        """When the oldest of what is older was said."""
        days = [one.said_on for one in await self.words(before).order_by("said_on").limit(1)]
        if self.source is Source.FORUM and days:
            topics = Topic.filter(group_id=self.group.id if self.group else None)
            days = [one.posted_at.date() for one in await topics.order_by("posted_at").limit(1)]
        days += [one.answered_in for one in await self.sheets(before).order_by("answered_in").limit(1)]
        return min(days, default=None)


async def rules() -> list[Rule]:
    """Every one in force."""
    surveys = await Survey.filter(published_at__isnull=False).select_related("group").order_by("title")
    found = [
        Rule(f"Survey: {one.title}", f"/surveys/{one.id}", one.words_kept_months, Source.SURVEY, one, one.group)
        for one in surveys
    ]
    for group in await Group.all():
        address, months = f"/groups/{group.key}", group.words_kept_months
        found.append(Rule(f"Forum: {group.name}", address, months, Source.FORUM, group=group))
        found.append(Rule(f"Gathered elsewhere: {group.name}", address, months, Source.IMPORT, group=group))
    return found


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many rows should have been let go of for more than a day, and since when."""

    rows: int
    since: date | None

    @property
    def words(self) -> str:
        if not self.since:
            return "Nothing is kept for longer than was promised."
        if self.rows == 1:
            return f"One row is kept for longer than was promised, since {self.since}."
        return f"{self.rows} rows are kept for longer than was promised, the oldest since {self.since}."


async def overdue_by(rule: Rule) -> Overdue:
    before = oldest_kept(rule.months, now().date()) - GRACE
    rows = await rule.words(before).count() + await rule.sheets(before).count()
    oldest = await rule.oldest(before) if rows else None
    return Overdue(rows, oldest + kept_for(rule.months) if oldest else None)


async def overdue() -> Overdue:
    found = [await overdue_by(rule) for rule in await rules()]
    return Overdue(sum(one.rows for one in found), min((one.since for one in found if one.since), default=None))
