"""An officer codes comment after comment with the keyboard alone, takes one back, and loses nothing on a bad line."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.running import Portal
from tests.e2e.test_building import enters, tabs_to
from tests.e2e.visitor import DESK, Visitor

Come = Callable[..., Visitor]

BENCH = "/coding/foster-carers"
"""The group whose comments nobody else reads in these tests: where the journey reads, hardly any may be left."""


def an_officer(portal: Portal, visitor: Come, **how: bool) -> Visitor:
    olu = visitor(**how)
    olu.signs_in(portal.links["participation officer"])
    return olu


def begins(olu: Visitor) -> None:
    olu.opens("/coding")
    olu.sees("Comments waiting")
    enters(olu, f"a[href='{BENCH}']")
    expect(olu.page.locator("#bench h1")).to_be_focused()
    olu.looks_it_over()


def read(olu: Visitor) -> int:
    return int(re.findall(r"(\d+) of \d+ read", olu.page.locator("#pace").inner_text())[0])


def presses(olu: Visitor, *keys: str) -> None:
    for key in keys:
        olu.page.keyboard.press(key)


def forgets(olu: Visitor, fault: str) -> None:
    """What a browser complains of that was meant to happen."""
    olu.faults = [one for one in olu.faults if fault not in one]


def goes_on(olu: Visitor, key: str, then: int) -> None:
    """One key saves, and the next comment stands there, ready for the next key."""
    here = olu.page.url
    presses(olu, key)
    expect(olu.page.locator("#pace")).to_contain_text(f"{then} of ")
    expect(olu.page.locator("#bench h1")).to_be_focused()
    assert olu.page.url != here


def test_ten_comments_are_coded_by_keyboard_alone(portal: Portal, visitor: Come) -> None:
    olu = an_officer(portal, visitor)
    begins(olu)
    before = read(olu)
    olu.page.evaluate("window.neverLoadedAnew = true")
    for n in range(10):
        presses(olu, *(["a"] if n % 3 == 0 else ["t", "t"] if n % 3 == 1 else []))
        goes_on(olu, "n" if n % 4 == 3 else "Enter", before + n + 1)
    olu.looks_it_over()
    presses(olu, "u")
    expect(olu.page.locator("#told")).to_contain_text("Taken back.")
    expect(olu.page.locator("#pace")).to_contain_text(f"{before + 9} of ")
    olu.looks_it_over()
    assert olu.page.evaluate("window.neverLoadedAnew")
    olu.opens("/coding")
    olu.sees("Comments waiting")
    assert "Your last 10" in olu.text


def test_every_key_does_what_it_says(portal: Portal, visitor: Come) -> None:
    olu = an_officer(portal, visitor)
    begins(olu)
    first = olu.page.locator("[data-press~='a']")
    was = first.is_checked()
    presses(olu, "a")
    expect(first).to_be_focused()
    assert first.is_checked() is not was
    presses(olu, "/")
    olu.page.keyboard.type("fairness")
    expect(olu.page.locator(".others .candidate:visible")).to_have_count(1)
    olu.looks_it_over()
    presses(olu, "Enter")
    expect(olu.page.locator("[value=V10]")).to_be_focused()
    expect(olu.page.locator("[value=V10]")).to_be_checked()
    presses(olu, "t", "t", '"', "?")
    expect(olu.page.locator("[value=negative]")).to_be_checked()
    expect(olu.page.locator("[name=quotable]")).to_be_checked()
    expect(olu.page.locator("#keys dl")).to_be_visible()
    olu.looks_it_over()
    presses(olu, ".")
    olu.page.keyboard.type("nsu1")
    expect(olu.page.locator("#note")).to_have_value("nsu1")
    tabs_to(olu, ".worrying summary")
    presses(olu, "s")
    expect(olu.page.locator("#worry")).to_be_focused()
    olu.looks_it_over()
    presses(olu, "Control+Enter")
    expect(olu.page.locator(".problems")).to_be_focused()
    assert "Write what worries you." in olu.text
    expect(olu.page.locator("#note")).to_have_value("nsu1")
    forgets(olu, "status of 422")
    olu.looks_it_over()


def test_single_keys_can_be_switched_off_and_stay_off(portal: Portal, visitor: Come) -> None:
    olu = an_officer(portal, visitor)
    begins(olu)
    presses(olu, "?")
    tabs_to(olu, "#single-keys")
    presses(olu, "Space")
    olu.page.reload()
    olu.looks_it_over()
    here, ticked = olu.page.url, olu.page.locator("[name=code]:checked").count()
    presses(olu, "a", "n", "u", "1")
    assert olu.page.locator("[name=code]:checked").count() == ticked
    assert olu.page.url == here


def test_whoever_points_at_a_code_sees_its_own_words_and_nothing_moves(portal: Portal, visitor: Come) -> None:
    olu = an_officer(portal, visitor)
    olu.page.set_viewport_size(DESK)
    olu.opens(BENCH)
    for _ in range(20):
        marks = olu.page.evaluate("[...document.querySelectorAll('mark')].map(m => m.dataset.codes.split(' '))")
        codes = [code for mark in marks for code in mark if not all(code in other for other in marks)]
        if codes:
            break
        goes_on(olu, "Enter", read(olu) + 1)
    places = olu.page.locator("#bench").evaluate(
        "b => [...b.querySelectorAll('mark')].map(m => m.getClientRects()[0]?.x)"
    )
    olu.page.locator(f".candidate[data-code={codes[0]}] label").hover()
    shown = olu.page.locator("mark:not(.aside)")
    assert all(codes[0] in str(one.get_attribute("data-codes")).split() for one in shown.all())
    assert olu.page.locator("mark.aside").count()
    assert places == olu.page.locator("#bench").evaluate(
        "b => [...b.querySelectorAll('mark')].map(m => m.getClientRects()[0]?.x)"
    )


def test_what_could_not_be_saved_stands_there_again_with_what_was_ticked(portal: Portal, visitor: Come) -> None:
    olu = an_officer(portal, visitor)
    begins(olu)
    olu.page.wait_for_load_state("networkidle")
    here, before = olu.page.url, read(olu)
    presses(olu, "a")
    ticked = olu.page.locator("[name=code]:checked").count()
    olu.context.set_offline(True)
    presses(olu, "Enter")
    expect(olu.page.locator("#told")).to_contain_text("could not be saved")
    assert (olu.page.url, olu.page.locator("[name=code]:checked").count()) == (here, ticked)
    olu.context.set_offline(False)
    forgets(olu, "ERR_INTERNET_DISCONNECTED")
    goes_on(olu, "Enter", before + 1)


@pytest.mark.parametrize("button", ["Save and next", "None fits"])
def test_all_of_it_works_without_scripts(portal: Portal, visitor: Come, button: str) -> None:
    olu = an_officer(portal, visitor, scripts=False)
    olu.opens(BENCH)
    olu.looks_it_over()
    before = read(olu)
    assert not olu.page.locator("kbd").first.is_visible()
    olu.page.get_by_text("All other codes").click()
    olu.looks_it_over()
    olu.presses(button)
    assert read(olu) == before + 1
    olu.looks_it_over()
    olu.presses("Undo")
    assert read(olu) == before
    olu.looks_it_over()
