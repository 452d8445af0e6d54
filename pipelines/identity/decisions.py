"""What stewards decide: two are one customer, two are not, or an earlier word withdrawn; signed, dated, kept for ever.

A decision is written down about records, since customer ids come and go: one about a customer stands for the records it
had that day. It takes effect with the next night and counts until it is withdrawn. Decisions that cannot all hold are
refused (`contradictions`); their effect on a partition is in `cluster`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from pipelines.identity.contradictions import contradictions
from pipelines.identity.registry import Registry, now
from pipelines.identity.subjects import Subject, find_subjects
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace

MERGE, SPLIT, FORBID, WITHDRAW = "merge", "split", "forbid", "withdraw"
_KINDS = {MERGE: "must_link", SPLIT: "cannot_link", FORBID: "cannot_link"}
_IN_FORCE = """
select r.decision_id, r.side, r.record_id from decision_records r join decisions d using (decision_id)
where d.kind = ? and d.ended_by is null order by 1, 2, 3
"""
_PENDING = """
select record_id from decision_records join decisions using (decision_id) where applied_seq is null
"""
_NEWEST = """
select decision_id from decisions where kind <> 'withdraw' and ended_by is null and record_a = ? and record_b = ?
order by decision_id desc limit 1
"""


@dataclass(frozen=True)
class Decision:
    """One decision as it was signed. `at` is UTC; `ended_by` the withdrawal that took it back."""

    number: int
    at: str
    by: str
    reason: str
    kind: str
    scope: str
    record_a: str
    record_b: str
    applied_seq: int | None
    ended_by: int | None

    @property
    def is_in_force(self) -> bool:
        return self.ended_by is None and self.kind != WITHDRAW


def merge(ws: Workspace, a: str, b: str, by: str, reason: str) -> int:
    """A and B (records or customers) are one customer; returns the decision's number.

    Raises
    ------
    JukeError
        Where either was never seen, nobody signs, no reason is given, or a decision in force says otherwise; all of it
        at once. So do the others.
    """
    return _decide(ws, MERGE, a, b, by, reason)


def split(ws: Workspace, a: str, b: str, by: str, reason: str) -> int:
    """Record A is not of customer B, with whom it stands now (or: records A and B are two customers)."""
    return _decide(ws, SPLIT, a, b, by, reason)


def forbid(ws: Workspace, a: str, b: str, by: str, reason: str) -> int:
    """A and B never become one customer: of two customers, no record of one with any of the other."""
    return _decide(ws, FORBID, a, b, by, reason)


def withdraw(ws: Workspace, number: int, by: str, reason: str) -> int:
    """A decision no longer counts; returns the number of the withdrawal."""
    with Registry(ws.state / "registry.sqlite") as registry:
        problems = _unsigned(by, reason)
        found = [one for one in all_decisions(registry) if one.number == number]
        if not found:
            problems.append(Problem(f"there is no decision {number}", "identity", do="see `juke identity decisions`"))
        elif not found[0].is_in_force:
            is_word = found[0].kind != WITHDRAW
            what = "the decision was withdrawn already" if is_word else "a withdrawal cannot be withdrawn"
            said = f"decision {number}" + (f", ended by {found[0].ended_by}" if is_word else "")
            problems.append(Problem(what, "identity", found=said, do="name one that is in force"))
        if problems:
            raise JukeError(problems)
        return _write(registry, WITHDRAW, "decision", found[0].record_a, found[0].record_b, by, reason, ends=number)


def withdraw_newest(ws: Workspace, record_a: str, record_b: str, by: str, reason: str) -> int:
    """Withdraw the newest decision in force about two records."""
    with Registry(ws.state / "registry.sqlite", reading=True) as registry:
        found = registry.rows(_NEWEST, sorted((record_a, record_b))) or registry.rows(_NEWEST, (record_a, record_b))
    if not found:
        what = "no decision about these two is in force"
        raise JukeError([Problem(what, "identity", do="see `juke identity decisions`"), *_unsigned(by, reason)])
    return withdraw(ws, found[0][0], by, reason)


def _decide(ws: Workspace, word: str, a: str, b: str, by: str, reason: str) -> int:
    with Registry(ws.state / "registry.sqlite") as registry:
        subjects, problems = find_subjects(registry, a, b, apart=word == SPLIT)
        kind = _KINDS[word]
        if subjects and kind == "must_link":  # the others of a customer stay with it by their own evidence
            subjects = subjects[0].spoken_for(), subjects[1].spoken_for()
        if subjects:
            in_force = (members(registry, "must_link"), members(registry, "cannot_link"))
            problems += contradictions(all_decisions(registry), *in_force, kind, subjects)
            problems += _said_before(in_force[kind == "cannot_link"], subjects)
        problems += _unsigned(by, reason)
        if problems or not subjects:
            raise JukeError(problems)
        scope = "records" if _are_records(subjects) else "customers"
        first, second = sorted(subjects, key=lambda one: one.record) if scope == "records" else subjects
        return _write(registry, kind, scope, first.record, second.record, by, reason, (first, second))


def _said_before(in_force: Mapping[int, Mapping[str, Sequence[str]]], subjects: Sequence[Subject]) -> list[Problem]:
    """The same word about the same records: two in force would have to be withdrawn twice."""
    asked = {frozenset(one.records) for one in subjects}
    same = [number for number, sides in in_force.items() if {frozenset(of) for of in sides.values()} == asked]
    do = "leave it, or withdraw that one"
    return [Problem("it was decided so already", "identity", found=f"decision {number}", do=do) for number in same]


def _are_records(subjects: Sequence[Subject]) -> bool:
    return all(one.customer is None for one in subjects)


def _unsigned(by: str, reason: str) -> list[Problem]:
    found = []
    if not by.strip():
        found.append(Problem("a decision needs a name under it", "identity", do="say who decides with --by"))
    if not reason.strip():
        found.append(Problem("a decision needs its reason", "identity", do="say why with --reason"))
    return found


def _write(
    registry: Registry, kind: str, scope: str, record_a: str, record_b: str, by: str, reason: str,
    subjects: Iterable[Subject] = (), ends: int | None = None,
) -> int:  # fmt: skip
    registry.write(
        "insert into decisions (at, decided_by, reason, kind, scope, record_a, record_b) values (?, ?, ?, ?, ?, ?, ?)",
        [(now(), by.strip(), reason.strip(), kind, scope, record_a, record_b)],
    )
    number = int(registry.rows("select max(decision_id) from decisions")[0][0])
    rows = [(number, side, record) for side, one in zip("ab", subjects, strict=False) for record in one.records]
    if ends is not None:
        query = "select side, record_id from decision_records where decision_id = ?"
        rows = [(number, *row) for row in registry.rows(query, [ends])]
        registry.write("update decisions set ended_by = ? where decision_id = ?", [(number, ends)])
    registry.write("insert into decision_records values (?, ?, ?)", rows)
    registry.commit()
    return number


def list_decisions(ws: Workspace) -> list[Decision]:
    """Every decision ever signed, oldest first."""
    if not (ws.state / "registry.sqlite").exists():
        return []
    with Registry(ws.state / "registry.sqlite", reading=True) as registry:
        return all_decisions(registry)


def all_decisions(registry: Registry) -> list[Decision]:
    """Every decision ever signed, oldest first."""
    columns = "decision_id, at, decided_by, reason, kind, scope, record_a, record_b, applied_seq, ended_by"
    return [Decision(*row) for row in registry.rows(f"select {columns} from decisions order by decision_id")]  # noqa: S608


def members(registry: Registry, kind: str) -> dict[int, dict[str, list[str]]]:
    """Decision in force -> side ('a', 'b') -> its records."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: {"a": [], "b": []})
    for number, side, record in registry.rows(_IN_FORCE, [kind]):
        found[number][side].append(record)
    return dict(found)


def load_into(connection: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    """Make `must_groups` (record_id, together), `cannot_sides` (decision_id, side, record_id) and `pending_records`.

    Records that must be together are so also through a record that is no longer delivered.
    """
    together = _together(members(registry, "must_link").values())
    sides = [
        (number, side, record)
        for number, both in members(registry, "cannot_link").items()
        for side, records in both.items()
        for record in records
    ]
    pending = registry.rows(_PENDING)
    _fill(connection, "must_groups", "record_id varchar, together varchar", sorted(together.items()))
    _fill(connection, "cannot_sides", "decision_id integer, side varchar, record_id varchar", sides)
    _fill(connection, "pending_records", "record_id varchar", pending)


def _together(decided: Iterable[dict[str, list[str]]]) -> dict[str, str]:
    """Record -> the first record of those it must be with."""
    home: dict[str, str] = {}
    for both in decided:
        records = [*both["a"], *both["b"]]
        first = min(homes := {home.get(record, record) for record in records})
        moved = {record for record, at in home.items() if at in homes}
        home |= dict.fromkeys([*moved, *homes, *records], first)
    return home


def _fill(connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
    connection.execute(f"create or replace temp table {table} ({columns})")
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into {table} values ({marks})", rows)  # noqa: S608 - a table of ours
