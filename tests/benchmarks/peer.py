"""What the portal is timed beside: the least that could be called a survey on the same libraries. A page of ten
questions, one committed insert for each form that comes, thanks.

load.py starts it with uvicorn, with PEER_DATABASE set.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from tortoise import Model, Tortoise, fields
from tortoise.backends.base.config_generator import expand_db_url

from portal.db import PRAGMAS

THANKS = "<!doctype html><html lang=en><title>Thank you</title><h1>Thank you. We have got your answers.</h1>"
EMPTY = "<!doctype html><html lang=en><title>Nothing</title><p>Nothing is here."
QUESTIONS = [f"What do you think about the thing that number {number} asks?" for number in range(1, 11)]
OPTIONS = [f"Answer {letter} to that question" for letter in "ABCDE"]
PAGE = Environment(autoescape=True).from_string(
    """<!doctype html><html lang=en><meta name=viewport content="width=device-width"><title>Ten questions</title>
<h1>Ten questions</h1><form method=post>{% for question in questions %}<fieldset><legend>{{ question }}</legend>
{% if loop.last %}<textarea name=q{{ loop.index }}></textarea>{% else %}{% for option in options %}
<label><input type=radio name=q{{ loop.index }} value="{{ option }}">{{ option }}</label>{% endfor %}{% endif %}
</fieldset>{% endfor %}<button>Send</button></form>"""
)


class Sheet(Model):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    words = fields.TextField()

    class Meta:
        table = "peer_sheet"


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[None]:
    """As durable as the portal's own."""
    engine = expand_db_url(url)
    if url.startswith("sqlite"):
        engine["credentials"] |= PRAGMAS
    apps = {"peer": {"models": [__name__], "default_connection": "default"}}
    context = await Tortoise.init(
        config={"connections": {"default": engine}, "apps": apps}, _enable_global_fallback=True
    )
    try:
        await Tortoise.generate_schemas(safe=True)
        yield
    finally:
        await context.close_connections()


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    async with connect(os.environ["PEER_DATABASE"]):
        yield


async def hello(_: Request) -> HTMLResponse:
    return HTMLResponse(EMPTY)


async def page(_: Request) -> HTMLResponse:
    return HTMLResponse(PAGE.render(questions=QUESTIONS, options=OPTIONS))


async def answer(request: Request) -> HTMLResponse:
    form = await request.form()
    await Sheet.create(words="\n".join(map(str, form.values())))
    return HTMLResponse(THANKS)


routes = [
    Route("/", hello),
    Route("/{code}/{ticket}", page),
    Route("/{code}/{ticket}", answer, methods=["POST"]),
]
app = Starlette(routes=routes, lifespan=lifespan)
