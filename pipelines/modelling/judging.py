"""What the models are told of the company's judgement of itself: who used which page of which there are, and what
people answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from pipelines.published.uses import Use, noted_uses
from pipelines.settings import Workspace

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_TABLES = """
create or replace table juke_plumbing.usage_log (
    used_at timestamp, used_date date, page_name varchar, session_id varchar, role_name varchar);
create or replace table juke_plumbing.answers (
    item_code varchar, answer_code varchar, answered_by varchar, answered_date date, note varchar);
create or replace table juke_plumbing.usage_subjects (
    subject_kind varchar, subject_name varchar, label_zh varchar, label_en varchar);
create or replace table juke_plumbing.page_subjects (page_name varchar, subject_kind varchar, subject_name varchar);
"""


def tell_of_judging(ws: Workspace, connection: duckdb.DuckDBPyConnection, manifest: Manifest | None) -> None:
    """Write the tables anew; without a manifest there is nothing that could be used.

    Raises
    ------
    CommandsAltered
        Where the log of uses is not as it was written.
    """
    connection.execute(_TABLES)
    if uses := noted_uses(ws.root):
        told = _as_table(uses, ws.timezone)
        connection.register("told_uses", told)
        connection.execute("insert into juke_plumbing.usage_log select * from told_uses")
        connection.unregister("told_uses")
    if manifest:
        _fill(connection, "usage_subjects", sorted(subjects_of(manifest)))
        _fill(connection, "page_subjects", sorted(page_subjects_of(manifest)))
    if answers := [answer.row() for answer in ws.config.answers]:
        _fill(connection, "answers", answers)


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"insert into juke_plumbing.{table} values ({marks})", rows)  # noqa: S608 - names of ours


def _as_table(uses: list[Use], zone: ZoneInfo) -> pa.Table:
    """Columns at once: a year of a company's uses is hundreds of thousands of rows."""
    days = [use.used_at.replace(tzinfo=UTC).astimezone(zone).date() for use in uses]
    columns = {
        "used_at": pa.array([use.used_at for use in uses], pa.timestamp("us")),
        "used_date": pa.array(days, pa.date32()),
        "page_name": [use.page for use in uses],
        "session_id": [use.session for use in uses],
        "role_name": [use.role for use in uses],
    }
    return pa.table(columns)


def subjects_of(manifest: Manifest) -> Iterator[tuple[str, str, str, str]]:
    """Every page with an exposure and every mart: kind, name and labels."""
    for exposure in manifest.exposures.values():
        if page := exposure.config.meta.get("page"):
            yield "page", page, exposure.config.meta["label_zh"], str(exposure.label)
    for node in manifest.nodes.values():
        if _is_mart(node.unique_id):
            yield "mart", node.name, str(node.config.meta.get("label_zh", node.name)), node.name


def page_subjects_of(manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    """What is used with each page: itself and the marts its exposure names."""
    for exposure in manifest.exposures.values():
        if page := exposure.config.meta.get("page"):
            yield page, "page", page
            yield from ((page, "mart", one.split(".")[-1]) for one in exposure.depends_on.nodes if _is_mart(one))


def _is_mart(unique_id: str) -> bool:
    return unique_id.startswith("model.") and unique_id.split(".")[-1].startswith("mart_")
