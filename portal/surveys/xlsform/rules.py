"""Skip rules: what of XLSForm's expressions the portal can follow. Pure.

That is one earlier question, and which of its answers lead on: ${home} = 'a' or selected(${home}, 'b'), ${mood} < 4.
"""

import operator
import re
from collections.abc import Callable, Sequence

NAME = r"\$\{\s*([\w.\-]+)\s*\}"
LITERAL = r"""('[^']*'|"[^"]*"|-?\d+(?:\.\d+)?)"""
SELECTED = re.compile(rf"selected\(\s*{NAME}\s*,\s*{LITERAL}\s*\)")
COMPARED = re.compile(rf"{NAME}\s*(=|<=|>=|<|>)\s*{LITERAL}")
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
Test = tuple[str, str, str]
"""Whose answer, how it is compared, and with what."""


def read(expression: str) -> list[Test] | None:
    """Any of these tests is to hold. None for what the portal cannot follow."""
    tests = [_test(part) for part in re.split(r"\s+or\s+", _bare(expression))]
    found = [test for test in tests if test]
    return found if len(found) == len(tests) and len({name for name, *_ in found}) == 1 else None


def _bare(expression: str) -> str:
    """Without brackets around the whole of it or around one test."""
    expression = " ".join(expression.split())
    return re.sub(rf"\(\s*({COMPARED.pattern})\s*\)", r"\1", expression).removeprefix("( ").removesuffix(" )")


def _test(part: str) -> Test | None:
    part = part.strip()
    if found := SELECTED.fullmatch(part):
        return found[1], "=", found[2].strip("'\"")
    found = COMPARED.fullmatch(part)
    return (found[1], found[2], found[3].strip("'\"")) if found else None


def leading(tests: list[Test], values: Sequence[str]) -> list[str] | None:
    """Which of an earlier question's values lead on; None where a test names none of them."""
    found = [[value for value in values if _holds(value, how, given)] for _, how, given in tests]
    return [value for value in values if any(value in some for some in found)] if all(found) else None


def _holds(value: str, how: str, given: str) -> bool:
    if how == "=":
        return value == given
    try:
        return COMPARE[how](float(value), float(given))
    except ValueError:
        return False
