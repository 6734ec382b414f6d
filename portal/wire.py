"""What stands between the line and the pages: uvicorn's own reader of requests takes heads of any size."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from portal.safeguarding.helplines import helplines
from portal.security import HEADERS

MOST_BESIDE_BODY = 65_536
"""Four times what a page takes (see security.too_long), so that whoever sends a little too much still gets a page."""

SAID = "We could not read what was sent."


class Bounded(HttpToolsProtocol):
    """Hangs up on a request that sends too much besides its body, and tells nobody what program this is."""

    beside_body = 0

    def on_message_begin(self) -> None:
        self.beside_body = 0
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        self.beside_body -= len(body)
        super().on_body(body)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self.beside_body += len(data)
        if self.beside_body > MOST_BESIDE_BODY and not self.transport.is_closing():
            self.send_400_response("")

    def send_400_response(self, msg: str) -> None:
        ours = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
        lines = [f"{one['name']}: {one['number']}" for one in helplines()]
        said = "\n".join([SAID, "Need to talk to someone?", *lines])
        kind = f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(said.encode())}\r\n"
        head = f"HTTP/1.1 400 Bad Request\r\n{ours}{kind}Connection: close\r\n\r\n"
        self.transport.write(f"{head}{said}".encode())
        self.transport.close()
