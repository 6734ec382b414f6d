"""Programs read the published cards, and nothing else; every answer is what the description says that it is."""

import json
from typing import Any

import pytest

from portal import settings
from portal.boards.models import Entry, change
from portal.outside.routes import api
from portal.outside.shapes import EXAMPLE, PublishedCard, told
from tests.boards.entries import (
    DID,
    EVIDENCE,
    FOR_TEENS,
    PLAN,
    SAID,
    Far,
    a_plan_on_the_board,
    again,
    an_entry,
    prove_by_picture,
)
from tests.browser import Browser, Cast
from tests.outside.schemas import referred, wrong

Schema = dict[str, Any]
CARDS = "/api/1/cards"


async def asked(browser: Browser, path: str, status: int = 200) -> Any:
    answer = await browser.client.get(path.removeprefix(settings.URL))
    assert answer.status_code == status, answer.text
    return answer.json()


async def described(browser: Browser) -> Schema:
    return dict(await asked(browser, "/api/1/openapi.json"))


async def is_as_described(browser: Browser, path: str, named: str, status: int = 200) -> Any:
    """What a path answers, held against what the description says of `named`."""
    document = await described(browser)
    answer = await browser.client.get(path)
    assert answer.status_code == status
    [(kind, content)] = document["paths"][named]["get"]["responses"][str(status)]["content"].items()
    assert answer.headers["content-type"].split(";")[0] == kind
    assert [*wrong(content["schema"], answer.json(), document)] == []
    return answer.json()


async def test_every_answer_is_as_the_description_says(cast: Cast, stranger: Browser) -> None:
    done = await an_entry(cast, Far.PUBLISHED)
    await Entry.filter(id=done.id).update(felt_shown={"yes": 5, "bit": 3, "no": 1, "unknown": 1}, spoke=20)
    planned = await a_plan_on_the_board(cast, key="foster-carers")
    await prove_by_picture(planned, cast["senior leader"])
    await is_as_described(stranger, "/api/1/boards", "/api/1/boards")
    listed = await is_as_described(stranger, CARDS, CARDS)
    assert [one["state"] for one in listed["cards"]] == ["planned", "done"]
    for one in listed["cards"]:
        assert await is_as_described(stranger, f"{CARDS}/{one['id']}", f"{CARDS}/{{id}}") == one
    for path in (f"{CARDS}/{'0' * 32}", f"{CARDS}/no-id"):
        await is_as_described(stranger, path, f"{CARDS}/{{id}}", 404)
    await is_as_described(stranger, f"{CARDS}?board=nowhere", CARDS, 404)
    for last in ("no-id", "%00", str(await not_published(cast))):
        await is_as_described(stranger, f"{CARDS}?after={last}", CARDS, 400)


async def test_a_card_names_all_that_it_is_about(cast: Cast, stranger: Browser) -> None:
    await an_entry(cast, Far.PUBLISHED, codes=("V3", "V7"))
    [one] = (await is_as_described(stranger, CARDS, CARDS))["cards"]
    assert one["about"] == ["Respect", "A stable home"]


async def not_published(cast: Cast) -> object:
    return (await an_entry(cast, said="Not yet")).id


def as_sent(card: PublishedCard) -> Any:
    return json.loads(json.dumps(told(card)))


async def test_the_description_names_every_address_that_there_is(stranger: Browser) -> None:
    document = await described(stranger)
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {route.path for route in api.routes} - {"/api/1/openapi.json"}
    assert [*wrong({"$ref": "#/components/schemas/PublishedCard"}, as_sent(EXAMPLE), document)] == []
    body = document["webhooks"]["card"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert referred(body["$ref"], document)["properties"]["state"]["enum"][0] == "heard"


@pytest.mark.parametrize(
    ("name", "planted"),
    [
        ("id", "no-id"),
        ("state", "nearly"),
        ("at_least", "20"),
        ("overdue", 1),
        ("done_on", "yesterday"),
        ("updated_at", "2026-10-05"),
        ("url", "/boards"),
        ("changed_anything", {"yes": 5}),
        ("evidence", [{"caption": "It"}]),
        ("for_ages", {"8-11": {"said": "It"}}),
        ("somebody", "Maya"),
    ],
)
async def test_an_answer_that_is_otherwise_would_be_found(stranger: Browser, name: str, planted: object) -> None:
    schema = {"$ref": "#/components/schemas/PublishedCard"}
    assert [*wrong(schema, {**as_sent(EXAMPLE), name: planted}, await described(stranger))]


async def test_a_card_says_what_the_board_says(cast: Cast, stranger: Browser) -> None:
    entry = await an_entry(cast, Far.PUBLISHED)
    card = await asked(stranger, f"{CARDS}/{entry.id}")
    assert (card["you_said"], card["we_did"], card["state"]) == (SAID, DID, "done")
    assert card["for_ages"]["12-17"]["came"] == FOR_TEENS[1]
    assert card["evidence"] == [{"caption": "What was bought", "text": EVIDENCE, "url": None}]
    assert (card["at_least"], card["changed_anything"]) == (None, None), "too few spoke to say how many"
    assert card["url"].startswith(f"{settings.URL}/boards/lincc#entry-")


async def test_what_is_on_no_board_is_told_to_no_program(cast: Cast, stranger: Browser) -> None:
    for far in (Far.BEGUN, Far.ASKED, Far.SIGNED):
        entry = await an_entry(cast, far, said="Not yet")
        await asked(stranger, f"{CARDS}/{entry.id}", 404)
    planned = await a_plan_on_the_board(cast)
    await prove_by_picture(planned, cast["senior leader"], public=False)
    found = str(await asked(stranger, CARDS))
    assert "Not yet" not in found
    assert "The suitcases" not in found


async def test_nobodys_name_is_in_it(cast: Cast, stranger: Browser) -> None:
    await an_entry(cast, Far.PUBLISHED)
    found = str(await asked(stranger, CARDS)) + str(await asked(stranger, "/api/1/boards"))
    names = [part for person in cast.people.values() for part in person.name.split()]
    assert [name for name in names if name in found] == []
    assert [str(person.pk) for person in cast.people.values() if str(person.pk) in found] == []


async def test_what_is_not_signed_any_more_is_not_told_as_done(cast: Cast, stranger: Browser) -> None:
    entry = await an_entry(cast, Far.PUBLISHED)
    before = await asked(stranger, f"{CARDS}/{entry.id}")
    assert await change(entry, cast["senior leader"], (await again(entry)).said_mark, PLAN)
    card = await asked(stranger, f"{CARDS}/{entry.id}")
    assert (card["state"], card["taken_back"], card["we_did"], card["done_on"]) == ("doing", True, "", None)
    assert PLAN.we_did not in str(card)
    assert card["updated_at"] >= before["updated_at"]


async def test_the_pages_have_every_card_once_whatever_is_published_meanwhile(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PAGE", 2)
    entries = [await a_plan_on_the_board(cast, key="lincc" if n % 2 else "foster-carers") for n in range(5)]
    first = (await Entry.get(id=entries[0].id)).published_at
    await Entry.all().update(published_at=first)  # at the very same moment, as an import might
    found, path = [], f"{CARDS}?"
    while path:
        page = await asked(stranger, path)
        assert len(page["cards"]) <= 2
        found += [one["id"] for one in page["cards"]]
        path = page["next"]
        if len(found) == 2:
            await a_plan_on_the_board(cast)
    assert sorted(found) == sorted(str(one.id) for one in entries)
    of_one = await asked(stranger, f"{CARDS}?board=foster-carers")
    assert {one["board"] for one in of_one["cards"]} == {"foster-carers"}
    assert "board=foster-carers" in of_one["next"]


async def test_it_is_the_same_for_everybody_and_can_be_kept(cast: Cast, stranger: Browser) -> None:
    await an_entry(cast, Far.PUBLISHED)
    async with cast.signed_in("senior leader") as helen:
        for path in (CARDS, "/api/1/boards", "/api/1/openapi.json"):
            answer = await stranger.client.get(path)
            assert (await helen.client.get(path)).content == answer.content
            assert answer.headers["cache-control"] == "public, max-age=300"
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "set-cookie" not in answer.headers
            again_ = await stranger.client.get(path, headers={"If-None-Match": f'"x", {answer.headers["etag"]}'})
            assert (again_.status_code, again_.content, again_.headers["etag"]) == (304, b"", answer.headers["etag"])


async def test_what_is_wrong_is_told_to_programs_as_they_read_it(stranger: Browser) -> None:
    for path, status in (("/api/1/nothing", 404), (f"{CARDS}/x", 404), (f"{CARDS}?board=%00", 404)):
        answer = await stranger.client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status
        assert answer.headers["cache-control"] == "no-store"
    answer = await stranger.client.post(CARDS)
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")


async def test_our_own_faults_are_told_so_too(stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "as_json", None)
    answer = await stranger.client.get("/api/1/boards")
    assert (answer.status_code, answer.json()["title"]) == (500, "Internal Server Error")
