"""Pairs of records whose truth is known: what stewards decided, and a workspace's own file `state/identity_labels.csv`.

Read only to measure with (`thresholds`); a label links nobody and forbids nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from pipelines.identity.registry import Registry
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace

COLUMNS = ("record_a", "record_b", "is_same")
_WORDS = {
    **dict.fromkeys(("true", "1", "yes", "是", "同一"), True),
    **dict.fromkeys(("false", "0", "no", "否", "不同"), False),
}
_DECIDED = "select record_a, record_b, kind = 'must_link' from decisions where kind <> 'withdraw' and ended_by is null"
_SHOWN = 20  # problems of one file that are listed one by one
Labels = dict[tuple[str, str], bool]  # (record, record), the lesser first -> whether they are one customer


def path_of(ws: Workspace) -> Path:
    return ws.state / "identity_labels.csv"


def decided(registry: Registry) -> Labels:
    """What stewards' decisions in force say of two records; the newest of a pair."""
    return {_pair(a, b): bool(same) for a, b, same in registry.rows(_DECIDED + " order by decision_id")}


def labelled(ws: Workspace) -> Labels:
    """What the workspace's file says; nothing where there is none.

    Raises
    ------
    JukeError
        Where the file is not text, lacks a column, or rows say nothing, the same twice over or two things; all at once.
    """
    path = path_of(ws)
    if not path.exists():
        return {}
    try:
        rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    except UnicodeDecodeError:
        raise JukeError(_problem("the labels are not UTF-8 text", do="save the file as CSV in UTF-8")) from None
    if rows and (missing := [name for name in COLUMNS if name not in rows[0]]):
        found = ", ".join(str(name) for name in rows[0])
        raise JukeError(
            _problem(f"columns are missing: {', '.join(missing)}", expected=", ".join(COLUMNS), found=found)
        )
    labels: Labels = {}
    problems = [problem for line, row in enumerate(rows, start=2) for problem in _read(row, line, labels)]
    if problems:
        more = len(problems) - _SHOWN
        rest = [_problem(f"{more} more rows are wrong")] if more > 0 else []
        raise JukeError([*problems[:_SHOWN], *rest])
    return labels


def _read(row: dict[str, str | None], line: int, labels: Labels) -> Iterator[Problem]:
    """Take one row into `labels`, or say what is wrong with it. It names no record: that may hold a person's number."""
    a, b, said = (str(row[name] or "").strip() for name in COLUMNS)
    same = _WORDS.get(said.lower())
    if not a or not b or a == b:
        yield _problem("a label is about two records", line, do="name two different records, issuer:number")
    elif same is None:
        yield _problem("is_same says neither yes nor no", line, expected="true or false")
    elif labels.get(_pair(a, b), same) != same:
        yield _problem("the pair was labelled otherwise before", line, do="leave one of the two rows")
    else:
        labels[_pair(a, b)] = same


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def _problem(what: str, line: int = 0, expected: str = "", found: str = "", do: str = "") -> Problem:
    where = "state/identity_labels.csv" + (f", line {line}" if line else "")
    return Problem(what, where, expected, found, do)
