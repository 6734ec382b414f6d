"""What is deleted stays deleted.

Computers often only mark things as deleted, and copies of everything are kept in case of a fire. So we have our files
made anew without what was deleted. And we keep a list outside, of random numbers that tell nothing, of everything that
was deleted: when a copy has to be put back, all that stands on the list is deleted again before anybody sees a page.
The copies themselves keep it until they run out.

The test stores words and copies everything. Then it takes the words back, and searches every file for them. At last it
puts the copy back and starts the portal.
"""

import pytest

from portal import db
from portal.feedback.models import Comment
from portal.keeping import jobs
from portal.keeping.models import Erasure
from tests.keeping.kept import an_answer
from tests.keeping.test_no_trace import a_survey, back_up, found_in_files, pieces, put_back, running


@pytest.mark.parametrize("answers", [True, False])
async def test_no_file_has_the_words_and_a_backup_does_not_bring_them_back(database: str, answers: bool) -> None:
    async with db.connect():
        sheet = await an_answer(await a_survey(), "The wifi is slow upstairs")
        needles = pieces(bytes((await Comment.get()).text_sealed or b""))
        assert await found_in_files(needles)
    await back_up(database, "before")
    async with db.connect():
        await Erasure.take_back([sheet.id], answers)
        await jobs.erase()
        await jobs.rub_out_erased.__wrapped__()  # type: ignore[attr-defined]
        assert not await found_in_files(needles)
    await put_back(database, "before")
    async with running():
        assert (await Comment.get()).text_sealed is None
        await jobs.rub_out_erased.__wrapped__()  # type: ignore[attr-defined]
        assert not await found_in_files(needles)
