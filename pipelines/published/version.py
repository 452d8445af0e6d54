"""One published version in one scope, and the only place that runs SQL on it: read-only, single statement, timed."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.problems import JukeError, Problem
from pipelines.published.catalogue import Catalogue, Column, Model, read_catalogue
from pipelines.published.connection import columns_of, connection_of, forget
from pipelines.published.manifest import Badge, Manifest, ScopeFile, VersionDamaged
from pipelines.published.pointer import version_folder
from pipelines.published.selection import Where, select

if TYPE_CHECKING:
    import pandas

QUERY_SECONDS = 30.0
_DAMAGE = (
    "corrupt",
    "checksum",
    "not a valid duckdb database",
    "could not read enough bytes",
    "database has been invalid",
    "database does not exist",
)
# their text quotes the value, which may be a customer's
_TELLING_VALUES = (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.OutOfRangeException)
_damaged: set[Path] = set()  # files this process saw damaged; opening skips them


class QueryStopped(JukeError):
    """A query ran into its time limit and was stopped."""


@dataclass(frozen=True)
class Version:
    """An open version. Hashable by (root, id, scope), so results may be cached by it.

    `fallback_reason` is empty, or says why this is not the current version.
    """

    root: Path
    manifest: Manifest
    scope: str
    fallback_reason: str = ""

    @classmethod
    def open(cls, root: Path, version_id: str, scope: str = "all") -> Version:
        """Open one version by its id; see `pipelines.published.opening.open_version`."""
        from pipelines.published.opening import open_version

        return open_version(root, version_id, scope)

    def __hash__(self) -> int:
        return hash((self.root, self.id, self.scope))

    @property
    def id(self) -> str:
        return self.manifest.version

    @property
    def as_of_date(self) -> date:
        return self.manifest.as_of_date

    @property
    def badges(self) -> tuple[Badge, ...]:
        return self.manifest.badges

    @property
    def folder(self) -> Path:
        return version_folder(self.root, self.id)

    @property
    def scope_file(self) -> ScopeFile:
        return self.manifest.scopes[self.scope]

    @property
    def path(self) -> Path:
        return self.folder / self.scope_file.file

    @cached_property
    def columns(self) -> Mapping[str, Mapping[str, str]]:
        """`schema.table` -> column -> DuckDB type: the allow-list of every name in SQL made from asked-for names."""
        with self._reading():
            return columns_of(connection_of(self.path))

    def query(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] = (), seconds: float = QUERY_SECONDS
    ) -> pandas.DataFrame:
        """Rows of one SELECT; values by `?` or `$name` in `params`. Tables are `core.…` and `marts.…`.

        Raises
        ------
        QueryStopped, VersionDamaged
            After `seconds`; when the file fails a checksum.
        JukeError
            When the text is not exactly one SELECT, or a value does not fit its column.
        """
        with self._reading():
            cursor = connection_of(self.path).cursor()
            try:
                with _stopped_after(cursor, seconds):
                    cursor.execute("use juke")
                    return cursor.execute(_single_select(cursor, sql), params or None).df()
            finally:
                cursor.close()

    def table(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        where: Where | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        *,
        distinct: bool = False,
    ) -> pandas.DataFrame:
        """Rows of one table (`marts.mart_sales_daily`, or its bare name).

        `where` maps a column to a value (equal), None (is null), a list (one of) or a `Range`; `-name` in `order_by`
        is descending; with `distinct` equal rows come once. Names that the version does not have are refused.
        """
        sql, parameters = select(
            self.full_name(name),
            self.columns,
            columns=columns,
            where=where,
            order_by=order_by,
            limit=limit,
            distinct=distinct,
        )
        return self.query(sql, parameters)

    def full_name(self, name: str) -> str:
        """`schema.table` of a bare table name; an unknown or qualified one comes back as it is."""
        return next((full for full in self.columns if full.split(".")[1] == name), name)

    def catalogue(self) -> Catalogue:
        """Models and metrics that this scope's file can answer, with zh and en words and DuckDB types."""
        return self._catalogue

    @cached_property
    def _catalogue(self) -> Catalogue:
        words = read_catalogue(self.folder).within(self.scope_file.tables)
        models = {table: _typed(words.models.get(table, Model(table, "")), of) for table, of in self.columns.items()}
        return Catalogue(models, words.metrics, words.pages, words.feeds)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except duckdb.InterruptException:
            problem = Problem("a query took too long and was stopped", do="narrow the period or the filter")
            raise QueryStopped(problem) from None
        except duckdb.Error as error:
            if isinstance(error, _TELLING_VALUES) and not looks_damaged(error):
                problem = Problem("a value does not fit what it is compared with", found=type(error).__name__)
                raise JukeError(problem) from None
            if not looks_damaged(error):
                raise
            mark_damaged(self.path)
            advice = "open again: the version before is served; then `juke run` or `juke rebuild`"
            raise VersionDamaged(Problem("a published file is damaged", str(self.path), do=advice)) from None


def looks_damaged(error: Exception) -> bool:
    """Whether DuckDB's error means that the file, not the query, is wrong."""
    return any(sign in str(error).lower() for sign in _DAMAGE)


def mark_damaged(path: Path) -> None:
    """Remember a damaged file for this process, and let its connection go."""
    _damaged.add(path)
    forget(path)


def is_marked_damaged(path: Path) -> bool:
    return path in _damaged


@contextmanager
def _stopped_after(cursor: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, cursor.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _single_select(cursor: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The file is read-only anyway; this keeps DETACH, temp tables and second statements out."""
    statements = cursor.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise JukeError(
            Problem("a published version answers exactly one SELECT", found=f"{len(statements)} statements")
        )
    return statements[0]


def _typed(model: Model, types: Mapping[str, str]) -> Model:
    columns = {name: replace(model.columns.get(name, Column(name)), type=kind) for name, kind in types.items()}
    return replace(model, columns=columns)
