"""Taking a group's coded comments of a quarter out, which two people have to want."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from portal.accounts.models import Group, Person
from portal.analysis.models import Code, Coding, GivenBy, Pair, Part, Review, codebook
from portal.analysis.refi.project import MACHINE, Given, Told
from portal.analysis.taking import Taken
from portal.feedback.models import Comment
from portal.feedback.periods import Quarter, week_of
from portal.permissions import Role
from portal.proposals.kinds import Kind
from portal.safeguarding.models import LeftOut
from portal.sealing import fingerprint

EXPORT = Kind(
    key="export",
    title="Take a group's comments out",
    explains="Whoever proposed it can download the comments of that quarter once, within 24 hours: week, source, "
    "question, words and codes, as a sheet, as JSON Lines, or as a REFI-QDA project for programs such as QualCoder. "
    "Beside the words themselves, nothing in it tells who answered, or which answers came from one person.",
    may_propose=frozenset({Role.OFFICER}),
    may_decide=frozenset({Role.OFFICER, Role.SAFEGUARDING}),
    asks=("group", "quarter", "notes"),
)
ELSEWHERE = "Coded elsewhere"


def reference(comment: UUID) -> str:
    """What a comment is called outside of the portal, which alone can tell which one it is. The letter keeps
    spreadsheets from taking it for a number."""
    return f"c-{fingerprint('reference', str(comment)).hex()[:16]}"


async def taken(group: Group, quarter: Quarter, person: Person, notes: bool = False) -> Taken:
    """All but what this person is left out of. Its order is that of the comments' random ids within a week, so that it
    ties nobody's answers together."""
    said = Comment.filter(group_id=group.pk, said_on__gte=quarter.first, said_on__lte=quarter.last, erased=False)
    said = said.exclude(id__in=LeftOut.comments_kept_from(person))
    comments = sorted(await said, key=lambda comment: (week_of(comment.said_on), comment.id))
    read = await _Read.of([comment.id for comment in comments])
    told = [_told(comment, read, notes) for comment in comments]
    return Taken(f"{group.name} {quarter}", group.voice, quarter.first, await codebook(), told)


@dataclass
class _Read:
    """What is known of these comments, but for those that two people are coding apart from each other. Their coders
    are called by numbers, in the order that they turn up."""

    codings: dict[UUID, Coding]
    codes: dict[UUID, list[Code]]
    last: dict[UUID, Review]
    coders: dict[UUID | None, str] = field(default_factory=dict)

    @classmethod
    async def of(cls, comments: Sequence[UUID]) -> "_Read":
        codings = await Coding.filter(comment_id__in=comments).exclude(id__in=Pair.codings_in_work())
        ids = [coding.id for coding in codings]
        codes: dict[UUID, list[Code]] = {}
        for code in await Code.filter(coding_id__in=ids).order_by("key"):
            codes.setdefault(code.coding_id, []).append(code)
        reviews = Review.counted().filter(coding_id__in=ids).order_by("made_at", "id")
        last = {review.coding_id: review for review in await reviews}
        return cls({coding.comment_id: coding for coding in codings}, codes, last)

    def by(self, review: Review | None) -> str:
        if review is None:
            return MACHINE
        if review.part is Part.BROUGHT:
            return ELSEWHERE
        return self.coders.setdefault(review.person_id, f"Coder {len(self.coders) + 1}")


def _told(comment: Comment, read: _Read, notes: bool) -> Told:
    coding, week = read.codings.get(comment.id), week_of(comment.said_on)
    review = read.last.get(coding.id) if coding else None
    by, when = read.by(review), week_of(review.made_at.date()) if review else week
    codes = read.codes.get(coding.id, []) if coding else []
    seen = {code.key: (code.start, code.end) for code in codes if code.given_by is GivenBy.MACHINE}
    return Told(
        reference(comment.id),
        comment.text,
        comment.question,
        comment.source.value,
        week,
        [Given(code.key, by, when, *seen.get(code.key, (None, None))) for code in codes if code.stands],
        (review.note or "") if review and notes else "",
        by if coding else "",
    )
