"""The looking over is itself proved: each fault here was planted, and each is found."""

from collections.abc import Callable

import pytest

from tests.e2e.visitor import Visitor

PAGE = '<!doctype html><html lang="en"><title>Planted</title><main><h1>Planted</h1>{}</main></html>'
FAULTS = {
    "label": "<input>",
    "color-contrast": "<style>p{color:#ccc;background:#fff}</style><p>Pale</p>",
    "in the dark, color-contrast": (
        "<style>@media (prefers-color-scheme:dark){p{color:#444;background:#333}}</style><p>Pale</p>"
    ),
    "target-size": "<style>button{display:block;width:9px;height:9px}</style><button>a</button><button>b</button>",
    "it scrolls sideways": '<p style="width:500px">Wide</p>',
    "Content Security Policy": (
        '<meta http-equiv="Content-Security-Policy" content="style-src \'none\'"><style>p{color:red}</style>'
    ),
    "another host was asked": '<img alt="" src="http://another.example/picture.png">',
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(visitor: Callable[..., Visitor], fault: str) -> None:
    assert fault in what_is_wrong(visitor(), FAULTS[fault])


@pytest.mark.parametrize("fault", ["in the dark, color-contrast", "Content Security Policy"])
def test_it_is_found_where_there_are_no_scripts(visitor: Callable[..., Visitor], fault: str) -> None:
    assert fault in what_is_wrong(visitor(scripts=False), FAULTS[fault])


def test_a_script_that_fails_is_heard(visitor: Callable[..., Visitor]) -> None:
    assert "a script failed" in what_is_wrong(visitor(), "<script>neverDefined()</script>")


def test_nothing_is_wrong_where_nothing_was_planted(visitor: Callable[..., Visitor]) -> None:
    assert what_is_wrong(visitor(), "<p>All is well</p>") == ""


def what_is_wrong(somebody: Visitor, planted: str) -> str:
    page = PAGE.format(planted)
    somebody.page.route("**/planted", lambda route: route.fulfill(body=page, content_type="text/html"))
    somebody.opens("/planted")
    try:
        somebody.sees("Planted")
    except AssertionError as found:
        return str(found)
    return ""
