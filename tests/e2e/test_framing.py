"""A school's page shows the newest answers of a board in a real browser, and no other page of ours."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Page, expect

from tests.e2e.running import Portal
from tests.e2e.visitor import Visitor

SHUT_OFF = "allow-popups allow-popups-to-escape-sandbox"


@contextmanager
def school(visitor: Visitor, framed: str) -> Iterator[Page]:
    """Its page, with this address in a frame that is shut off as the code to paste says."""
    html = f'<!doctype html><title>A school</title><iframe src="{framed}" sandbox="{SHUT_OFF}"></iframe>'

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    page = visitor.browser.new_page()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        yield page
    finally:
        page.close()
        server.shutdown()
        server.server_close()


def test_a_school_shows_the_newest_answers_with_their_style(portal: Portal, visitor: Callable[..., Visitor]) -> None:
    with school(visitor(), f"{portal.url}/boards/lincc/embed") as page:
        inside = page.frame_locator("iframe")
        expect(inside.get_by_role("heading", level=1)).to_have_text("You said, we did")
        assert inside.locator("article").count() == 3
        drawn = inside.locator(".card").first.evaluate("card => getComputedStyle(card).borderRadius")
        assert drawn not in {"", "0px"}, "its style came with it"


def test_a_school_shows_no_other_page_of_ours(portal: Portal, visitor: Callable[..., Visitor]) -> None:
    for path in ("/boards/lincc", "/sign-in", "/"):
        with school(visitor(), portal.url + path) as page:
            page.wait_for_timeout(500)
            assert page.frames[1].url.startswith("chrome-error:"), path
