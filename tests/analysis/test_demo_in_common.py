"""What there is to find in the made-up council: whoever tries the demo should see what the page is for."""

import json

from portal.analysis import common
from portal.analysis.common import Said
from portal.demo.load import DATA
from portal.settings import MINIMUM_COUNT


def test_the_demo_has_a_new_word_a_theme_without_a_code_and_something_said_twice() -> None:
    rows = [json.loads(line) for line in (DATA / "comments-lincc.jsonl").read_text().splitlines()]
    said = [
        Said(row["text"], at, row["quarter"], fits=bool(row["values"] or row["priorities"]))
        for at, row in enumerate(rows)
    ]
    found = common.in_common(said, MINIMUM_COUNT)
    assert "minibus" in [one.word for one in found.words]
    assert {"code", "scan"} in [{word for word, _ in one.words} for one in found.clusters]
    assert found.alikes.copies
