"""Whoever downloads what the portal holds about them finds what boards keep of it, and of nobody else."""

import json
from typing import Any

from portal.boards.models import EntryFelt
from portal.forums.models import Post, Topic
from tests.boards.entries import DID, EVIDENCE, SAID, Far, an_entry, done_weeks_ago
from tests.browser import Cast


async def downloaded(cast: Cast, called: str) -> tuple[dict[str, Any], str]:
    async with cast.signed_in(called) as browser:
        text = (await browser.open("/me/data.json")).response.text
    return json.loads(text), text


async def test_a_member_finds_which_answers_rest_on_their_posts_and_never_what_they_felt(cast: Cast) -> None:
    maya = cast["LinCC member"]
    topic = await Topic.open(await cast.group("lincc"), maya, "Bags", "Bin bags again")
    entry = await an_entry(
        cast, Far.PUBLISHED, comments=[(await Post.get(id=topic.id).select_related("comment")).comment]
    )
    await an_entry(cast, Far.PUBLISHED, said="Nothing of hers")
    told, _ = await downloaded(cast, "LinCC member")
    assert told["answers_that_rest_on_your_posts"] == [{"you_said": SAID, "you_said_what_it_changed": False}]
    await done_weeks_ago(entry)
    async with cast.signed_in("LinCC member") as browser:
        await (await browser.open("/me")).submit("A bit")
    assert await EntryFelt.filter(entry_id=entry.id, answered=1).count() == 1
    told, text = await downloaded(cast, "LinCC member")
    assert told["answers_that_rest_on_your_posts"] == [{"you_said": SAID, "you_said_what_it_changed": True}]
    assert '"bit"' not in text
    other, _ = await downloaded(cast, "foster carer")
    assert other["answers_that_rest_on_your_posts"] == []


async def test_a_leader_finds_what_they_wrote_and_brought_and_an_officer_none_of_it(cast: Cast) -> None:
    entry = await an_entry(cast, Far.PUBLISHED)
    async with cast.signed_in("senior leader") as helen:
        await helen.open(f"/entries/{entry.id}")
    told, _ = await downloaded(cast, "senior leader")
    work = told["work"]
    assert [one["what"] for one in work["what_you_did_for_answers"]] == ["proved", "asked", "worded"]
    assert [one.get("we_did") for one in work["what_you_did_for_answers"]] == [None, DID, None]
    assert [one["text"] for one in work["evidence_brought"]] == [EVIDENCE]
    assert [one["you_said"] for one in work["answers_first_read"]] == [SAID]
    told, text = await downloaded(cast, "participation officer")
    assert [one["what"] for one in told["work"]["what_you_did_for_answers"]] == ["begun", "signed", "published"]
    assert (told["work"]["evidence_brought"], DID in text, "Helen" in text) == ([], False, False)
