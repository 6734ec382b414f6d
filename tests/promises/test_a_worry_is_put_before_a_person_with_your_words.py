"""If your words sound as if somebody is being hurt, they are put before a person in the same moment as they are kept.

The portal looks at each text that you send. If it might mean harm, it goes to the top of the safeguarding team's list,
together with the words or not at all. Nobody else can open it there; what is about somebody who works with children
goes to one officer who is there for that. We do not ask who you are, so we cannot find you unless you tell us. A
computer can miss what a person would see, so a person reads everything that is written here, on the same working day.
If you are in danger, ring 999 or Childline.

The test sends words about harm, looks at the safeguarding lead's list a moment later, and at everybody else's. Then it
breaks the list on purpose: in that case the words may not be taken, and nobody may be thanked.
"""

import pytest

from portal.feedback.models import Comment
from portal.safeguarding.models import Concern
from tests.browser import Browser, Cast
from tests.surveys.asking import new_card, open_survey

GRAVE = "My uncle hits me when mum is out"


async def test_the_safeguarding_lead_finds_it_at_once_and_nobody_else_can(cast: Cast, stranger: Browser) -> None:
    await stranger.send(await new_card(await open_survey(cast)), {"q5": GRAVE})
    concern = await Concern.get()
    async with cast.signed_in("safeguarding lead") as ruth:
        assert "Waiting for you (1)" in (await ruth.open("/concerns")).text
        assert GRAVE in (await ruth.open(f"/concerns/{concern.id}")).text
    for called in set(cast.people) - {"safeguarding lead"}:
        async with cast.signed_in(called) as other:
            assert str(concern.id) not in (await other.open("/concerns")).html
            assert (await other.open(f"/concerns/{concern.id}")).status == 404


async def test_no_words_are_kept_without_it(cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    async def is_broken(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Concern, "save", is_broken)
    page = await stranger.send(await new_card(await open_survey(cast)), {"q5": GRAVE})
    assert (page.status, page.h1) == (500, "Something went wrong on our side")
    assert await Comment.all().count() == 0
