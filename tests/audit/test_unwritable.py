"""What cannot be written down does not happen: with the trail full, not one action of the portal changes anything."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest
from tortoise import Tortoise
from tortoise.transactions import in_transaction

from portal import settings
from portal.accounts import passkeys
from portal.accounts.models import Invitation, Passkey, Person, SignIn, SignInLink, now
from portal.analysis.codebook import roadmap
from portal.analysis.drafting import mark, mark_of
from portal.analysis.exporting import EXPORT, reference
from portal.analysis.lifting import LIFT
from portal.analysis.models import Coding
from portal.analysis.refi.writing import qdc
from portal.audit.models import Record
from portal.boards.models import Entry, reading_mark, signing_mark
from portal.boards.models.wording import digest
from portal.feedback.models import Comment, Source, Words
from portal.forums.models import Post, Topic
from portal.guard import Guarded
from portal.permissions import Role, allowed
from portal.proposals.models import Proposal
from portal.reports.models import Publication
from portal.safeguarding.models import Beat, Concern, Contact, HelpLine, Outcome
from portal.sheets import workbook
from portal.surveys.models import Survey, check, offer
from portal.web import COOKIE
from tests.addresses import (
    ADDRESSES,
    ASKED,
    AllCoded,
    Things,
    a_comment,
    a_survey,
    address,
    figures_of,
    method,
    real_things,
)
from tests.analysis.books import CODE, a_draft
from tests.analysis.coded import a_cluster, coded
from tests.analysis.two_coders import wren
from tests.audit.tampering import make_unwritable
from tests.boards.entries import Far, again, an_entry, done_weeks_ago, prove
from tests.browser import Browser, Cast
from tests.reports.whole import an_edition, keep, worded
from tests.stored import rows_of
from tests.surveys.asking import a_sound

RECORDED = [route for route in ADDRESSES if route.recorded]
SURVEY: dict[str, str | list[str]] = {
    **{"title": "Home", "purpose": "To see.", "readers": "Olu", "age_band": "12-17"},
}
QUESTION: dict[str, str | list[str]] = {"text": "How?", "kind": "short"}
FINE = Words("The dog is lovely", date(2026, 11, 16))
WORD: dict[str, str | list[str]] = {"word": "case", "instead": "your life"}
BECAUSE: dict[str, str | list[str]] = {"reason": "Because"}
DESK: dict[str, str | list[str]] = {"name": "Duty desk", "duty": "senior", "email": "desk@council.example"}
FORMS: dict[str, dict[str, str | list[str]]] = {
    "change_login": {"login": "new.name@example.org"},
    "leave_for_good": {"sure": "yes"},
    "remove_posts": {"sure": "yes"},
    "invite_member": {"name": "Somebody new"},
    "set_links_by_email": {"links": "allowed"},
    "try_proof": {"code": ""},
    "change_passphrase": {"passphrase": "lantern otter gravel sonnet"},
    "add_passkey": {"name": "My phone", "credential": "from a real phone"},
    "invite_staff": {"name": "Somebody new", "role": "leader", "reason": "New here"},
    **dict.fromkeys(("change_groups", "give_way_in", "pause_person", "resume_person", "remove_person"), BECAUSE),
    **dict.fromkeys(("invite_again", "take_invitation_back", "remove_member", "give_member_way_in"), BECAUSE),
    "propose": {"kind": "export", **BECAUSE},
    "decide_proposal": {"decide": "confirm"},
    "settle_disagreement": {"together": "yes"},
    "hide_detail": {"hide-words": "uncle", "hide-kind": "NAME"},
    "show_detail": {"show-start": "0", "show-reason": "Because"},
    "change_role": {"role": "leader", **BECAUSE},
    "change_seat": {"seat": "co_chair", **BECAUSE},
    "add_webhook": {"to": "https://cards.example/portal"},
    "set_weekly_mail": {"weekly": "no"},
    "start_survey": {"template": "pulse-12-17"},
    "bring_survey": {"age_band": "12-17"},
    "save_details": SURVEY,
    **dict.fromkeys(("add_question", "save_question"), QUESTION),
    "save_translation": dict.fromkeys(("title", "purpose", "readers", "known"), "Nowe"),
    "add_ready": {"pick": ["best-thing"]},
    "move_question": {"way": "down"},
    "add_recording": {"language": "so"},
    "print_poster": {"most": "40"},
    "print_cards": {"name": "Summer day", "count": "2"},
    **dict.fromkeys(("add_word", "change_word"), WORD),
    "start_codebook": {"from": "nhs"},
    "describe_codebook": {"name": "Our values"},
    "add_code": CODE,
    "move_code": {"way": "down"},
    "start_topic": {"title": "Food", "text": "More rice please"},
    "post_reply": {"text": "And more rice"},
    "start_entry": {"you_said": "You said that it is loud."},
    "add_evidence": {"kind": "text", "caption": "A list", "text": "See for yourselves.", "sure": "yes"},
    "say_felt": {"felt": "yes"},
    "order_report": {"period": "2026-Q2", "about": "everybody"},
    "write_report_words": {"words": "You told us that home is loud."},
    "acknowledge": {"first": "I ring the social worker."},
    "decide": {"decision": "Rang the social worker."},
    "inform": {"whom": "The social worker", "how": "By telephone"},
    "add_note": {"note": "She rings back."},
    "change_way": {"about": "yes", "way-why": "Because"},
    "leave_out": {"out-why": "Because"},
    "close_concern": {"outcome": "referred", "close-why": "Because"},
    "reopen": {"reopen-why": "Because"},
    "add_help_line": {"name": "Owls", "number": "111", "about": "Free."},
    "change_help_line": {"name": "Owls", "number": "111", "about": "Free."},
    "change_screen": {"phrase": "purple lantern", "what": "added", "kind": "missing", "weight": "2", "why": "Heard"},
    "try_screen": {"sentence": "He followed me"},
    "look_into": {"reason": "She coded a whole survey."},
    **dict.fromkeys(("add_place", "change_place"), DESK),
    "move_place": {"by": "up"},
    "keep_hours": {"opens": "08:30", "closes": "17:30", "seen_minutes": "10", "acknowledge_minutes": "45"},
}
"""What a person would fill in, by the name of the route; the others ask for nothing, or for what is in ASKED."""
FILES = {
    "bring_survey": ("file", workbook({"survey": [["type", "name", "label"], ["text", "why", "Why?"]]})),
    "add_recording": ("recording", a_sound()),
    "bring_codebook": ("codebook", qdc(roadmap()).replace(b"Safety first", b"Being safe")),
}
NOTHING_BUT_A_RECORD = {
    *(route.name for route in RECORDED if method(route) == "GET"),
    "look_into",
    "try_screen",
    "print_invitation",
    "send_address_check",
    *("throw_away", "sign_out_device", "sign_out_elsewhere", "confirm_authenticator", "stop_authenticator"),
    *("make_recovery_codes", "remove_passkey", "resume_person"),
}
"""What leaves no other trace: reading, paper, and undoing what nobody here has done."""
Stored = dict[str, list[str]]


async def everything() -> Stored:
    """Every row of every table but the trail itself, without the minute in which a sign-in was last used and when the
    portal was last at work."""
    tables = {name: table for name, table in Tortoise.apps["portal"].items() if table not in (Record, Beat)}
    return {name: await rows_of(table, "seen_at" if table is SignIn else "") for name, table in tables.items()}


async def read(names: Iterable[str]) -> Stored:
    """What the rows of these tables say, for what was sealed anew may say the same as before."""
    tables = {name: Tortoise.apps["portal"][name] for name in names}
    rows = {name: await table.all().values() for name, table in tables.items()}
    return {name: sorted(repr({**row, "seen_at": None}) for row in rows[name]) for name in names}


def somebody_who_may(cast: Cast, route: Guarded) -> Person:
    members_only = {"change_passphrase", "stop_authenticator"}
    may = [one for one in cast.people.values() if allowed(one, route.permission)]
    return next(one for one in may if one.role is Role.MEMBER or route.name not in members_only)


async def entries_ready(cast: Cast, comments: list[Comment], other: Person) -> dict[str, Things]:
    """One for each step, as it has to be before it."""
    plain, asked, signed, read, felt = [
        await an_entry(cast, far, comments=comments)
        for far in (Far.BEGUN, Far.ASKED, Far.SIGNED, Far.BEGUN, Far.PUBLISHED)
    ]
    await prove(plain, other)
    plain = await again(plain)
    await Entry.filter(id=read.id).update(written_by_id=other.pk)
    first, group = next(iter(cast.people.values())), await cast.group("lincc")
    topic = await Topic.open(group, first, "Bags", "Bin bags again")
    await felt.comments.add((await Post.get(id=topic.id).select_related("comment")).comment)
    await done_weeks_ago(felt)
    FORMS["change_entry"] = {"seen": plain.said_mark, "state": "doing", "we_did": "We do.", "due_on": "2099-01-01"}
    FORMS["answer_entry"] = {"seen": plain.said_mark, "did": "We did.", "done_on": "2026-11-01"}
    FORMS["word_entry"] = {"age": "12-17", "said": "Said", "came": "Came", "made_of": plain.words_mark}
    FORMS["sign_off_entry"] = {"read": await signing_mark(asked)}
    FORMS["read_over_entry"] = {"read": await reading_mark(await again(read))}
    FORMS["link_topics"] = {"topic": str(topic.id)}
    steps = ("change_entry", "answer_entry", "word_entry", "add_evidence", "link_topics")
    return {
        **{step: {"entries": str(plain.id)} for step in steps},
        "sign_off_entry": {"entries": str(asked.id)},
        "publish_entry": {"entries": str(signed.id)},
        "read_over_entry": {"entries": str(read.id)},
        "say_felt": {"entry": str(felt.id)},
    }


async def made_ready(cast: Cast, all_coded: AllCoded) -> dict[str, Things]:
    """What some actions need to be there before they can be done, by the name of their route."""
    group, olu = await cast.group("lincc"), cast["participation officer"]
    await cast["LinCC member"].use_login("maya")
    second = await Person.create(name="Noor Silva", role=Role.OFFICER)
    comments = [await a_comment(cast) for _ in range(settings.MINIMUM_COUNT)]
    named = await Comment.record(group, Source.SURVEY, Words("Amina is kind", date(2026, 11, 16)))
    FORMS["say_read"] = {f"say-{(await Comment.record(group, Source.SURVEY, FINE)).id}": "read"}
    entries = await entries_ready(cast, comments, second)
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    FORMS["draft_code"] = await a_cluster(cast, "uncle", await Coding.filter(comment_id__in=[c.id for c in comments]))
    survey = await a_survey(cast)
    await survey.publish(olu)
    await HelpLine.all().update(checked_on=now().date() - timedelta(days=1))
    warned = await a_survey(cast)
    await warned.questions.filter(position=1).update(text="What is your placement like?")
    FORMS["leave_warning"] = {"mark": (await check(warned)).unread[0].mark, "why": "Because"}
    in_bengali = await a_survey(cast)
    await offer(in_bengali, "bn")
    unwanted = await a_survey(cast)
    closed, archived = [await an_ended_survey(cast) for _ in range(2)]
    await archived.archive()
    invited, code = await Invitation.issue("Noor", Role.MEMBER, group, by=olu)
    FILES["bring_codes"] = ("codes", f'{{"id": "{reference(comments[0].id)}", "codes": ["V9"]}}'.encode())
    FORMS["print_invitation"] = {"code": code}
    FORMS["confirm_test"] = figures_of(await Contact.get(test_sent_at__isnull=False))
    FORMS["confirm_address"] = {"proof": next(iter(cast.people.values())).address_proof}
    FORMS["hand_over"] = {"reason": "Because", "successor": str(second.id)}
    about, ruth = {"quarter": ASKED["quarter"]}, cast["safeguarding lead"]
    theirs = await Proposal.propose(EXPORT, second, group, about, "Because")
    export = await Proposal.propose(EXPORT, olu, group, about, "Because")
    lifted = await Proposal.propose(LIFT, olu, group, about, "Because")
    for confirmed, kind in ((export, EXPORT), (lifted, LIFT)):
        assert await (await Proposal.get(id=confirmed.id).select_related("proposed_by")).decide(ruth, kind, True)
    FORMS["name_owner"] = {"safeguarding_owner": str(ruth.id)}
    FORMS["begin_double_coding"] = {"other": str((await wren(cast)).id), "most": "20"}
    for number in range(20):
        await coded(cast, f"Comment {number}")
    FORMS["pass_on"] = {"to": str((await Contact.all())[1].id), "pass-why": "Because"}
    in_hand, shut = [await Concern.get(comment_id=comment.id) for comment in comments[:2]]
    for concern in (in_hand, shut):
        await concern.acknowledge(ruth)
    await shut.close(ruth, Outcome.KNOWN, "Because")
    own = await Topic.open(group, olu, "Hello", "Who would like to meet?")
    draft = await a_draft(cast)
    FORMS["save_code"] = {**CODE, "seen": mark(draft.book.by_key["V1"])}
    FORMS["adopt_codebook"] = {"mark": mark_of(draft.book)}
    helen = cast["senior leader"]
    ready = await worded(await keep(an_edition("lincc"), made_by_id=helen.id), olu)
    out = await worded(await keep(an_edition("lincc"), made_by_id=olu.id), olu)
    assert await Publication.publish(out, helen)
    judged = await coded(cast, "They let me choose the paint")
    await Coding.filter(id=judged.id).update(quotable=True, reviewed_at=now(), reviewed_by_id=second.id)
    FORMS["judge_quote"] = {"id": str(judged.id), "seen": digest("They let me choose the paint"), "may": "yes"}
    open_survey, ended = {"surveys": str(survey.id)}, {"surveys": str(closed.id)}
    return {
        "show_detail": {"coding/comments": str((await Coding.get(comment_id=named.id)).id)},
        "remove_post": {"me/posts": str(own.id)},
        **{done: {"concerns": str(in_hand.id)} for done in ("decide", "inform", "add_note", "close_concern")},
        "reopen": {"concerns": str(shut.id)},
        "publish_report": {"edition": str(ready.number)},
        "withdraw_report": {"edition": str(out.number)},
        **entries,
        "decide_proposal": {"proposals": str(theirs.id)},
        "download_export": {"proposals": str(export.id)},
        "lifted_report": {"proposals": str(lifted.id)},
        "withdraw_language": {"surveys": str(in_bengali.id)},
        "leave_warning": {"surveys": str(warned.id)},
        "delete_draft": {"surveys": str(unwanted.id)},
        "move_help_line": {"help-lines": str((await HelpLine.all())[-1].id)},
        "print_invitation": {"invited": str(invited.id)},
        **dict.fromkeys(
            ("print_cards", "print_poster", "give_members_links", "close", "change_survey", "name_owner"), open_survey
        ),
        **dict.fromkeys(("reopen_survey", "archive_survey"), ended),
        "unarchive_survey": {"surveys": str(archived.id)},
    }


async def an_ended_survey(cast: Cast) -> Survey:
    survey = await a_survey(cast)
    await survey.publish(cast["participation officer"])
    await survey.close(cast["participation officer"])
    return survey


async def tried(browser: Browser, route: Guarded, things: Things) -> httpx2.Response:
    data = {**ASKED, **FORMS.get(route.name, {})}
    sent: dict[str, Any] = {"data": data} if method(route) == "POST" else {"params": ASKED}
    if route.name in FILES:
        field, file = FILES[route.name]
        sent["files"] = {field: ("a-file", file)}
    return await browser.client.request(method(route), address(route, things), follow_redirects=False, **sent)


async def a_passkey(credential: str, person: Person, name: str) -> Passkey:
    """What a real phone would have made."""
    return await Passkey.create(credential_id="made", person=person, public_key=b"key", name=name)


async def test_no_action_happens_that_cannot_be_recorded(
    cast: Cast, all_coded: AllCoded, monkeypatch: pytest.MonkeyPatch
) -> None:
    things = await real_things(cast, all_coded)
    special = await made_ready(cast, all_coded)
    monkeypatch.setattr(passkeys, "added", a_passkey)
    tokens = {route.name: await SignIn.start(somebody_who_may(cast, route)) for route in RECORDED}
    await cast.app.state.queue.close()  # what the portal does by itself meanwhile is no action
    await make_unwritable()
    before, recorded = await everything(), await Record.all().count()
    other = {}
    async with Browser.on(cast.app) as browser:
        for route in RECORDED:
            browser.client.cookies.set(COOKIE, tokens[route.name], domain="portal.test")
            answer = await tried(browser, route, {**things, **special.get(route.name, {})})
            assert await everything() == before, f"{route.name} changed something"
            if answer.status_code != 500 or "Something went wrong on our side" not in answer.text:
                other[route.name] = (answer.status_code, answer.headers.get("location"))
    assert await Record.all().count() == recorded
    assert other == {}


async def test_the_same_actions_happen_once_the_trail_can_be_written_again(
    cast: Cast, all_coded: AllCoded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the test above would prove nothing: each of them was ready to happen."""
    things = await real_things(cast, all_coded)
    special = await made_ready(cast, all_coded)
    monkeypatch.setattr(passkeys, "added", a_passkey)
    tokens = {route.name: await SignIn.start(somebody_who_may(cast, route)) for route in RECORDED}
    before = await everything()
    said = await read(before)
    idle = set()
    async with Browser.on(cast.app) as browser:
        for route in RECORDED:
            browser.client.cookies.set(COOKIE, tokens[route.name], domain="portal.test")
            with suppress(_TakenBack):
                async with in_transaction():
                    await tried(browser, route, {**things, **special.get(route.name, {})})
                    assert await Record.exists(verb=route.name), route.name
                    touched = [name for name, rows in (await everything()).items() if rows != before[name]]
                    if await read(touched) == {name: said[name] for name in touched}:
                        idle.add(route.name)
                    raise _TakenBack
    assert idle - NOTHING_BUT_A_RECORD == set()


class _TakenBack(Exception):
    """Undoes what was tried, so that the next can be."""


async def test_nobody_comes_in_who_cannot_be_recorded(cast: Cast) -> None:
    """Neither with a link nor with an invitation; and what they came with is still good."""
    link = await SignInLink.issue(cast["LinCC member"], demo=True)
    _, code = await Invitation.issue("Noor", Role.MEMBER, await cast.group("lincc"))
    await make_unwritable()
    before = await everything()
    chosen = {"name": "Noor", "login": "noor", "passphrase": "lantern otter gravel sonnet"}
    async with Browser.on(cast.app) as browser:
        for path, data in ((f"/sign-in/link/{link}", {}), (f"/join/{code}", chosen)):
            answer = await browser.client.post(path, data=data, follow_redirects=False)
            assert answer.status_code == 500, answer.text
            assert COOKIE not in browser.client.cookies
    assert await everything() == before


async def test_an_action_that_failed_leaves_no_record(cast: Cast, all_coded: AllCoded) -> None:
    things = await real_things(cast, all_coded)
    before = await Record.all().count()
    async with cast.signed_in("safeguarding lead") as ruth:
        assert (await ruth.send(f"/concerns/{things['concerns']}/way", {"about": " "})).status == 422
        assert (await ruth.send(f"/concerns/{'0' * 32}/take-on", {"first": "I ring them."})).status == 404
    async with cast.signed_in("LinCC member") as maya:
        assert (await maya.send(f"/concerns/{things['concerns']}/take-on", {"first": "Mine"})).status == 404
    assert await Record.all().count() == before


async def test_reading_somebodys_words_is_recorded_and_reading_lists_of_them_is_not(
    cast: Cast, all_coded: AllCoded
) -> None:
    things = await real_things(cast, all_coded)
    before = await Record.all().count()
    async with cast.signed_in("safeguarding lead") as ruth:
        await ruth.open("/concerns")
        await ruth.open(f"/concerns/{things['concerns']}")
    read = await Record.all().first()
    assert await Record.all().count() == before + 1
    assert read is not None
    assert (read.actor_id, read.verb) == (cast["safeguarding lead"].id, "concern")
    assert read.thing == f"/concerns/{things['concerns']}"
