"""`juke up`: the dashboards, Dagster's webserver and its daemon as children of one process, on loopback only.

What they show is made elsewhere. Nothing here opens a browser, a database or a network address of the outside.
"""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.problems import JukeError, Problem
from pipelines.settings import REPOSITORY, Workspace

_TELEMETRY_OFF = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
}
_READY_SECONDS = 180
_GRACE_SECONDS = 10


@dataclass(frozen=True)
class Server:
    """One child: its name (and log), its command, and the port people use, if they use it."""

    name: str
    command: tuple[str, ...]
    port: int | None = None


def serve(ws: Workspace, address: str, port: int, *, with_dagster: bool, say: Callable[[str], None]) -> int:
    """Start the servers, say where they answer, and wait for Ctrl-C or for one of them to end.

    Returns
    -------
    int
        0 after Ctrl-C or a termination signal, 1 where a server ended by itself.

    Raises
    ------
    JukeError
        Where the address is not loopback, or a port is taken.
    """
    servers = servers_of(address, port, with_dagster=with_dagster)
    _require_loopback(address)
    _require_free(address, [server.port for server in servers if server.port])
    os.environ |= {**_TELEMETRY_OFF, "JUKE_WORKSPACE": str(ws.root)}
    if with_dagster:
        from pipelines.scheduler import prepare_home, prepare_storage

        prepare_storage(prepare_home(ws))
    with _stopping_on_signals(), ExitStack() as stack:
        children = {server: stack.enter_context(_started(server, ws.state / "logs")) for server in servers}
        try:
            return _attend(children, address, ws.state / "logs", say)
        except KeyboardInterrupt:
            say("Stopping.")
            return 0


def servers_of(address: str, port: int, *, with_dagster: bool) -> tuple[Server, ...]:
    """The children's commands. The dashboards come first: they are what most people came for."""
    streamlit = f"{REPOSITORY / 'dashboards' / 'app.py'}"
    options = (f"--server.address={address}", f"--server.port={port}", "--server.headless=true")
    quiet = ("--browser.gatherUsageStats=false", "--server.fileWatcherType=none")
    dashboards = Server("dashboards", (sys.executable, "-m", "streamlit", "run", streamlit, *options, *quiet), port)
    if not with_dagster:
        return (dashboards,)
    bin_folder = Path(sys.executable).parent
    location = ("-m", "pipelines.definitions")
    webserver = (str(bin_folder / "dagster-webserver"), "-h", address, "-p", str(port + 1), *location)
    daemon = (str(bin_folder / "dagster-daemon"), "run", *location)
    return (dashboards, Server("dagster", webserver, port + 1), Server("dagster-daemon", daemon))


def _require_loopback(address: str) -> None:
    try:
        loopback = address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        advice = "keep 127.0.0.1 and put a proxy with sign-in before it; without one nobody is served"
        raise JukeError(
            Problem("this address is not loopback", address, "127.0.0.1, ::1 or localhost", address, advice)
        )


def _require_free(address: str, ports: list[int]) -> None:
    taken = [port for port in ports if _answers(address, port)]
    if taken:
        found = ", ".join(map(str, taken))
        raise JukeError(Problem(f"port {found} is in use", address, do="stop what runs there, or give --port another"))


def _answers(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=1):
            return True
    except OSError:
        return False


@contextmanager
def _started(server: Server, logs: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A child in its own session: Ctrl-C reaches us only, and we end it with all that it started."""
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / f"{server.name}.log").open("ab") as log:
        child = subprocess.Popen(
            server.command, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield child
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if child.poll() is not None:
            break
        child.send_signal(ending)
        try:
            child.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    _end_group(child.pid)


def _end_group(leader: int) -> None:
    """End what a child left behind (Dagster's code servers); its session carries the child's id."""
    try:
        os.killpg(leader, signal.SIGTERM)
    except (ProcessLookupError, PermissionError):
        return


def _attend(
    children: dict[Server, subprocess.Popen[bytes]], address: str, logs: Path, say: Callable[[str], None]
) -> int:
    waiting = {server for server in children if server.port}
    deadline = time.monotonic() + _READY_SECONDS
    while True:
        for server, child in children.items():
            if child.poll() is not None:
                say(f"{server.name} ended by itself; why is at the end of {logs / server.name}.log")
                return 1
        for server in [one for one in children if one in waiting and _answers(address, one.port or 0)]:
            waiting.discard(server)
            say(f"Open  {server.name:<11} http://{address}:{server.port}")
            if not waiting:
                say("Ctrl-C stops everything.")
        if waiting and time.monotonic() > deadline:
            say(f"Not ready after {_READY_SECONDS} s: {', '.join(sorted(server.name for server in waiting))}")
            return 1
        time.sleep(0.3)


@contextmanager
def _stopping_on_signals() -> Iterator[None]:
    """A termination signal ends us as Ctrl-C does, with the children ended first."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
