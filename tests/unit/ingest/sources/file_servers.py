"""Real servers of files on 127.0.0.1: SFTP (asyncssh), an S3 store (moto) and web folders (http.server)."""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.unit.ingest.sources.servers import PASSWORD, USER


@contextmanager
def sftp(folder: Path) -> Iterator[tuple[int, str]]:
    """A server that shows `folder` as /; gives its port and the line of known_hosts that a careful person has."""
    import asyncssh

    class Keeper(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == (USER, PASSWORD)

    key = asyncssh.generate_private_key("ssh-ed25519")
    loop, ready, started = asyncio.new_event_loop(), threading.Event(), list[Any]()

    async def start() -> None:
        files = partial(asyncssh.SFTPServer, chroot=str(folder).encode())
        started.append(
            await asyncssh.listen("127.0.0.1", 0, server_factory=Keeper, server_host_keys=[key], sftp_factory=files)
        )
        ready.set()

    def run() -> None:
        loop.run_until_complete(start())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(20)
    port = started[0].get_port()
    try:
        yield port, f"[127.0.0.1]:{port} {key.export_public_key().decode().strip()}\n"
    finally:
        loop.call_soon_threadsafe(started[0].close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


@contextmanager
def bucket(name: str) -> Iterator[tuple[str, Any]]:
    """An S3 store with one bucket; gives its address and a client for its keeper."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        keeper = {"aws_access_key_id": "keeper", "aws_secret_access_key": "keeper", "region_name": "us-east-1"}
        client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", **keeper)
        client.create_bucket(Bucket=name)
        yield f"http://{host}:{port}", client
    finally:
        server.stop()


class _Guarded(SimpleHTTPRequestHandler):
    """Asks for user and password, as an intranet's server does."""

    wanted = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    def do_GET(self) -> None:
        if self._may():
            super().do_GET()

    def do_HEAD(self) -> None:
        if self._may():
            super().do_HEAD()

    def _may(self) -> bool:
        if self.headers.get("Authorization") == self.wanted:
            return True
        self.send_response(401)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def web(folder: Path) -> Iterator[str]:
    """A guarded web server over `folder`, with its own index pages; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Guarded, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
