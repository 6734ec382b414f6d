"""Every address of the portal with something real behind it, for the tests that walk them all."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

from portal.accounts.models import Invitation
from portal.analysis.codebook import roadmap
from portal.analysis.exporting import EXPORT
from portal.analysis.models import Coding, DoubleCoding, Review, Tone
from portal.app import ROUTES
from portal.audit.models import Record
from portal.audit.reading import ALARM
from portal.feedback.models import Comment, Source, Words
from portal.feedback.periods import Quarter
from portal.forums.models import Post, Topic
from portal.guard import Guarded
from portal.leaders.models import Seat, Sits
from portal.outside.models import Webhook
from portal.permissions import Role
from portal.proposals.models import Proposal
from portal.reports.models import Order
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Beat, Concern, Contact, HelpLine, Place
from portal.surveys.models import CardBatch, Kind, Question, Recording, Survey, Wording
from portal.surveys.sounds import Sound
from tests.analysis.books import a_draft, a_model, tried
from tests.analysis.two_coders import two_coders
from tests.boards.entries import a_plan_on_the_board, prove_by_picture
from tests.browser import Cast
from tests.reports.whole import an_edition, keep
from tests.surveys.asking import a_sound, details

ADDRESSES = [route for route in ROUTES if isinstance(route, Guarded)]
FOR_PROGRAMS = {"/api/1/boards", "/api/1/cards", "/api/1/cards/{id}", "/api/1/openapi.json"} | {
    *("/feed.atom", "/boards/{key}/feed.atom", "/boards/{key}/preview.png"),
    "/api/1/editions",
}
"""No pages, but what programs fetch: published, and the same bytes for everybody. It may be cached for five minutes,
and read from other people's pages."""

WEBHOOK = "https://192.0.2.1/cards"
"""Where nobody is, and nothing is ever sent."""

ASKED = {"group": "lincc", "code": "V1", "quarter": str(Quarter.of(date(2026, 11, 16)))}
"""What some pages want to know besides."""

Things = dict[str, str]
AllCoded = Callable[[], Awaitable[None]]


def method(route: Guarded) -> str:
    return "POST" if route.methods and "POST" in route.methods else "GET"


def address(route: Guarded, things: Things) -> str:
    """The route's address with real names put in; a KeyError asks for a new thing to be made below."""
    first, *_ = route.path.strip("/").split("/{")
    return re.sub(r"\{(\w+)\}", lambda found: things[found[1] if found[1] != "id" else first], route.path)


async def real_things(cast: Cast, all_coded: Callable[[], Awaitable[None]]) -> Things:
    """One of everything, in LinCC, by the first part of its address or the name of its place there."""
    await Beat.beat("work")
    comment = await a_comment(cast)
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    survey = await a_survey(cast)
    group, maya, olu = await cast.group("lincc"), cast["LinCC member"], cast["participation officer"]
    topic = await Topic.open(group, maya, "Food", "More rice please")
    posted = (await Post.get(id=topic.id).select_related("comment")).comment
    entry = await a_plan_on_the_board(cast, comments=[comment, posted])
    evidence = await prove_by_picture(entry, cast["senior leader"])
    batch, _ = await CardBatch.print(survey, "Summer day", 1)
    coding = await Coding.get(comment_id=comment.id)
    blind, differing = await two_coders(cast, "One"), await two_coders(cast, "Two", ["V1"], ["V3"])
    await DoubleCoding.all().update(due_at=None)  # how far they agree is worked out where it is asked for
    concern = await Concern.get(comment_id=comment.id)
    review = await Review.make(read := await a_coding(cast), olu, ["V1"])
    draft = await a_draft(cast)
    await tried(draft, read)  # the first may be among those that are just coded blind
    alarm = await Record.add(None, ALARM, f"/people/{maya.id}", reads=31)
    invited, _ = await Invitation.issue("Noor", Role.MEMBER, group, by=olu)
    about = {"quarter": ASKED["quarter"]}
    proposal = await Proposal.propose(EXPORT, olu, group, about, "For the annual report.")
    await Seat.give(maya, Sits.CO_CHAIR, cast["administrator"])
    order = await Order.create(period="2026-Q3", group="lincc", asked_by_id=olu.id, due_at=None, step="not made")
    editions = [await keep(an_edition("lincc"), made_by_id=olu.id) for _ in range(2)]
    rows: dict[str, UUID] = {
        "reports/orders": order.id,
        "people": olu.id,
        "people/invitations": invited.id,
        "invited": invited.id,
        "member": maya.id,
        "surveys": survey.id,
        "batch": batch.id,
        "question": (await Question.filter(survey_id=survey.id).get(position=1)).id,
        "recording": (await Recording.get(question__survey_id=survey.id)).id,
        "proposals": proposal.id,
        "forums/topics": topic.id,
        "me/posts": topic.id,
        "entries": entry.id,
        "api/1/cards": entry.id,
        "webhooks": (await Webhook.add(WEBHOOK, cast["administrator"])).id,
        "entry": entry.id,
        "evidence": evidence.id,
        "coding/comments": coding.id,
        "coding/reviews": review.id,
        "double-coding": blind.double_id,
        "blind": blind.id,
        "disagreements": differing.id,
        "codebooks": draft.id,
        "models": (await a_model()).id,
        "concerns": concern.id,
        "rota": (await a_place()).id,
        "help-lines": HelpLine.shipped()[0].id,
        "words": Wording.shipped()[0].id,
    }
    names = {"key": "lincc", "code": "NOSUCHCODE", "ticket": "0123456789ABCDEF", "token": "no-such-token", "place": "1"}
    names |= {"language": "bn", "part": "about", "definition": "V1"}
    names["invitation"] = "NO-SUCH-INVITATION"
    names["promise"] = "nobody_needs_a_name_to_answer"
    names |= {"edition": str(editions[0].number), "other": str(editions[1].number), "age": "8-11"}
    names["number"] = str(alarm.number)
    cast.app.state.queue.wake("code_comments")
    await all_coded()  # what was posted since, so that nothing changes any more by itself
    return {**names, **{name: str(row) for name, row in rows.items()}}


async def a_comment(cast: Cast) -> Comment:
    """Words that raise a concern and are coded."""
    words = Words("My uncle hits me when mum is out", date(2026, 11, 16), "Anything else?")
    return await Comment.record(await cast.group("lincc"), Source.SURVEY, words)


async def a_coding(cast: Cast) -> Coding:
    """Of other words, so that the first stay unread."""
    words = Words("The bus is late", date(2026, 11, 16), "Anything else?", for_coding=False)
    comment = await Comment.record(await cast.group("lincc"), Source.SURVEY, words)
    return await Coding.create(comment=comment, codebook=roadmap().edition, tone=Tone.NEUTRAL)


async def a_place() -> Contact:
    """The second of the team on the rota, who was sent a test alert."""
    place = Place(None, "Priya Nandakumar", "Safeguarding", Duty.TEAM, [0, 4], None, "priya@council.example", "")
    contact = await Contact.add(place)
    await contact.begin_test()
    return contact


def figures_of(contact: Contact) -> dict[str, str | list[str]]:
    """What somebody types to whom every test alert came through."""
    return {f"{way}-figures": contact.test_code(way) for way in contact.to_test}


async def a_survey(cast: Cast) -> Survey:
    asked = [
        Question(position=n, kind=Kind.LONG, text=text) for n, text in enumerate(("What is home like?", "Why?"), 1)
    ]
    olu = cast["participation officer"]
    survey = await Survey.draft(await cast.group("lincc"), olu, details(olu), asked)
    await Recording.keep(asked[0], "en", Sound.WAV, a_sound(), olu)
    return survey
