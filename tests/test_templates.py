"""Whatever people type is shown as letters: no template trusts it, and none is made of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.web import environment

ROOT = Path(__file__).parent.parent
BANNED = {
    "templates": [
        (r"\|\s*(safe|tojson|xmlattr)\b", "tells the template to trust text"),
        (r"autoescape", "turns the escaping of text on or off"),
        (r"\bMarkup\b|__html__", "tells the template to trust text"),
        (r"<script(?![^>]*\bsrc=)", "has a script of its own"),
        (r"\son[a-z]+=|\shx-on|javascript:", "has a handler of its own"),
        (r"\sstyle\s*=", "has a style of its own"),
        (r"(src|href|action)\s*=\s*[\"']?(https?:)?//", "asks another host"),
        (r"\s[\w-]+=\{\{", "has an attribute without quotes"),
    ],
    "portal": [
        (r"\bMarkup\(|\bMarkup\.|\.__html__|format_html", "tells the template to trust text"),
        (r"from_string\(|render_template_string|\bTemplate\(|compile_expression", "makes a template of text"),
        (r"autoescape\s*=\s*(?!True)|select_autoescape", "turns the escaping of text on or off"),
        (r"\bHTMLResponse\(", "makes a page without a template"),
    ],
}
ALLOWED = {
    ("portal/web.py", "Markup("): "our own style sheet",
    ("portal/web.py", "HTMLResponse("): "the one place that renders",
    ("portal/surveys/faces.py", "Markup("): "our own drawings",
    ("portal/surveys/comeback.py", "Markup("): "our own drawings",
    ("portal/qr.py", "Markup("): "our own drawings",
}
"""Where what is banned stands once, and why."""


def faults(folder: str, name: str, source: str) -> Iterator[tuple[str, str, str]]:
    """Where a file breaks a rule: the file, what stands there, and what is wrong with it."""
    for pattern, wrong in BANNED[folder]:
        for found in re.finditer(pattern, source):
            yield name, found[0].strip(), wrong


def sources(folder: str) -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / folder).rglob("*.html" if folder == "templates" else "*.py")):
        yield str(file.relative_to(ROOT)), file.read_text()


@pytest.mark.parametrize("folder", BANNED)
def test_nothing_is_trusted_that_was_typed(folder: str) -> None:
    found = [fault for name, source in sources(folder) for fault in faults(folder, name, source)]
    assert [fault for fault in found if fault[:2] not in ALLOWED] == []


def test_what_is_allowed_is_still_there_and_stands_once() -> None:
    found = [fault[:2] for name, source in sources("portal") for fault in faults("portal", name, source)]
    assert {place: found.count(place) for place in ALLOWED} == dict.fromkeys(ALLOWED, 1)


@pytest.mark.parametrize(
    ("folder", "planted"),
    [
        ("templates", "{{ post.body|safe }}"),
        ("templates", "{{ post.body | safe }}"),
        ("templates", "{% autoescape false %}"),
        ("templates", "<script>alert(1)</script>"),
        ("templates", '<a href="x" onclick="y">'),
        ("templates", '<p style="color: red">'),
        ("templates", '<img src="//elsewhere.example/x">'),
        ("templates", "<p class={{ said }}>"),
        ("portal", "return Markup(comment.text)"),
        ("portal", "environment().from_string(said)"),
        ("portal", "flask.render_template_string(said)"),
        ("portal", "Environment(autoescape=False)"),
        ("portal", "HTMLResponse(f'<p>{said}')"),
    ],
)
def test_a_planted_fault_is_found(folder: str, planted: str) -> None:
    assert list(faults(folder, "planted", planted))


def test_text_is_escaped_in_every_template_whatever_its_name() -> None:
    env = environment()
    assert env.autoescape is True
    typed = "<img src=x onerror=alert(1)>\"'&"
    shown = env.overlay().from_string("{{ typed }}").render(typed=typed)
    assert not set("<>\"'") & set(shown)
