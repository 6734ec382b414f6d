"""Heads of requests are bounded before any page sees them, and the line names no program."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from portal.wire import MOST_BESIDE_BODY, SAID, Bounded

HEAD = b"POST / HTTP/1.1\r\nHost: portal.test\r\n"


async def how_much(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
async def line() -> AsyncIterator[int]:
    """The port of a server that reads as the portal's does."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app = Starlette(routes=[Route("/", how_much, methods=["POST"])])
        config = uvicorn.Config(app, http=Bounded, server_header=False, log_level="critical", lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        await serving


async def say(port: int, *parts: bytes) -> bytes:
    """All that the server answers, until it hangs up or has nothing more to say."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    heard = b""
    try:
        async with asyncio.timeout(5):
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0.001)
            writer.write_eof()
            heard = await reader.read()
    except ConnectionError:
        pass
    finally:
        writer.close()
    return heard


async def test_an_honest_form_is_read(line: int) -> None:
    body = b"x" * 60_000
    heard = await say(line, HEAD + b"Connection: close\r\nContent-Length: 60000\r\n\r\n", body[:1000], body[1000:])
    assert heard.startswith(b"HTTP/1.1 200")
    assert heard.endswith(b"\r\n\r\n60000")


async def test_forms_one_after_another_on_one_line_are_read(line: int) -> None:
    one = HEAD + b"Content-Length: 50000\r\n\r\n" + b"x" * 50_000
    heard = await say(line, one, one, one, one)
    assert heard.count(b"HTTP/1.1 200") == 4


@pytest.mark.parametrize(
    "endless",
    [b"x" * 1_000, b"x: " + b"y" * 1_000 + b"\r\n", b"x: " + b"y" * 1_000],
    ids=["one name", "many headers", "one value"],
)
async def test_a_head_that_does_not_end_is_hung_up_on(line: int, endless: bytes) -> None:
    heard = await say(line, HEAD, *[endless] * (4 * MOST_BESIDE_BODY // len(endless)))
    assert heard.startswith(b"HTTP/1.1 400") or heard == b""


async def test_headers_behind_a_body_are_bounded_too(line: int) -> None:
    begun = HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
    heard = await say(line, begun, *[b"x: " + b"y" * 1_000] * (4 * MOST_BESIDE_BODY // 1_000))
    assert b"HTTP/1.1 400" in heard or heard == b""


@pytest.mark.parametrize("nonsense", [b"hello\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n"])
async def test_nonsense_is_answered_with_our_headers_and_no_name(line: int, nonsense: bytes) -> None:
    heard = (await say(line, nonsense)).lower()
    assert heard.startswith(b"http/1.1 400")
    assert SAID.lower().encode() in heard
    assert b"0800 1111" in heard
    assert b"\r\nx-content-type-options: nosniff\r\n" in heard
    assert b"\r\ncontent-security-policy: " in heard
    assert not [name for name in (b"server:", b"uvicorn", b"python", b"httptools") if name in heard]
