"""Whoever pulls the plug while answers are being kept: all of an answer is there with what was promised, or nothing."""

import os

from tests.unseen import killing
from tests.unseen.forked import database

KILLS = int(os.environ.get("UNSEEN_KILLS", "24"))
"""`make attack` takes 1,000."""

__all__ = ["database"]


def test_words_never_stand_without_their_concern_nor_answers_without_their_card(database: str) -> None:
    statements, killed, faults = killing.run(database, KILLS)
    print(f"{killed} killed of {KILLS} between {statements} statements: {len(faults)} broken")
    assert killed == KILLS
    assert faults == []


def test_a_portal_that_kept_them_one_by_one_would_be_found_out(database: str) -> None:
    _, killed, faults = killing.run(database, 24, careless=True)
    assert killed
    assert any("concerns" in fault or "without an answer" in fault for fault in faults)
