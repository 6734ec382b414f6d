"""An officer has an edition made and reads it, in a real browser; nothing is wrong with any page on the way."""

from collections.abc import Callable

from tests.e2e.running import Portal
from tests.e2e.steps import reading
from tests.e2e.visitor import Visitor


def test_an_officer_has_an_edition_made_and_reads_it(portal: Portal, visitor: Callable[..., Visitor]) -> None:
    olu = visitor()
    olu.signs_in(portal.links["participation officer"])
    reading.has_a_report_made(olu, "foster-carers")
    olu.sees("Foster carers' steering group")
    assert "What matters" in olu.text


def test_nothing_is_wrong_with_the_other_rooms_of_reports(portal: Portal, visitor: Callable[..., Visitor]) -> None:
    olu = visitor()
    olu.signs_in(portal.links["participation officer"])
    for path in ("/reports/now", "/reports/now?group=lincc", "/reports/quotes"):
        olu.opens(path)
        olu.looks_it_over()
