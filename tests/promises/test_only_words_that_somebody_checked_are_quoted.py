"""Your own words are quoted only after two people checked that they do not give you away.

A report can hold sentences that children wrote. A participation officer has to read each of them first and say that
nobody can be recognised by it, and then a second person has to say so too. Words that worry us are never quoted at all.
People can make mistakes: neither of the two may know what your brother would recognise.

The test looks for four sentences in a report about many children's words: one that nobody has checked, one that one
person checked, one that a second person agreed to, and one that both thought harmless and that sounds as if somebody is
being hurt. Only the third may be there. Then somebody thinks better of it, and it is gone.
"""

from datetime import date

from portal.accounts.models import now
from portal.analysis.models import Coding, Review
from portal.reports.figures import Scope
from portal.reports.jobs import make_reports
from portal.reports.models import Order
from tests.analysis.coded import coded
from tests.browser import Cast
from tests.proposals.proposing import second_officer

UNREAD, ONCE, TWICE = "Nobody asked us about the dog", "Ask us before you sell it", "Ask us before you paint"
GRAVE = "My uncle hits me when mum is out"
IN_SUMMER = date(2026, 8, 10)


async def judge(cast: Cast, words: str) -> Coding:
    """As the first of two."""
    coding = await coded(cast, words, ["V13"], on=IN_SUMMER)
    await Review.make(coding, cast["participation officer"], {"V13"}, quotable=True)
    return coding


async def test_a_report_quotes_only_what_two_people_checked_and_what_is_no_worry(cast: Cast) -> None:
    for number in range(12):
        await coded(cast, f"{UNREAD} {number}", ["V13"], on=IN_SUMMER)
        await coded(cast, f"The bus was late {number}", ["V6"], on=IN_SUMMER)
    await judge(cast, ONCE)
    twice = await judge(cast, TWICE)
    grave = await judge(cast, GRAVE)
    await second_officer(cast)
    async with cast.signed_in("second officer") as bea:
        page = await bea.open("/reports/quotes")
        assert GRAVE not in page.text
        form = next(one for one in page.soup.select("form") if one.select(f"[value='{twice.id}']"))
        sent = {str(field["name"]): str(field["value"]) for field in form.select("input")}
        assert (await bea.send("/reports/quotes", {**sent, "may": "yes"})).status == 200
    await Coding.filter(id=grave.id).update(quote_agreed_at=now(), quote_agreed_by_id=cast["second officer"].id)
    await Order.ask(Scope("2026-Q3", "lincc"), cast["participation officer"])
    await make_reports()
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/1")
        assert [quote.get_text() for quote in page.soup.select("blockquote")] == [TWICE]
        assert not [words for words in (UNREAD, ONCE, GRAVE) if words in page.html]
        await Review.make(twice, cast["participation officer"], {"V13"}, quotable=False)
        assert TWICE not in (await helen.open("/reports/1")).html


async def test_nobody_agrees_with_themselves(cast: Cast) -> None:
    coding = await judge(cast, TWICE)
    async with cast.signed_in("participation officer") as olu:
        assert TWICE not in (await olu.open("/reports/quotes")).html
        answer = await olu.send("/reports/quotes", {"id": str(coding.id), "seen": "", "may": "yes"})
    assert answer.status == 409
    assert (await Coding.get(id=coding.id)).quote_agreed_at is None
