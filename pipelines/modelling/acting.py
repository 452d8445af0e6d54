"""What the models are told of acting on customers: the event rules, the rules of lists, and the lists that left.

Lists are read from the signed commands pages and `juke list` appended: their numbers, who was on them and who was
held out. Names and contacts are in no command, so they are in none of these tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import duckdb

from pipelines.settings import Workspace

_TABLES = """
create or replace table juke_plumbing.event_rules (
    event_code varchar, event_kind varchar, label_zh varchar, label_en varchar, threshold double, window_days integer,
    cool_down_days integer, control_pct double, outcome_code varchar, outcome_days integer, is_enabled boolean,
    owner_role varchar, control_below varchar);
create or replace table juke_plumbing.list_rules (
    cap_count integer, cap_days integer, control_pct double, floor_count integer, outcome_days integer);
create or replace table juke_plumbing.action_lists (
    list_id varchar, list_kind varchar, scope_name varchar, channel_code varchar, listed_date date,
    exported_at timestamp, exported_date date, exported_by varchar, candidate_count bigint, listed_count bigint,
    held_out_count bigint,
    refused_count bigint, no_permission_count bigint, no_contact_count bigint, capped_count bigint,
    over_limit_count bigint, outcome_days integer);
create or replace table juke_plumbing.action_list_members (list_id varchar, customer_id varchar, arm varchar);
"""


def tell_of_acting(ws: Workspace, connection: duckdb.DuckDBPyConnection) -> None:
    """Write the four tables anew.

    Raises
    ------
    CommandsAltered
        Where the file of commands is not as it was written: who was held out could not be believed.
    """
    from pipelines.published.exported import exported_lists

    connection.execute(_TABLES)
    _fill(connection, "event_rules", [rule.row() for rule in ws.config.events])
    _fill(connection, "list_rules", [tuple(ws.config.lists.model_dump().values())])
    lists = exported_lists(ws.root)
    _fill(connection, "action_lists", [one.row(ws.timezone) for one in lists])
    _fill_members(connection, [(one.list_id, *member) for one in lists for member in one.members])


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Iterable[Any]]) -> None:
    if not rows:
        return
    marks = ", ".join("?" for _ in tuple(rows[0]))
    plain = [[one.replace(tzinfo=None) if isinstance(one, datetime) else one for one in row] for row in rows]
    connection.executemany(f"insert into juke_plumbing.{table} values ({marks})", plain)  # noqa: S608 - names of ours


def _fill_members(connection: duckdb.DuckDBPyConnection, rows: Sequence[tuple[str, str, str]]) -> None:
    """A list may hold 100,000 customers: columns are handed over at once, not row by row."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(
            "insert into juke_plumbing.action_list_members select unnest(?), unnest(?), unnest(?)", columns
        )
