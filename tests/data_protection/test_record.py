"""What is done with personal data stands in a record that is made from what is in force, and goes with it."""

import csv
import io
from dataclasses import replace
from datetime import time, timedelta

import pytest

from portal import settings
from portal.data_protection.record import sections
from portal.feedback.models import Comment, Source, Words
from portal.permissions import ROLES, May, Role
from portal.promises.promises import all_promises
from portal.promises.threats import actors
from portal.safeguarding.models import Hours
from portal.safeguarding.models.hours import HELD
from portal.surveys.models import Survey
from portal.tables import now
from tests.browser import Browser, Cast
from tests.surveys.asking import open_survey


async def read(cast: Cast) -> str:
    async with cast.signed_in("administrator") as ade:
        page = await ade.open("/data-protection")
        assert page.status == 200
        return page.text


async def test_it_says_what_is_done_why_by_whom_and_for_how_long(cast: Cast) -> None:
    told = await read(cast)
    activities = ("Answers to surveys", "Forums of the participation groups", "Answers on the boards")
    for part in (*activities, "Concerns and calls for help"):
        assert part in told
    assert "Article 6(1)(e)" in told
    assert "Participation officer" in told
    assert "Nobody The portal is set up to send nothing to anybody else." in told or not settings.EMBEDDED
    for actor in actors():
        assert actor.remains in told
    for promise in all_promises().values():
        assert promise.words in told


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("COUNCIL", "Wexley Council", "Controller Wexley Council"),
        ("URL", "https://voices.wexley.example", "Address of the portal https://voices.wexley.example"),
        ("MINIMUM_COUNT", 9, "Counts under 9 are withheld"),
        ("CONCERNS_KEPT", "Until the 25th birthday.", "Kept for Until the 25th birthday. The portal never deletes"),
        ("MAIL_URL", "smtp://name:hush@post.wexley.example:587", "Mail server Where post.wexley.example"),
        ("NOTIFY_URL", "https://texts.example", "GOV.UK Notify Where texts.example"),
        ("OIDC_ISSUER", "https://who.wexley.example", "Council single sign-on Where who.wexley.example"),
        ("KEYS", [bytes(32), bytes(32), bytes(32)], "Keys in use 3"),
        ("PHONES", True, "Second way to raise an alarm by telephone"),
        ("HTTPS", True, "Connections https"),
    ],
)
async def test_a_setting_that_changes_changes_the_record(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, name: str, value: object, line: str
) -> None:
    assert line not in await told()
    monkeypatch.setattr(settings, name, value)
    assert line in await told()
    assert "hush" not in await told()


async def told() -> str:
    """All of it in one line, so that no page's own words get between."""
    lines = []
    for section in await sections():
        lines += [section.title, section.about]
        for entry in section.entries:
            lines += [entry.title, *(f"{fact.label} {fact.text}".strip() for fact in entry.facts)]
    return " ".join(lines)


async def test_what_stands_in_the_database_stands_in_the_record(cast: Cast) -> None:
    survey = await open_survey(cast)
    assert "Survey: Life in our homes Kept for 24 months Overdue None" in await told()
    await Survey.filter(id=survey.id).update(words_kept_months=6)
    group = await cast.group("lincc")
    group.words_kept_months = 36
    await group.save()
    clock = await Hours.clock()
    await Hours.keep(replace(clock, opens=time(7, 30), seen_minutes=5))
    await HELD.look()
    after = await told()
    assert "Survey: Life in our homes Kept for 6 months Overdue None" in after
    assert "Forum: LinCC, the Living in Care Council Kept for 36 months" in after
    assert "Kept for 24 to 36 months; see below." in after
    assert "07:30 to 17:00 on working days" in after
    assert "seen within 5 minutes" in after


async def test_what_is_kept_for_too_long_is_told_with_the_day_since_when(cast: Cast) -> None:
    assert "Nothing is kept for longer than was promised." in await told()
    old = now().date() - timedelta(days=800)
    await Comment.record(await cast.group("lincc"), Source.IMPORT, Words("Hello", old))
    since = old + timedelta(days=731)
    after = await told()
    assert f"One row is kept for longer than was promised, since {since}." in after
    assert f"Gathered elsewhere: LinCC, the Living in Care Council Kept for 24 months Overdue 1 since {since}" in after


async def test_who_may_read_what_is_told_from_the_permissions_in_force(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Who may read it Participation officer, Safeguarding lead Kept" in await told()
    monkeypatch.setitem(ROLES, Role.SAFEGUARDING, ROLES[Role.SAFEGUARDING] - {May.READ_NEW_WORDS})
    monkeypatch.setitem(ROLES, Role.LEADER, ROLES[Role.LEADER] | {May.READ_COMMENTS})
    assert "Who may read it Participation officer, Senior leader Kept" in await told()


async def test_it_can_be_downloaded_on_paper_and_as_a_table(cast: Cast) -> None:
    async with cast.signed_in("senior leader") as helen:
        paper = await helen.open("/data-protection.pdf")
        table = await helen.open("/data-protection.csv")
    assert paper.response.content.startswith(b"%PDF")
    assert "data-protection.pdf" in paper.response.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(table.response.content.decode("utf-8-sig"))))
    assert rows[0] == ["Part", "What", "Line", "Text"]
    assert ["Who answers for it", settings.COUNCIL, "Controller", settings.COUNCIL] in rows
    assert len(rows) > 100


@pytest.mark.parametrize("called", ["LinCC member", "designated officer"])
async def test_it_is_for_those_who_answer_for_it(cast: Cast, called: str) -> None:
    async with cast.signed_in(called) as browser:
        for ending in ("", ".pdf", ".csv"):
            assert (await browser.open(f"/data-protection{ending}")).status == 404


async def test_everybody_can_read_it_in_short(cast: Cast, stranger: Browser) -> None:
    survey = await open_survey(cast)
    await Survey.filter(id=survey.id).update(words_kept_months=12)
    page = await (await stranger.open("/safe")).click("What we keep, and for how long")
    assert page.status == 200
    assert "We keep words for 12 months." in page.text
    assert "LinCC, the Living in Care Council: 24 months" in page.text
    assert settings.CONCERNS_KEPT in page.text
    assert not page.soup.select('a[href="/data-protection"]')
