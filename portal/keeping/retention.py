"""How long a group's words are kept; two people have to want a change."""

from datetime import date, timedelta

from tortoise.queryset import QuerySet

from portal.accounts.models import Group, now
from portal.feedback.models import Comment
from portal.permissions import Role
from portal.proposals.kinds import Kind
from portal.proposals.models import Proposal

MONTH_DAYS = 30.44


async def set_months(proposal: Proposal) -> None:
    await Group.filter(id=proposal.group_id).update(words_kept_months=int(proposal.facts["months"]))


RETENTION = Kind(
    key="retention",
    title="Change how long a group's words are kept",
    explains="Comments that are older are deleted for good within an hour, and every day from then on. "
    "Words that raised a concern are kept, and so are board entries and counts in reports that were printed.",
    may_propose=frozenset({Role.OFFICER, Role.ADMINISTRATOR}),
    may_decide=frozenset({Role.OFFICER, Role.ADMINISTRATOR}),
    asks=("group", "months"),
    carry_out=set_months,
)


def oldest_kept(group: Group, today: date) -> date:
    """The first day whose words are still kept."""
    return today - timedelta(days=round(group.words_kept_months * MONTH_DAYS))


def past_keeping(group: Group) -> QuerySet[Comment]:
    """Words that are older than the group's are kept, but for those that raised a concern."""
    return Comment.filter(group_id=group.pk, said_on__lt=oldest_kept(group, now().date()), concern__id=None)
