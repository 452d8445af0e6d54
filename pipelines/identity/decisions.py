"""What stewards decide about two records: one customer, two customers, or their earlier word withdrawn.

A decision is signed, dated and kept for ever; the newest one about a pair counts. It takes effect with the next night.
"""

from __future__ import annotations

import duckdb

from pipelines.identity.registry import Registry, now
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace

KINDS = ("must_link", "cannot_link", "withdraw")
_IN_FORCE = """
select record_a, record_b from decisions d where kind = ? and decision_id = (
    select max(decision_id) from decisions n where n.record_a = d.record_a and n.record_b = d.record_b
)
"""
_PENDING = """
select record_a from decisions where applied_seq is null union select record_b from decisions where applied_seq is null
"""


def decide(ws: Workspace, kind: str, record_a: str, record_b: str, by: str, reason: str) -> int:
    """Write a steward's decision down; returns its number.

    Raises
    ------
    JukeError
        Where the kind is unknown, a record was never seen, both are one, or nobody signs; all of it at once.
    """
    with Registry(ws.state / "registry.sqlite") as registry:
        problems = list(_problems(registry, kind, record_a, record_b, by))
        if problems:
            raise JukeError(problems)
        pair = sorted((record_a, record_b))
        registry.write(
            "insert into decisions (at, decided_by, reason, kind, record_a, record_b) values (?, ?, ?, ?, ?, ?)",
            [(now(), by, reason, kind, *pair)],
        )
        number = int(registry.rows("select max(decision_id) from decisions")[0][0])
        registry.commit()
    return number


def _problems(registry: Registry, kind: str, record_a: str, record_b: str, by: str) -> list[Problem]:
    found = []
    if kind not in KINDS:
        found.append(Problem("this is no decision", "identity", ", ".join(KINDS), kind, "choose one of them"))
    if record_a == record_b:
        found.append(Problem("a decision is about two records", "identity", do="name another second record"))
    if not by.strip():
        found.append(Problem("a decision needs a name under it", "identity", do="say who decides with --by"))
    for record in dict.fromkeys((record_a, record_b)):
        if not registry.rows("select 1 from records where record_id = ?", [record]):
            advice = "copy its number from the customer's page; it reads issuer:number"
            found.append(Problem(f"no record '{record}' was ever seen", "identity", do=advice))
    return found


def load_into(connection: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    """Make `must_links` and `cannot_links` (record_a, record_b) in force, and `pending_records` of new decisions."""
    for table, kind in (("must_links", "must_link"), ("cannot_links", "cannot_link")):
        connection.execute(f"create or replace temp table {table} (record_a varchar, record_b varchar)")
        rows = registry.rows(_IN_FORCE, [kind])
        if rows:
            connection.executemany(f"insert into {table} values (?, ?)", rows)  # noqa: S608 - a table of ours
    connection.execute("create or replace temp table pending_records (record_id varchar)")
    if pending := registry.rows(_PENDING):
        connection.executemany("insert into pending_records values (?)", pending)
