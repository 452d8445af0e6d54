"""What a contract's `reads` says of an export that is read from a database instead of arriving as a file.

`Reads` takes these keys in; how they become statements belongs to `ingest.sources.databases`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, model_validator

from pipelines.contract.pattern import match, name_of
from pipelines.problems import Problem

if TYPE_CHECKING:
    from pipelines.contract.model import ContractFile

#: Keys that say how rows are fetched, not what they mean: a change of these lands nothing again.
FETCHING = frozenset({"connection", "table", "query", "cursor", "overlap", "batch_rows"})


class FromDatabase(BaseModel):
    """A table or a query of a connection that `juke.toml` names.

    With `cursor`, a column that grows with every change, a night asks for rows from the last value seen on, less
    `overlap` (seconds for times, units for numbers), because a transaction may commit later than it wrote.
    """

    connection: str | None = None
    table: str | None = Field(default=None, min_length=1)
    query: str | None = Field(default=None, min_length=1)
    cursor: str | None = Field(default=None, min_length=1)
    overlap: int | None = Field(default=None, ge=0)
    batch_rows: int = Field(default=2_000, ge=100, le=1_000_000)

    @model_validator(mode="after")
    def _sql_says_what_to_ask(self) -> FromDatabase:
        said = [key for key in sorted(FETCHING) if getattr(self, key) != type(self).model_fields[key].default]
        if getattr(self, "format", None) != "sql":
            if said:
                raise ValueError(f"{', '.join(said)}: only of a database; write format: sql, or leave them out")
            return self
        if self.connection is None:
            raise ValueError("format: sql needs connection: <name>, one of the connections of juke.toml")
        if (self.table is None) == (self.query is None):
            raise ValueError("format: sql needs either table: <name> or query: <select …>")
        if self.overlap is not None and self.cursor is None:
            raise ValueError("overlap goes with cursor")
        return self


def with_pattern(given: Any) -> Any:
    """A contract as written; one of a database that says no `arrives.pattern` gets the usual name of a snapshot."""
    if not isinstance(given, dict):
        return given
    reads, arrives = given.get("reads"), given.get("arrives")
    is_sql = isinstance(reads, dict) and reads.get("format") == "sql"
    if not is_sql or not isinstance(arrives, dict) or "pattern" in arrives:
        return given
    return {**given, "arrives": {**arrives, "pattern": f"{given.get('export')}_{{date:%Y%m%d}}.parquet"}}


def database_problems(terms: ContractFile, where: str) -> Iterator[Problem]:
    """What does not go together in a contract of a database."""
    reads, delivers = terms.reads, terms.arrives.delivers
    if reads.format != "sql":
        return
    for key in ("encoding", "delimiter", "quote", "sheet", "total_row"):
        if getattr(reads, key) is not None:
            yield Problem(f"reads.{key}: a database has none", where, do=f"remove {key}")
    if reads.cursor and delivers != "changes":
        what = f"reads.cursor reads what changed, but arrives.delivers is {delivers}"
        yield Problem(what, where, "delivers: changes", do="write delivers: changes, or leave cursor out")
    if not reads.cursor and delivers == "append":
        what = "the same rows would be appended every night, for nothing says which are new"
        yield Problem(what, where, do="write delivers: full, or a cursor with delivers: changes")
    if not names_its_snapshots(terms.arrives.pattern):
        what = "arrives.pattern: the date in it cannot be read back from a name made of it"
        yield Problem(what, where, "a day, as {date:%Y%m%d}", do="leave pattern out")


def names_its_snapshots(patterns: tuple[str, ...]) -> bool:
    """Whether a name made of the first pattern would be recognised."""
    from datetime import date

    return match(patterns[0], name_of(patterns[0], date(2026, 11, 20))) is not None
