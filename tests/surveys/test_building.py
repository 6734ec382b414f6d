"""An officer builds a draft by plain forms; nothing that was typed is lost, and nothing published changes."""

from datetime import timedelta
from uuid import UUID

import pytest

from portal.accounts.models import Person, SignIn, now
from portal.surveys import forms
from portal.surveys.models import CardBatch, Kind, Override, Question, Survey, Wording
from portal.web import COOKIE
from tests.browser import Browser, Cast, Page
from tests.surveys.asking import a_draft, typed

TOLD = {"title": "Home", "purpose": "To hear.", "readers": "Olu", "known": "Nothing.", "age_band": "12-17"}
WHY = "Only so that we can ring the right school."


async def texts(survey: Survey) -> list[str]:
    line = await Question.filter(survey_id=survey.id)
    assert [one.position for one in line] == list(range(1, len(line) + 1))
    return [one.text for one in line]


async def at(survey: Survey, position: int) -> Question:
    return await Question.filter(survey_id=survey.id).get(position=position)


def path(survey: Survey, question: Question) -> str:
    return f"/surveys/{survey.id}/questions/{question.id}"


def ticked(page: Page, name: str) -> list[str]:
    return [str(box["value"]) for box in page.soup.select(f"[name={name}][checked]")]


def problems(page: Page) -> dict[str, str]:
    """What the summary at the top says, by the field that it leads to; each stands beside its field as well."""
    found = {str(a["href"])[1:]: a.get_text() for a in page.soup.select(".problems[role=alert] a")}
    for name, words in found.items():
        assert page.soup.select_one(f"[id='{name}']"), f"the summary leads to no {name}"
        assert words in [beside.get_text() for beside in page.soup.select(f"[id='{name}-problem']")]
    return found


async def test_an_officer_adds_a_question_with_all_that_belongs_to_it(cast: Cast) -> None:
    survey = await a_draft(cast)
    listening = await at(survey, 2)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).click("Add a question")
        page = await page.submit(
            "Add this question",
            text="  Who\r\nlistens least? ",
            help="Nobody is told.",
            kind="one",
            options="A teacher\r\n\r\n A  carer \r\nA teacher\r\n",
            section="People",
            rule=[forms.rule_value(listening, "No"), forms.rule_value(listening, "Sometimes")],
            required_because=WHY,
        )
    made = await at(survey, 6)
    assert (made.text, made.help, made.section) == ("Who listens least?", "Nobody is told.", "People")
    assert (made.kind, made.options, made.required_because) == (Kind.ONE, ["A teacher", "A carer"], WHY)
    assert (made.shown_if_id, made.shown_if_options) == (listening.id, ["Sometimes", "No"])
    assert page.path == f"/surveys/{survey.id}"
    for told in ("New part: People", "Asked only if question 2 is answered with Sometimes or No", WHY):
        assert told in page.text


async def test_a_question_opens_as_it_was_saved_and_saving_it_again_changes_nothing(cast: Cast) -> None:
    survey = await a_draft(cast)
    first, last = await at(survey, 1), await at(survey, 5)
    await last.rewrite(shown_if_id=first.id, shown_if_options=["Good"], section="End", required_because=WHY)
    before = await Question.filter(survey_id=survey.id).values()
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(path(survey, last))
        assert ticked(page, "rule") == [forms.rule_value(first, "Good")]
        assert page.soup.select("details.more[open]")
        await page.submit("Save")
    assert await Question.filter(survey_id=survey.id).values() == before


async def test_an_officer_changes_the_words_and_the_place_of_a_question(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).click("Change question 4")
        await page.submit("Save", text="What is for tea?", place="2")
    assert await texts(survey) == [
        "How is home?",
        "What is for tea?",
        "Do people listen?",
        "What makes a good day?",
        "What would you change?",
    ]


async def test_a_question_can_be_added_in_the_middle(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}/new-question")
        await page.submit("Add this question", text="What is for tea?", kind="short", place="2")
    assert (await texts(survey))[1] == "What is for tea?"


@pytest.mark.parametrize(("button", "first"), [("↓", ["Do people listen?", "How is home?"]), ("↑", ["How is home?"])])
async def test_plain_buttons_move_a_question_and_it_never_falls_off_the_end(
    cast: Cast, button: str, first: list[str]
) -> None:
    survey = await a_draft(cast)
    question = await at(survey, 1)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.send(f"{path(survey, question)}/move", {"way": "down" if button == "↓" else "up"})
        await olu.send(f"{path(survey, question)}/move", {"way": "sideways"})
    assert (await texts(survey))[: len(first)] == first
    assert page.soup.select_one(f"li[id='q-{question.id}'][tabindex='-1']"), "where the keyboard goes on"
    buttons = page.soup.select(".built button[name=way]")
    assert [b.has_attr("disabled") for b in buttons] == [True, *[False] * 8, True]
    assert {str(b["aria-label"]) for b in buttons} >= {"Move question 1 up", "Move question 5 down"}


async def test_a_copy_stands_behind_its_question_with_all_that_belongs_to_it(cast: Cast) -> None:
    survey = await a_draft(cast)
    await (await at(survey, 3)).rewrite(
        help="Tick some.", shown_if_id=(await at(survey, 2)).id, shown_if_options=["No"], section="Days"
    )
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        await olu.send(str(page.soup.select(".built form[action$='/copy']")[2]["action"]), {})
    names = ("kind", "text", "help", "section", "options", "shown_if_id", "shown_if_options", "required_because")
    one, two = await at(survey, 3), await at(survey, 4)
    assert [getattr(one, name) for name in names] == [getattr(two, name) for name in names]
    assert one.id != two.id
    assert len(await texts(survey)) == 6


async def test_a_question_is_deleted_after_a_second_look(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        assert len(page.soup.select("details.sure:not([open])")) == 5
        await page.submit("Yes, delete question 2")
    assert await texts(survey) == [
        "How is home?",
        "What makes a good day?",
        "What is the best thing?",
        "What would you change?",
    ]


async def _with_a_rule(survey: Survey) -> tuple[Question, Question]:
    """The last question is asked only of those who answered the second with Sometimes or No."""
    listening, last = await at(survey, 2), await at(survey, 5)
    await last.rewrite(shown_if_id=listening.id, shown_if_options=["Sometimes", "No"])
    return listening, last


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({"options": "Yes\nSometimes"}, ["Sometimes"]),
        ({"options": "Yes\nNever"}, []),
        ({"kind": "several"}, []),
        ({"kind": "faces"}, []),
        ({"text": "Do adults listen?"}, ["Sometimes", "No"]),
        ({"place": "5"}, []),
        ({"place": "3"}, ["Sometimes", "No"]),
    ],
)
async def test_a_rule_dies_with_what_it_rests_on(cast: Cast, fields: dict[str, str], left: list[str]) -> None:
    survey = await a_draft(cast)
    listening, last = await _with_a_rule(survey)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(path(survey, listening))).submit("Save", **fields)
    assert page.status == 200
    after = await Question.get(id=last.id)
    assert after.shown_if_options == left
    assert ("is asked of everybody now" in page.text) is not bool(left), "nobody loses a rule without being told"
    assert (after.shown_if_id == listening.id) is bool(left)


async def test_a_rule_dies_when_its_question_is_deleted_or_moved_behind(cast: Cast) -> None:
    gone, moved = await a_draft(cast), await a_draft(cast)
    for survey, way in ((gone, "remove"), (moved, "move")):
        listening, last = await _with_a_rule(survey)
        async with cast.signed_in("participation officer") as olu:
            for _ in range(3 if way == "move" else 1):
                page = await olu.send(f"{path(survey, listening)}/{way}", {"way": "down"})
        assert "is asked of everybody now" in page.text
        after = await Question.get(id=last.id)
        assert (after.shown_if_id, after.shown_if_options) == (None, [])


async def test_a_question_cannot_stand_before_the_one_that_it_depends_on(cast: Cast) -> None:
    survey = await a_draft(cast)
    _, last = await _with_a_rule(survey)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(path(survey, last))).submit("Save", place="1")
    assert page.status == 422
    assert problems(page) == {"rule": "Put this question behind question 2, which it depends on."}
    assert (await at(survey, 5)).id == last.id


async def test_only_earlier_questions_with_one_answer_can_lead_on(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(path(survey, await at(survey, 4)))
        first = await olu.open(path(survey, await at(survey, 1)))
        forged = forms.rule_value(await at(survey, 1), "Good")
        await olu.send(path(survey, await at(survey, 1)), {"text": "How is home?", "kind": "faces", "rule": forged})
    asked = [" ".join(p.get_text().split()) for p in page.soup.select(".rule-question")]
    assert asked == ['... the answer to 1, "How is home?", is', '... the answer to 2, "Do people listen?", is']
    assert not first.soup.select("#rule")
    assert (await at(survey, 1)).shown_if_id is None


TOO_LONG = "This is 301 letters long. We can keep 300: please make it shorter."
TWO = "Give at least two answers to choose from, one on each line."


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": " "}, {"text": "Write the question."}),
        ({"text": "x" * 301}, {"text": TOO_LONG}),
        ({"kind": "ranking", "options": "Only this"}, {"options": TWO}),
        ({"kind": "scale", "options": "Twice\nTwice"}, {"options": TWO}),
        (
            {"kind": "one", "options": "\n".join(f"Answer {n}" for n in range(21))},
            {"options": "Give at most 20 answers to choose from: more are hard to read on a phone."},
        ),
        (
            {"kind": "several", "options": "Yes\n" + "x" * 81},
            {"options": "Keep each answer under 80 letters, so that it can be read at a glance."},
        ),
        ({"text": "", "help": "h" * 301}, {"text": "Write the question.", "help": TOO_LONG}),
    ],
)
async def test_what_needs_another_look_is_said_twice_and_nothing_typed_is_lost(
    cast: Cast, fields: dict[str, str], told: dict[str, str]
) -> None:
    survey = await a_draft(cast)
    listening = await at(survey, 2)
    before = await texts(survey)
    rule = forms.rule_value(listening, "No")
    sent = {
        "text": "Which?",
        "help": "A hint",
        "section": "Part two",
        "required_because": WHY,
        "kind": "short",
        **fields,
    }
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}/new-question")).submit(
            "Add this question", rule=[rule], place="4", **sent
        )
    assert page.status == 422
    assert problems(page) == told
    for name in ("text", "help", "section", "required_because"):
        assert typed(page, name) == sent[name].strip()
    assert typed(page, "options").splitlines() == sent.get("options", "").splitlines()
    assert ticked(page, "kind") == [sent["kind"]]
    assert ticked(page, "rule") == [rule]
    assert page.soup.select("#place option[selected][value='4']")
    assert page.soup.select("details.more[open]"), "what was typed there is in sight"
    assert await texts(survey) == before


async def test_a_rule_on_two_questions_is_asked_about(cast: Cast) -> None:
    survey = await a_draft(cast)
    rule = [forms.rule_value(await at(survey, 1), "Good"), forms.rule_value(await at(survey, 2), "No")]
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}/new-question")
        page = await page.submit("Add this question", text="Why?", rule=rule)
    assert problems(page) == {"rule": "Choose answers of one question only."}
    assert ticked(page, "rule") == rule


async def test_a_survey_has_room_for_sixty_questions(cast: Cast) -> None:
    survey = await a_draft(cast, [Question(position=n, kind=Kind.SHORT, text=f"{n}?") for n in range(1, 61)])
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}/new-question")).submit(
            "Add this question", text="One more?"
        )
        ready = await (await olu.open(f"/surveys/{survey.id}/ready-questions")).submit("Add these", pick=["best-thing"])
    assert problems(page) == {"text": "A survey has room for 60 questions."}
    assert typed(page, "text") == "One more?"
    assert problems(ready) == {"pick": "A survey has room for 60 questions: tick at most 0 more."}
    assert len(await texts(survey)) == 60


async def test_an_officer_adds_ready_questions_by_theme(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).click("Add a ready question")
        assert "Family and friends" in [legend.get_text() for legend in page.soup.select("legend")]
        assert "How does it feel at home?" not in page.text, "that one is for age 4 to 7"
        nothing = await page.submit("Add these to the survey")
        assert problems(nothing) == {"pick": "Tick one question or more."}
        await page.submit("Add these to the survey", pick=["family-time", "best-thing"])
    assert (await texts(survey))[5:] == ["How much family time do you get?", "What is the best thing right now?"]
    assert (await at(survey, 6)).options == ["It is just right", "I want more", "I want less", "I get none"]


async def test_the_details_keep_what_was_typed_until_all_of_it_is_right(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).click("Change this")
        page = await page.submit("Save", title="", purpose="To hear.", readers=" ", known="That you had a card.")
        assert problems(page) == {
            "title": "Give the survey a title.",
            "readers": "Say who will read the answers.",
        }
        assert [typed(page, name) for name in ("purpose", "known")] == ["To hear.", "That you had a card."]
        await page.submit("Save", title="Home and school", readers="Olu")
    saved = await Survey.get()
    assert (saved.title, saved.purpose, saved.known) == ("Home and school", "To hear.", "That you had a card.")


async def test_nobody_has_to_go_on_answering_for_safeguarding_and_nothing_else_is_emptied_by_it(cast: Cast) -> None:
    survey = await a_draft(cast)
    before = await Survey.all().values()
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}/details")
        page = await page.submit("Save", safeguarding_owner="")
        assert "Say who answers for safeguarding in this survey." in page.text
        await olu.send(f"/surveys/{survey.id}/details", {**TOLD, "words_kept_months": ""})
    assert await Survey.all().values() == [{**before[0], **TOLD, "safeguarding_owner_id": None}]


async def test_nothing_changes_once_it_is_published_not_even_from_a_page_that_was_open(cast: Cast) -> None:
    survey = await a_draft(cast)
    question = await at(survey, 1)
    async with cast.signed_in("participation officer") as olu:
        opened: list[tuple[Page, str, dict[str, str | list[str]], str]] = [
            (await olu.open(path(survey, question)), "Save", {"text": "Changed"}, "text"),
            (await olu.open(f"/surveys/{survey.id}/new-question"), "Add", {"text": "Added"}, "text"),
            (await olu.open(f"/surveys/{survey.id}/ready-questions"), "Add", {"pick": ["best-thing"]}, "pick"),
            (await olu.open(f"/surveys/{survey.id}/details"), "Save", {"title": "Another"}, "title"),
        ]
        await survey.publish(cast["participation officer"])
        before = [await Question.all().values(), await Survey.all().values()]
        for page, button, fields, name in opened:
            late = await page.submit(button, **fields)
            assert (late.status, problems(late)) == (422, {name: forms.FROZEN}), page.path
            assert fields[name] == (ticked(late, name) if name == "pick" else typed(late, name))
        for way in ("move", "copy", "remove"):
            await olu.send(f"{path(survey, question)}/{way}", {"way": "down"})
        for page, *_ in opened:
            assert (await olu.open(page.path)).path == f"/surveys/{survey.id}", "there is nothing to write there now"
    assert [await Question.all().values(), await Survey.all().values()] == before


async def test_a_survey_without_questions_is_not_published(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open("/surveys")).submit("Start this survey", group="lincc", template="own")
        page = await page.submit("Publish this survey")
    assert page.status == 422
    assert "needs at least one question" in page.text
    assert (await Survey.get()).published_at is None


async def test_a_question_is_shown_on_the_phone_beside_while_it_is_written(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}/new-question")
        live = page.soup.select_one("[hx-get]")
        assert live is not None
        fragment = await olu.client.get(
            str(live["hx-get"]), params={"text": "Who <b>?", "kind": "several", "options": "Me\nYou", "help": "Tick."}
        )
        empty = Page(olu, await olu.client.get(str(live["hx-get"])))
    shown = Page(olu, fragment)
    assert not shown.soup.select("html")
    assert shown.soup.select(".screen[tabindex='0'] > [inert]"), "it can be scrolled, and nothing can be pressed"
    assert "Who <b>?" in shown.text
    assert [box["value"] for box in shown.soup.select("[type=checkbox]")] == ["Me", "You"]
    assert "Your question" in empty.text


async def test_a_question_of_one_survey_is_not_found_through_another(cast: Cast) -> None:
    ours, other = await a_draft(cast), await a_draft(cast)
    question = await at(ours, 1)
    async with cast.signed_in("participation officer") as olu:
        pages = [
            await olu.open(path(other, question)),
            await olu.send(f"{path(other, question)}/remove", {}),
            await olu.open(f"/surveys/{ours.id}/questions/{UUID(int=0)}"),
            await olu.open(f"/surveys/{ours.id}/questions/nothing"),
        ]
    assert {page.status for page in pages} == {404}
    assert (await Question.get(id=question.id)).text == "How is home?"


async def test_what_was_typed_into_a_question_that_somebody_deleted_is_offered_as_a_new_one(cast: Cast) -> None:
    survey, other = await a_draft(cast), await a_draft(cast)
    gone = await at(survey, 2)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(path(survey, gone))
        await gone.remove()
        late = await page.submit("Save", text="Who listens best?")
        assert (late.status, problems(late), typed(late, "text")) == (422, {"text": forms.DELETED}, "Who listens best?")
        await late.submit("Add this question")
        foreign = await olu.send(path(other, await at(survey, 1)), {"text": "Mine"})
    made = await at(survey, 2)
    assert (made.text, made.options) == ("Who listens best?", ["Yes", "Sometimes", "No"])
    assert (foreign.status, (await at(survey, 1)).text) == (422, "How is home?")
    assert await Question.filter(text="Mine").count() == 0


async def sent_after_the_end(browser: Browser, olu: Person, page: Page, button: str, **fields: str) -> Page:
    """The form is sent when the sign-in has ended; then they come in again and send what was kept."""
    await SignIn.all().update(seen_at=now() - timedelta(days=2))
    out = await page.submit(button, **fields)
    assert out.h1 == "Sign in"
    assert "What you were writing is kept" in out.text
    browser.client.cookies.set(COOKIE, await SignIn.start(olu), domain="portal.test")
    return await (await browser.open("/draft")).submit("Send it now")


async def test_what_was_typed_outlives_the_end_of_a_sign_in(cast: Cast) -> None:
    survey, shut = await a_draft(cast, [Question(position=1, kind=Kind.LONG, text="Placement?")]), await a_draft(cast)
    olu = cast["participation officer"]
    await shut.publish(olu)
    here, question, words = f"/surveys/{survey.id}", await at(survey, 1), "What would you tell the director on a bus?"
    async with cast.signed_in("participation officer") as browser:

        async def sent(path: str, button: str, **fields: str) -> None:
            assert (await sent_after_the_end(browser, olu, await browser.open(path), button, **fields)).status == 200

        await sent(here, "Keep this reason", why="LinCC said so.")
        assert (await Override.get()).reason == "LinCC said so."
        await sent(path(survey, question), "Save", text="Why?", help="In a word.")
        assert (await at(survey, 1)).help == "In a word."
        await sent(f"{here}/new-question", "Add", text=words, kind="ranking", options="First thing\nSecond thing")
        assert (await at(survey, 2)).options == ["First thing", "Second thing"]
        await sent(f"{here}/details", "Save", title="Buses", known="Nothing at all.", words_kept_months="12")
        saved = await Survey.get(id=survey.id)
        assert (saved.title, saved.known, saved.words_kept_months) == ("Buses", "Nothing at all.", 12)
        await sent(f"/surveys/{shut.id}", "Print cards", name="Summer day", count="3")
        assert (await CardBatch.get()).printed == 3
        await sent("/words", "Add", word="bus stop", instead="stop")
        assert await Wording.exists(word="bus stop")


async def test_an_error_in_what_was_kept_loses_nothing_either(cast: Cast) -> None:
    survey, olu = await a_draft(cast), cast["participation officer"]
    async with cast.signed_in("participation officer") as browser:
        page = await browser.open(f"/surveys/{survey.id}/details")
        late = await sent_after_the_end(browser, olu, page, "Save", title="", known="Only your card.")
    assert (late.status, problems(late)) == (422, {"title": "Give the survey a title."})
    assert typed(late, "known") == "Only your card."
