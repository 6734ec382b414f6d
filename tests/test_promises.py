"""Every promise on the page has its proof, every proof its promise, and both run and say what they prove."""

import ast
from collections.abc import Iterator

import pytest

from portal.promises.promises import PROOFS, all_promises, chapters, limits, parsed, told
from portal.promises.threats import actors
from tests.browser import Browser
from tests.places import ROOT, is_there

ACTORS = [
    "A child on a bad line",
    "A peer in the same home",
    "A carer looking over a shoulder",
    "An abusive adult with the child's phone",
    "A malicious member",
    "A curious employee who knows one child",
    "An accused worker",
    "An outsider guessing codes",
    "A stolen backup",
    "A taken-over web or worker process",
    "A rogue administrator",
]
GOOD = '''"""Words.

What they mean.

How it is checked.
"""

def test_it() -> None:
    assert 1 + 1 == 2
'''


def proofs() -> dict[str, str]:
    """The proofs there are, by the keys of their promises."""
    files = sorted((ROOT / PROOFS).glob("*.py"))
    return {file.stem.removeprefix("test_"): file.read_text() for file in files if file.stem != "__init__"}


def listed() -> list[str]:
    return [key for chapter in told("promises")["chapter"] for key in chapter["promises"]]


def faults(keys: list[str], sources: dict[str, str]) -> Iterator[str]:
    """What is wrong with promises, given as they are listed, and their proofs."""
    yield from (f"{key} is listed twice" for key in {key for key in keys if keys.count(key) > 1})
    yield from (f"{key} has no proof" for key in set(keys) - set(sources))
    yield from (f"{key} is proved and not promised" for key in set(sources) - set(keys))
    for key, source in sources.items():
        yield from (f"{key}: {wrong}" for wrong in _weaknesses(key, source))


def _weaknesses(key: str, source: str) -> Iterator[str]:
    try:
        parsed(key, source)
    except ValueError:
        yield "does not say what is promised, what it means and how it is checked"
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    tests = [function for function in functions if function.name.startswith("test_")]
    if not tests:
        yield "has no test"
    if any(word in source for word in ("skip", "xfail", "pytestmark")):
        yield "is left out"
    yield from (f"{test.name} looks at nothing" for test in tests if not _looks(test))


def _looks(test: ast.stmt) -> bool:
    return any(isinstance(node, ast.Assert) or "raises" in ast.dump(node) for node in ast.walk(test))


def test_every_promise_has_its_proof_and_every_proof_its_promise() -> None:
    assert len(listed()) >= 20
    assert list(faults(listed(), proofs())) == []


@pytest.mark.parametrize(
    ("keys", "sources"),
    [
        (["a", "b"], {"a": GOOD}),
        (["a"], {"a": GOOD, "b": GOOD}),
        (["a", "a"], {"a": GOOD}),
        (["a"], {"a": GOOD.replace("How it is checked.", "")}),
        (["a"], {"a": "def test_it() -> None:\n    assert True"}),
        (["a"], {"a": GOOD.replace("def test_it", "def it")}),
        (["a"], {"a": GOOD.replace("assert ", "")}),
        (["a"], {"a": GOOD.replace("def test_it", "@pytest.mark.skip\ndef test_it")}),
        (["a"], {"a": GOOD.replace("    assert", "    pytest.skip()\n    assert")}),
        (["a"], {"a": GOOD.replace("def test_it", "@pytest.mark.xfail\ndef test_it")}),
    ],
)
def test_a_planted_fault_is_found(keys: list[str], sources: dict[str, str]) -> None:
    assert list(faults(["a"], {"a": GOOD})) == []
    assert list(faults(keys, sources))


async def test_the_page_makes_every_promise_and_leads_to_its_proof(stranger: Browser) -> None:
    page = await stranger.open("/safe")
    assert [link["href"] for link in page.soup.select(".promises a")] == [f"/safe/{key}" for key in listed()]
    assert [heading.get_text() for heading in page.soup.select("h2")][: len(chapters())] == [
        chapter.title for chapter in chapters()
    ]
    assert "we cannot find you and help you unless you tell us" in page.text
    assert all(limit in page.text for limit in limits())


@pytest.mark.parametrize("key", listed())
async def test_each_promise_shows_the_whole_test_that_proves_it(stranger: Browser, key: str) -> None:
    page = await stranger.open(f"/safe/{key}")
    promise, source = all_promises()[key], proofs()[key]
    assert (page.status, page.h1) == (200, promise.words)
    assert promise.means in page.text
    assert promise.checked in page.text
    [proof] = page.soup.select("pre")
    assert proof.get_text() == source.split('"""', 2)[2].strip()
    assert "assert " in proof.get_text()


async def test_what_was_never_promised_is_not_found(stranger: Browser) -> None:
    for odd in ("nothing", "..%2Ftest_house", "test_house", "__init__", "sent_twice_counts_once.py"):
        assert (await stranger.open(f"/safe/{odd}")).status == 404


@pytest.mark.parametrize("path", ["/", "/sign-in", "/A/NOSUCHCODE", "/nowhere"])
async def test_the_promises_are_one_click_away(stranger: Browser, path: str) -> None:
    page = await (await stranger.open(path)).click("How we keep you safe")
    assert page.h1 == "How we keep you safe"


def test_everybody_who_might_do_harm_was_thought_of() -> None:
    assert [actor.name for actor in actors()] == ACTORS
    for actor in actors():
        assert all([actor.gets, actor.stops, actor.remains, actor.proofs]), actor.name


def test_every_test_that_a_threat_names_is_there() -> None:
    named = [f"{proof.file}::{proof.name}" for actor in actors() for proof in actor.proofs]
    assert [place for place in named if not is_there(place)] == []
    assert is_there("tests/test_promises.py::test_a_planted_fault_is_found")
    assert not is_there("tests/test_promises.py::test_that_nobody_wrote")
    assert not is_there("tests/test_nowhere.py::test_a_planted_fault_is_found")


async def test_the_threats_are_told_to_everybody_with_what_is_left(stranger: Browser) -> None:
    page = await (await stranger.open("/safe")).click("Who or what could do harm")
    for actor in actors():
        for words in (actor.name, actor.gets, actor.stops, actor.remains, *(one.sentence for one in actor.proofs)):
            assert words in page.text
    links = {str(link["href"]) for link in page.soup.select(".threat a")}
    assert links == {f"/safe/{proof.promise}" for actor in actors() for proof in actor.proofs if proof.promise}
