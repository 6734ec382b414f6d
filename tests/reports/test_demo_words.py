"""What the made-up council's editions say to children could have been written in the page's own form."""

import json

import pytest

from portal.boards.wordings import MOST_WORDS
from portal.demo.editions import WORDS
from portal.surveys import comeback
from portal.surveys.models import AgeBand

TOLD = json.loads(WORDS.read_text())


@pytest.mark.parametrize("told", TOLD, ids=lambda told: f"{told.get('group', 'everybody')}-{told['quarters_ago']}")
def test_each_has_a_picture_that_is_there_and_no_more_words_than_the_form_takes(told: dict[str, str]) -> None:
    assert told["picture"] in comeback.pictures()
    for age in (AgeBand.YOUNGEST, AgeBand.YOUNGER, AgeBand.OLDER):
        assert 0 < len(told[age.value].split()) <= MOST_WORDS[age]
