"""What to say about a dbt node that failed: the broken rule and how many rows, never a row and never a value.

Running dbt belongs to `build`.
"""

from __future__ import annotations

import re
from typing import Any

from pipelines.settings import Workspace
from pipelines.sql import connect, quote_text

_LINES = 4


def message_of(ws: Workspace, item: Any) -> str:
    """One or more sentences for a node that failed or broke; empty for one that is well."""
    status = str(item.status)
    if status == "fail":
        metadata = getattr(item.node, "test_metadata", None)
        broken = _broken_rules(ws, item.node.compiled_code) if metadata and metadata.name == "rules" else ""
        return broken or f"{item.failures} rows break it"
    return _without_values(str(item.message or "")) if status == "error" else ""


def _broken_rules(ws: Workspace, compiled_test: str) -> str:
    """The fused test's own rows are rule names and counts; dbt reports only how many there are."""
    with connect(ws, ws.build_file, read_only=True) as connection:
        connection.execute(f"set file_search_path = {quote_text(ws.root)}")
        rows = connection.execute(compiled_test).fetchall()
    return "; ".join(f"{rule}: {count} rows" for rule, count in rows)


def _without_values(words: str) -> str:
    """An engine's complaint about data quotes the data ('could not convert "…"'): its quoted parts go."""
    lines = "\n".join(words.strip().splitlines()[:_LINES])
    if re.search(r"conversion|constraint|out of range|invalid input", lines, re.IGNORECASE):
        return re.sub(r"'[^']*'|\"[^\"]*\"", "…", lines)
    return lines
