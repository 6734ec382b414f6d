"""Your own words are quoted only after somebody checked that they do not give you away.

A report can hold sentences that children wrote. A participation officer has to read each of them first and say that
nobody can be recognised by it. Words that worry us are never quoted at all. People can make mistakes: an officer may
not know what your brother would recognise.

The test looks for three sentences in a leader's report: one that nobody has checked, one that was checked, and one
that was checked but sounds as if somebody is being hurt. Only the second may be there.
"""

from portal.analysis.models import Review
from tests.analysis.coded import coded
from tests.browser import Cast

UNREAD, CHECKED, GRAVE = "Nobody asked us about the dog", "Ask us before you paint", "My uncle hits me when mum is out"


async def test_a_leader_reads_only_what_was_checked_and_is_no_worry(cast: Cast) -> None:
    for number in range(6):
        await coded(cast, f"{UNREAD} {number}", ["V13"])
    for words in (CHECKED, GRAVE):
        coding = await coded(cast, words, ["V13"])
        await Review.make(coding, cast["participation officer"], {"V13"}, quotable=True)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc?quarter=2026-Q4")
    assert CHECKED in page.text
    assert UNREAD not in page.text
    assert GRAVE not in page.text
