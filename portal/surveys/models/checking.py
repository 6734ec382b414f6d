"""A draft held against the publishing gate."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from portal.accounts.models import Person, now
from portal.permissions import Role
from portal.safeguarding.models import HelpLine
from portal.safeguarding.models.help_line import overdue
from portal.surveys import translating
from portal.surveys.gate import Finding, findings
from portal.surveys.models.override import Override
from portal.surveys.models.wording import Wording

if TYPE_CHECKING:
    from portal.surveys.models.survey import Survey


@dataclass(frozen=True, slots=True)
class Checked:
    unread: list[Finding]
    """What is still to be mended, or to be given a reason."""
    weighed: list[tuple[Finding, Override]]
    """What stays as it is, and why."""

    @property
    def duties(self) -> list[Finding]:
        """What is still to be done, and no reason does instead."""
        return [one for one in self.unread if not one.rule.can_be_weighed]

    def find(self, mark: str) -> Finding | None:
        """The warning with this mark that nobody has weighed yet."""
        return next((one for one in self.unread if one.mark == mark and one.rule.can_be_weighed), None)


async def safeguarding_owners(group_id: UUID) -> list[Person]:
    """Who can answer for safeguarding in a group's survey: the safeguarding team and the group's officers."""
    here = Person.filter(paused_at=None, ended_at=None)
    team = await here.filter(role=Role.SAFEGUARDING)
    return team + await here.filter(role=Role.OFFICER, memberships__group_id=group_id)


async def check(survey: "Survey") -> Checked:
    questions = await survey.questions.all()
    owners = {one.id for one in await safeguarding_owners(survey.group_id)}
    late = overdue(await HelpLine.listed(), now().date())
    has_owner = survey.safeguarding_owner_id in owners
    found = findings(survey.details, questions, await Wording.avoided(), has_owner, late)
    found += translating.findings(survey, questions)
    reasons = {one.mark: one for one in await survey.overrides.all().select_related("by")}
    weighed = [(one, reasons[one.mark]) for one in found if one.mark in reasons]
    return Checked([one for one in found if one.mark not in reasons], weighed)
