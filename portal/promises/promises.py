"""What we promise. A promise is the docstring of the test that proves it, so that page and proof cannot drift apart."""

import ast
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.web import folder

PROOFS = "tests/promises"


@dataclass(frozen=True, slots=True)
class Promise:
    """What we promise, what that means, how it is checked, and the test that checks it."""

    key: str
    words: str
    means: str
    checked: str
    proof: str


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    about: str
    promises: list[Promise]


def parsed(key: str, source: str) -> Promise:
    """A promise from its test's file, whose docstring has three paragraphs. Raises ValueError where it has not."""
    module = ast.parse(source)
    said = [" ".join(part.split()) for part in (ast.get_docstring(module) or "").split("\n\n")]
    if len(said) != 3:
        raise ValueError(f"{key} must say what is promised, what that means and how it is checked.")
    proof = source.splitlines()[module.body[0].end_lineno :]
    words, means, checked = said
    return Promise(key, words, means, checked, "\n".join(proof).strip())


def told(name: str) -> dict[str, Any]:
    """What stands in one of the files beside this one."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text())


def read(key: str) -> Promise:
    return parsed(key, (folder(PROOFS) / f"test_{key}.py").read_text())


@cache
def chapters() -> list[Chapter]:
    """All that we promise, in the order of promises.toml."""
    return [
        Chapter(one["title"], one["about"], [read(key) for key in one["promises"]])
        for one in told("promises")["chapter"]
    ]


def all_promises() -> dict[str, Promise]:
    return {promise.key: promise for chapter in chapters() for promise in chapter.promises}


def limits() -> list[str]:
    """What we cannot promise."""
    return list(told("promises")["cannot"])
