"""Opens a database to read one export: which driver, how long to wait, read-only, one consistent picture.

SQLAlchemy speaks the dialects; the drivers are psycopg, PyMySQL, pymssql and sqlite3. Nothing here is pooled: a night
asks each export once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.elsewhere import Connection
from pipelines.ingest.sources.credentials import Credentials
from pipelines.ingest.sources.databases.wire import mysql_text, postgresql_text
from pipelines.problems import JukeError, Problem

if TYPE_CHECKING:
    import sqlalchemy as sa

_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
    "sqlserver": "mssql+pymssql",
    "mssql": "mssql+pymssql",
    "sqlite": "sqlite",
}
_GRACE = 10  # seconds after which a driver gives up a server that should have stopped the statement itself


@contextmanager
def opened(root: Path, given: Connection, credentials: Credentials) -> Iterator[sa.Connection]:
    """A read-only connection inside one transaction; relative paths of SQLite are of the workspace `root`.

    Raises
    ------
    JukeError, sqlalchemy.exc.SQLAlchemyError
    """
    engine = make_engine(root, given, credentials)
    try:
        with engine.connect() as connection:
            try:
                _read_only(connection, given.timeout_seconds)
                yield connection
                connection.rollback()
            except BaseException:
                _leave(connection)
                raise
    finally:
        engine.dispose()


def _leave(connection: sa.Connection) -> None:
    """Close it as it is: PyMySQL would first read what is left of the rows, which may be all of them."""
    if connection.invalidated:
        return
    driver: Any = connection.connection.driver_connection
    rest = getattr(driver, "_result", None)
    if rest is not None:
        rest.unbuffered_active = False
    connection.invalidate()


def make_engine(root: Path, given: Connection, credentials: Credentials) -> sa.Engine:
    """The engine of a connection; nothing is sent yet, and its errors name no value that was bound."""
    import sqlalchemy as sa

    url = _url(given, credentials)
    kind = url.get_backend_name()
    settings: dict[str, Any] = {"poolclass": sa.NullPool, "hide_parameters": True, "echo": False}
    if kind == "sqlite":
        return sa.create_engine("sqlite://", creator=_sqlite(root, url.database or ""), **settings)
    isolation = "READ COMMITTED" if kind == "mssql" else "REPEATABLE READ"  # there, repeatable reads lock out writers
    return sa.create_engine(url, isolation_level=isolation, connect_args=_arguments(url, kind, given), **settings)


def _url(given: Connection, credentials: Credentials) -> sa.URL:
    import sqlalchemy as sa

    whole = credentials.get("url_env", given.url_env)
    user, password = credentials.get("user_env", given.user_env), credentials.get("password_env", given.password_env)
    if whole is None:
        asked = {key: str(value) for key, value in given.options.items()}
        driver = _DRIVERS[str(given.driver)]
        return sa.URL.create(driver, user, password, given.host, given.port, given.database, asked)
    try:
        url = sa.make_url(whole)
        known = _DRIVERS.get(url.get_backend_name())
    except (sa.exc.ArgumentError, ValueError):
        known = None
    if known is None:
        expected = "postgresql://, mysql://, mariadb://, sqlserver:// or sqlite:///"
        do = "mend the variable that url_env names; percent-encode signs as @ and / in a password"
        raise JukeError(Problem("its URL cannot be read", expected=f"a URL that begins with {expected}", do=do))
    return url.set(drivername=known, username=user or url.username, password=password or url.password)


def _arguments(url: sa.URL, kind: str, given: Connection) -> dict[str, Any]:
    """How long a driver waits, and that text is Unicode."""
    wait, whole = given.connect_seconds, given.timeout_seconds + _GRACE
    if kind == "postgresql":
        return {"connect_timeout": wait, "client_encoding": "utf8", "application_name": "juke", "keepalives_idle": 60}
    if kind == "mysql":
        limits = {"connect_timeout": wait, "read_timeout": whole, "write_timeout": whole}
        # PyMySQL would send a password as Latin-1, which no Chinese one is
        secret = {"password": url.password.encode()} if isinstance(url.password, str) else {}
        return {**limits, **secret, "charset": "utf8mb4", "conv": mysql_text()}
    return {"login_timeout": wait, "timeout": whole, "charset": "UTF-8", "appname": "juke"}


def _sqlite(root: Path, database: str) -> Callable[[], Any]:
    """`mode=ro` neither writes nor makes the file; a moment's lock of a writer is waited for."""
    import sqlite3

    place = (root / database).absolute()

    def connect() -> sqlite3.Connection:
        if not place.is_file():
            raise JukeError(Problem(f"there is no file {place}", do="write its path as database in juke.toml"))
        return sqlite3.connect(f"{place.as_uri()}?mode=ro", uri=True, timeout=30)

    return connect


def _read_only(connection: sa.Connection, timeout_seconds: int) -> None:
    """Begin the transaction that the export is read in."""
    import sqlalchemy as sa

    kind = connection.dialect.name
    if kind == "postgresql":
        postgresql_text(connection)
        connection.execute(sa.text("set transaction read only"))
        limit = f"{timeout_seconds * 1000}"
        connection.execute(sa.text("select set_config('statement_timeout', :limit, true)"), {"limit": limit})
        connection.execute(sa.text("set local time zone 'UTC'"))
    elif kind in ("mysql", "mariadb"):
        is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
        limit = "max_statement_time" if is_mariadb else "max_execution_time"
        value = timeout_seconds if is_mariadb else timeout_seconds * 1000
        connection.exec_driver_sql(f"set session {limit} = {int(value)}, time_zone = '+00:00'")
        connection.exec_driver_sql("start transaction with consistent snapshot, read only")
    elif kind == "sqlite":
        ends = time.monotonic() + timeout_seconds
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(lambda: time.monotonic() > ends, 100_000)
        driver.text_factory = _text
        connection.exec_driver_sql("pragma query_only = on")


def _text(stored: bytes) -> str | bytes:
    """SQLite keeps whatever bytes a program put into a text cell; what is no UTF-8 stays bytes and is shown as hex."""
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored
