"""What `juke status` says of databases and inboxes elsewhere: when each answered last, and what kept it from it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.text import Text

if TYPE_CHECKING:
    from pipelines.ingest.sources import Look
    from pipelines.settings import Workspace


def lines(ws: Workspace) -> list[Text]:
    """One for each source asked so far; none where a workspace names no source."""
    from pipelines.ingest.sources import looks

    if not (ws.config.connections or ws.config.inboxes):
        return []
    return [_line(look, ws.timezone) for look in looks(ws)] or [Text("not asked yet")]


def _line(look: Look, zone: ZoneInfo) -> Text:
    if look.is_well:
        brought = (
            f"{look.files} {'file' if look.files == 1 else 'files'}" if look.rows is None else f"{look.rows:,} rows"
        )
        return Text.assemble((look.source, "bold"), f"  {brought}, {_at(look.at, zone)}{_said(look)}")
    since = f"well last {_at(look.well_at, zone)}" if look.well_at else "never well"
    return Text.assemble((look.source, "bold"), ("  failed ", "red"), f"{_at(look.at, zone)}, {since}{_said(look)}")


def _said(look: Look) -> str:
    return "".join(f"\n{'':<13}{line}" for line in look.detail.splitlines())


def _at(stamp: str | None, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(stamp).astimezone(zone):%Y-%m-%d %H:%M}" if stamp else ""
