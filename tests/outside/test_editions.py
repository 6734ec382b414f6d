"""Programs read the published editions of reports, and are told of new ones; of the others they learn nothing."""

import json
from typing import Any

from portal.outside.models import Delivery, Webhook
from portal.reports.models import Publication, Report
from tests.browser import Browser, Cast
from tests.outside.test_api import asked, is_as_described
from tests.reports.whole import an_edition, keep, worded

EDITIONS = "/api/1/editions"


async def made(cast: Cast, **more: Any) -> Report:
    officer = cast["participation officer"]
    return await worded(await keep(an_edition("lincc"), made_by_id=officer.id, **more), officer)


async def test_an_edition_is_listed_once_it_is_published_and_is_as_the_description_says(
    cast: Cast, stranger: Browser
) -> None:
    report = await made(cast)
    assert await is_as_described(stranger, EDITIONS, EDITIONS) == {"editions": []}
    await is_as_described(stranger, f"{EDITIONS}/1", f"{EDITIONS}/{{edition}}", 404)
    await Publication.publish(report, cast["senior leader"])
    [one] = (await is_as_described(stranger, EDITIONS, EDITIONS))["editions"]
    assert await is_as_described(stranger, f"{EDITIONS}/1", f"{EDITIONS}/{{edition}}") == one
    assert (one["number"], one["period"], sorted(one["for_ages"])) == (1, "2026-Q3", ["12-17", "4-7", "8-11"])
    assert (await asked(stranger, one["document"]))["number"] == 1


async def test_a_correction_says_what_it_replaces_and_why(cast: Cast, stranger: Browser) -> None:
    first = await made(cast)
    await Publication.publish(first, cast["senior leader"])
    second = await made(cast, replaces_id=first.id, because="A survey was counted twice.")
    await Publication.publish(second, cast["senior leader"])
    newest, oldest = (await asked(stranger, EDITIONS))["editions"]
    assert (newest["replaces"], newest["because"]) == (1, "A survey was counted twice.")
    assert (oldest["replaces"], oldest["because"]) == (None, "")


async def test_numbers_that_are_none_find_nothing(stranger: Browser) -> None:
    for number in ("0", "x", "9" * 40, "²"):
        await asked(stranger, f"{EDITIONS}/{number}", 404)


async def test_programs_are_told_when_an_edition_is_published_and_not_before(cast: Cast) -> None:
    await Webhook.add("https://hooks.example/in", cast["administrator"])
    report = await made(cast)
    assert not await Delivery.exists()
    await Publication.publish(report, cast["senior leader"])
    await Publication.publish(report, cast["senior leader"])
    [delivery] = await Delivery.all()
    assert json.loads(delivery.body)["url"].endswith("/reports/1")
