"""Coding and learning in a process of their own: neither the event loop nor the web process's memory feels them.

The process is started when it is first needed, and ends with the one that started it.
"""

import asyncio
import functools
import json
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, TypeVar

from portal.analysis.codebook import Example
from portal.analysis.coder import Coded, Item
from portal.analysis.shelved import Shelved, Taught

T = TypeVar("T")


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _end_with_parent)


_standing = functools.cache(_process)
"""The process that stays, with its models read."""


def _end_with_parent() -> None:
    """Killed, a process cannot tell its children."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent:
            parent.join()
            os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def close() -> None:
    """Lets the process that stays go, where there is one."""
    if _standing.cache_info().currsize:
        _standing().shutdown(cancel_futures=True)
        _standing.cache_clear()


async def run(work: Callable[..., T], *arguments: Any) -> T:
    """`work`, a function that loads numpy and the like where it runs, in that process. One that was killed is replaced
    once."""
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(_standing(), work, *arguments)
    except BrokenProcessPool:
        _standing.cache_clear()
        return await loop.run_in_executor(_standing(), work, *arguments)


async def run_apart(work: Callable[..., T], *arguments: Any) -> T:
    """The same in a process of its own, which takes the memory that learning needs with it."""
    apart = _process()
    try:
        return await asyncio.get_running_loop().run_in_executor(apart, work, *arguments)
    finally:
        apart.shutdown(wait=False)


async def code(name: str, file: str, book: dict[str, Any], items: Sequence[Item]) -> list[Coded]:
    """With the model in this file."""
    return await run(_code, name, file, book, list(items))


def _code(name: str, file: str, book: dict[str, Any], items: list[Item]) -> list[Coded]:
    from portal.analysis.coder.shelf import at_hand

    return at_hand(name, file, book).code(items)


async def base(book: dict[str, Any]) -> Shelved:
    """The model that knows nothing but the codebook and its examples; looked for once, and learnt once where there is
    none, however many ask for it and whoever stops waiting."""
    key = json.dumps(book, sort_keys=True)
    if key not in _bases:
        there: Shelved | None = await run(_found, book)
        _bases[key] = there or await _learnt(key, book)
    return _bases[key]


_bases: dict[str, Shelved] = {}
_learning: dict[str, Future[Shelved]] = {}


async def _learnt(key: str, book: dict[str, Any]) -> Shelved:
    if key not in _learning:
        apart = _process()
        _learning[key] = apart.submit(_base, book)
        apart.shutdown(wait=False)
    try:
        return await asyncio.shield(asyncio.wrap_future(_learning[key]))
    except Exception:  # it is tried anew by whoever asks next
        _learning.pop(key, None)
        raise


def _found(book: dict[str, Any]) -> Shelved | None:
    from portal.analysis.coder.shelf import found

    return found(book)


def _base(book: dict[str, Any]) -> Shelved:
    from portal.analysis.coder.shelf import base

    return base(book)


async def learn(folder: Path, book: dict[str, Any], labels: list[Example], known: list[bool]) -> Taught:
    """From people's labels and the codebook's examples; `known`: which labels the one before had learnt from."""
    return await run_apart(_learn, str(folder), book, labels, known)


def _learn(folder: str, book: dict[str, Any], labels: list[Example], known: list[bool]) -> Taught:
    from portal.analysis.coder.shelf import teach

    return teach(Path(folder), book, labels, known)
