"""Whatever is good for one time is won by one of fifty who use it at the same moment."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from portal.accounts.models import Authenticator, Invitation, RecoveryCode, SignIn, SignInLink, Spent
from portal.accounts.models.sign_in import hashed
from portal.permissions import Role
from portal.surveys.models import Card, Response
from portal.surveys.models.response import AlreadyUsed
from tests.accounts.ways_in import code
from tests.browser import Cast
from tests.surveys.asking import new_cards, open_survey

TOKENS = int(os.environ.get("RACE_TOKENS", "3"))
"""`make attack` takes 200 of each kind."""

AT_ONCE = 50
Use = Callable[[], Awaitable[object]]


async def links(cast: Cast) -> Use:
    token = await SignInLink.issue(cast["care leaver"], hashed("browser"))
    return lambda: SignInLink.redeem(token, "browser")


async def invitations(cast: Cast) -> Use:
    _, made = await Invitation.issue("Sol", Role.MEMBER, await cast.group("lincc"))
    found = await Invitation.find(made)
    assert found is not None
    return lambda: found.accept("Sol", f"{made} and the sea")


async def recovery_codes(cast: Cast) -> Use:
    paper = await RecoveryCode.make(cast["senior leader"])
    return lambda: RecoveryCode.use(cast["senior leader"], paper[0])


async def one_time_codes(cast: Cast) -> Use:
    await Authenticator.filter(person_id=cast["senior leader"].pk).delete()
    app = await Authenticator.begin(cast["senior leader"])
    shown = code(app)
    return lambda: app.accept(shown)


async def halves_of_sign_ins(cast: Cast) -> Use:
    half = await SignIn.find(await SignIn.start(cast["senior leader"], half=True))
    assert half is not None
    return half.renew


async def challenges(cast: Cast) -> Use:
    what = os.urandom(16).hex()
    return lambda: Spent.once("passkey challenge", what, timedelta(minutes=10))


async def cards(cast: Cast) -> Use:
    survey = await open_survey(cast)
    [printed] = await new_cards(survey)

    async def answer() -> bool:
        card = await Card.find(printed)
        if card is None:
            return False
        try:
            await Response.keep(survey, os.urandom(16).hex(), {}, card)
        except AlreadyUsed:
            return False
        return True

    return answer


@pytest.mark.parametrize(
    "kind", [links, invitations, recovery_codes, one_time_codes, halves_of_sign_ins, challenges, cards]
)
async def test_one_of_fifty_wins_each(cast: Cast, kind: Callable[[Cast], Awaitable[Use]]) -> None:
    wins = 0
    for _ in range(TOKENS):
        use = await kind(cast)
        wins += len([won for won in await asyncio.gather(*(use() for _ in range(AT_ONCE))) if won])
    print(f"{kind.__name__}: {wins} wins of {TOKENS} by {AT_ONCE} at once")
    assert wins == TOKENS
