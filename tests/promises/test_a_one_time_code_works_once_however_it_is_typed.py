"""A one-time code works once, however it is typed.

People who work here need a second proof besides their passphrase, such as six figures that a phone shows for half a
minute. Somebody who looks over their shoulder cannot use those figures again, not even with a space or a dash in
between. Codes on paper, for a lost phone, work once too.

The test uses a code, and then tries it again in many ways of writing it. Then fifty people try one code at the same
moment, and one of them may come in.
"""

import asyncio

from portal.accounts.models import RecoveryCode
from tests.accounts.ways_in import code, has_app
from tests.browser import Cast


async def test_a_code_that_was_used_is_used_up(cast: Cast) -> None:
    app = await has_app(cast["participation officer"])
    figures = code(app)
    assert await app.accept(f"{figures[:3]} {figures[3:]}")
    wide = "".join(chr(ord(figure) + 0xFEE0) for figure in figures)
    for typed in (figures, f" {figures}", f"{figures[:3]}-{figures[3:]}", ".".join(figures), wide):
        assert not await app.accept(typed), typed


async def test_of_fifty_at_the_same_moment_one_comes_in(cast: Cast) -> None:
    app = await has_app(cast["participation officer"])
    came_in = await asyncio.gather(*(app.accept(code(app)) for _ in range(50)))
    assert sum(came_in) == 1


async def test_a_code_on_paper_works_once_too(cast: Cast) -> None:
    olu = cast["participation officer"]
    on_paper, *_ = await RecoveryCode.make(olu)
    assert await RecoveryCode.use(olu, on_paper.lower())
    for typed in (on_paper, on_paper.lower(), on_paper.replace(" ", ""), on_paper.replace(" ", "-")):
        assert not await RecoveryCode.use(olu, typed), typed
