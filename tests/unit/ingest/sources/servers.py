"""Real servers on 127.0.0.1 that tests of sources talk to: PostgreSQL, MariaDB, SFTP, an S3 store, a web folder.

A database server that is not installed skips its tests, with the command that installs it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

USER, PASSWORD = "juke_reader", "c4nary-P@ss/wörd"
INSTALL = "apt-get install -y postgresql mariadb-server"


@dataclass(frozen=True)
class Server:
    """A database server: where it is, and how its keeper (not Juke) runs statements."""

    driver: str
    port: int
    database: str
    execute: Callable[..., None]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _program(name: str) -> str:
    places = [shutil.which(name), *map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True))]
    places += [f"/usr/sbin/{name}"]
    found = next((place for place in places if place and Path(place).exists()), None)
    return found or pytest.skip(f"{name} is not installed: {INSTALL}")


@contextmanager
def _folder_of(user: str) -> Iterator[tuple[Path, list[str]]]:
    """A folder that the server may write to, and what starts a command as its user: neither server runs as root."""
    folder = Path(tempfile.mkdtemp(prefix="juke_server_", dir="/tmp"))
    try:
        if os.getuid() != 0:
            yield folder, []
            return
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        yield folder, ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: list[str], folder: Path, answers: Callable[[], object]) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder)
    try:
        _until(answers, process, folder / "log")
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


def _until(answers: Callable[[], object], process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise AssertionError(log.read_text("utf-8", "replace")[-2000:])
        try:
            answers()
            return
        except Exception:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


@contextmanager
def postgresql() -> Iterator[Server]:
    import psycopg

    initdb, server = _program("initdb"), _program("postgres")
    with _folder_of("postgres") as (folder, as_user):
        data, port = folder / "data", free_port()
        secret = folder / "password"
        secret.write_text(PASSWORD, "utf-8")
        secret.chmod(0o644)
        subprocess.run(
            [*as_user, initdb, "-D", str(data), "-U", USER, f"--pwfile={secret}", "--auth=scram-sha-256", "--no-sync",
             "-E", "UTF8", "--locale=C"],
            check=True, capture_output=True, cwd=folder,
        )  # fmt: skip
        options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off",
                   "shared_buffers": "32MB", "logging_collector": "off"}  # fmt: skip
        command = [*as_user, server, "-D", str(data), *(f"--{key}={value}" for key, value in options.items())]
        address = {"host": "127.0.0.1", "port": port, "user": USER, "password": PASSWORD, "dbname": "postgres"}

        def execute(*statements: str) -> None:
            with psycopg.connect(**address, autocommit=True) as connection:
                for statement in statements:
                    connection.execute(statement)

        with _running(command, folder, execute):
            yield Server("postgresql", port, "postgres", execute)


@contextmanager
def mariadb() -> Iterator[Server]:
    import pymysql

    install, server = _program("mariadb-install-db"), _program("mariadbd")
    with _folder_of("mysql") as (folder, as_user):
        data, port = folder / "data", free_port()
        subprocess.run(
            [*as_user, install, f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db"],
            check=True, capture_output=True, cwd=folder,
        )  # fmt: skip
        command = [
            *as_user, server, "--no-defaults", f"--datadir={data}", f"--port={port}", "--bind-address=127.0.0.1",
            f"--socket={folder / 's'}", "--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0",
            "--skip-name-resolve", "--character-set-server=utf8mb4", "--default-time-zone=+08:00",
        ]  # fmt: skip

        def execute(*statements: str) -> None:
            keeper = {"host": "127.0.0.1", "port": port, "user": "root", "autocommit": True, "charset": "utf8mb4"}
            with pymysql.connect(**keeper) as connection, connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

        with _running(command, folder, execute):
            user = f"'{USER}'@'127.0.0.1'"
            execute(
                "create database erp",
                f"create user {user} identified by '{PASSWORD}'",
                f"grant select on *.* to {user}",
            )
            yield Server("mariadb", port, "erp", execute)
