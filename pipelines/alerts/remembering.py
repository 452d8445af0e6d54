"""What was told to whom on which night: `state/alerts.sqlite`. It holds digests of subjects, no customer and no text.

A subject is remembered once its message was taken, so that one that could not be sent is told the next night.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.alerts.news import News
from pipelines.settings import Workspace

_TABLES = """
create table if not exists told (receiver text not null, mark text not null, kind text not null, night text not null,
    primary key (receiver, mark, night)) without rowid;
create table if not exists messages (seq integer primary key autoincrement, at text not null, night text not null,
    receiver text not null, news_count integer not null, outcome text not null);
"""


def cooled(ws: Workspace, receiver: str, night: date, news: Iterable[News]) -> list[News]:
    """The news this receiver was not told within the cool-down before `night`; told on `night` itself counts."""
    days = ws.config.alerts.cool_down_days
    with _database(ws) as database:
        rows = database.execute("select mark, max(night) from told where receiver = ? group by mark", [receiver])
        last = {mark: date.fromisoformat(told) for mark, told in rows.fetchall()}
    fresh = {one.mark: one for one in news if one.mark not in last or (night - last[one.mark]).days >= days}
    return list(fresh.values())


def remember(ws: Workspace, receiver: str, night: date, news: Iterable[News], outcome: str) -> None:
    """Note one message; its subjects cool down where it was `sent`."""
    news = list(news)
    rows = [(receiver, one.mark, one.kind, night.isoformat()) for one in news] if outcome == "sent" else []
    message = (datetime.now(UTC).isoformat(), night.isoformat(), receiver, len(news), outcome)
    with _database(ws) as database:
        database.execute("begin immediate")
        database.executemany("insert into told values (?, ?, ?, ?) on conflict do nothing", rows)
        columns = "at, night, receiver, news_count, outcome"
        database.execute(f"insert into messages ({columns}) values (?, ?, ?, ?, ?)", message)  # noqa: S608 - ours
        database.execute("commit")


def messages(ws: Workspace, limit: int) -> list[tuple[str, str, str, int, str]]:
    """The newest messages: at (UTC), night, receiver, pieces of news, outcome (sent, failed or no_address)."""
    with _database(ws) as database:
        wanted = "select at, night, receiver, news_count, outcome from messages order by seq desc limit ?"
        return database.execute(wanted, [limit]).fetchall()


@contextmanager
def _database(ws: Workspace) -> Iterator[sqlite3.Connection]:
    path = Path(ws.state) / "alerts.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        database.executescript(_TABLES)
        yield database
    finally:
        database.close()
