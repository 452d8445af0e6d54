"""A mail server and a web server on this machine, as real as those that take alerts; they keep what they were given."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class MailBox:
    """What arrived by SMTP."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.port = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 taken"

    def text(self, number: int = 0) -> str:
        """The plain part of one mail."""
        part = self.mails[number].get_body(("plain", "html"))
        assert part is not None
        return str(part.get_content())


@contextmanager
def mail_server() -> Iterator[MailBox]:
    box = MailBox()
    box.port = _free_port()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Posts:
    """What arrived by HTTP, and with which status and words the server answers."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.asked: list[dict[str, list[str]]] = []
        self.status = 200
        self.answer = b""
        self.port = 0

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.port}/"


@contextmanager
def web_server() -> Iterator[Posts]:
    posts = Posts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            posts.bodies.append(json.loads(raw))
            posts.asked.append(parse_qs(urlsplit(self.path).query))
            self.send_response(posts.status)
            self.send_header("Content-Length", str(len(posts.answer)))
            self.end_headers()
            self.wfile.write(posts.answer)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the terminal is the tests'."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    posts.port = server.server_address[1]
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield posts
    finally:
        server.shutdown()
        server.server_close()
