"""What the portal is timed beside: the least that could be called a survey. A form, one committed insert, thanks.

load.py starts it with uvicorn, with PEER_DATABASE set.
"""

import os
import sqlite3
from contextlib import closing

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

DATABASE = os.environ["PEER_DATABASE"]
THANKS = "<!doctype html><title>Thank you</title><h1>Thank you. We have got your answers.</h1>"

with closing(sqlite3.connect(DATABASE)) as first:
    first.executescript("PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS answer (words TEXT)")

connection = sqlite3.connect(DATABASE)
connection.execute("PRAGMA synchronous=FULL")


async def hello(request: Request) -> HTMLResponse:
    return HTMLResponse(THANKS)


async def answer(request: Request) -> HTMLResponse:
    form = await request.form()
    with connection:
        connection.execute("INSERT INTO answer VALUES (?)", ["\n".join(map(str, form.values()))])
    return HTMLResponse(THANKS)


app = Starlette(routes=[Route("/", hello), Route("/{code}/{ticket}", answer, methods=["POST"])])
