"""What stands from the last good build: models, seeds and tests whose logic and whose data are as they were then.

A model's content is the hash of its logic and of everything it reads, down to the deliveries of the lake, the night's
date and the settings. Equal content means equal rows, so a night builds only what differs. Nothing is built here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.ingest.datasets import LEARNED
from pipelines.modelling.logic import hashes_of
from pipelines.modelling.plumbing import open_build_file
from pipelines.settings import Workspace
from pipelines.sql import quote_identifier

if TYPE_CHECKING:
    import duckdb
    from dbt.contracts.graph.manifest import Manifest

#: Put on the nodes that a part of tonight's build must make; dbt selects by it in one pass.
TAG = "tonight"
_KINDS = ("model", "seed", "test")
# Noted by the build for itself: what fills them is content of the deliveries and of the bridge already.
_BOOKKEEPING = {"changed_deliveries", "changed_records", "applied_records", "touched_days"}


@dataclass(frozen=True)
class Part:
    """The models, seeds and tests of one part of the build, up to core or from the marts on, by unique id."""

    stale: frozenset[str]
    standing: tuple[str, ...]


def part_of(ws: Workspace, manifest: Manifest, *, marts: bool, with_tests: bool) -> Part:
    """Tell what must be built of a part, tag it so, and forget what the build file said of it.

    What is forgotten is noted again by `keep` after the whole build succeeded: a night that fails half-way leaves
    nothing standing that it touched.
    """
    kinds = _KINDS if with_tests else ("model", "seed")
    late = _late(manifest)
    nodes = [node for node in manifest.nodes.values() if node.resource_type in kinds]
    part = [node.unique_id for node in nodes if (node.unique_id in late) == marts]
    with open_build_file(ws) as connection:
        now = _contents(ws, manifest, connection)
        before = dict(connection.execute("select unique_id, content from juke_plumbing.standing").fetchall())
        built = _tables(connection)
        stale = frozenset(
            one for one in part if before.get(one) != now[one] or not _is_there(manifest.nodes[one], built)
        )
        connection.execute("delete from juke_plumbing.standing where list_contains(?, unique_id)", [list(stale)])
    _tag(manifest, stale)
    return Part(stale, tuple(one for one in part if one not in stale))


def keep(ws: Workspace, manifest: Manifest, *, with_tests: bool) -> None:
    """After a good build: everything stands as it is now. Tests that did not run stand only if they did before."""
    with open_build_file(ws) as connection:
        now = _contents(ws, manifest, connection)
        rows = [(one, content) for one, content in now.items() if with_tests or not one.startswith("test.")]
        connection.execute("begin")
        connection.execute(
            "delete from juke_plumbing.standing where list_contains(?, unique_id)", [[r[0] for r in rows]]
        )
        connection.executemany("insert into juke_plumbing.standing values (?, ?)", rows)
        connection.execute("commit")


def _late(manifest: Manifest) -> set[str]:
    """Marts and whatever reads one, tests too."""
    known: dict[str, bool] = {}

    def is_late(unique_id: str) -> bool:
        if unique_id not in known:
            node: Any = manifest.nodes.get(unique_id)
            known[unique_id] = node is not None and (
                node.fqn[1] == "marts" or any(map(is_late, getattr(node, "depends_on_nodes", ())))
            )
        return known[unique_id]

    return {one for one in manifest.nodes if is_late(one)}


def _contents(ws: Workspace, manifest: Manifest, connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    nodes = [one for one, node in manifest.nodes.items() if node.resource_type in _KINDS]
    logic, states = hashes_of(manifest, nodes), _states(ws, manifest, connection)
    known: dict[str, str] = {}

    def content(unique_id: str) -> str:
        if unique_id in manifest.sources:
            return states.get(unique_id, "")
        if unique_id not in known:
            above = sorted(map(content, getattr(manifest.nodes[unique_id], "depends_on_nodes", ())))
            known[unique_id] = sha256("\n".join([logic.get(unique_id, ""), *above]).encode()).hexdigest()[:16]
        return known[unique_id]

    return {one: logic[one] if _is_view(manifest.nodes[one]) else content(one) for one in nodes}


def _states(ws: Workspace, manifest: Manifest, connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What each source holds: living deliveries of an entity, what was learnt, rows of a table of settings."""
    deliveries = _deliveries(ws, connection)
    states = {}
    for unique_id, source in manifest.sources.items():
        if source.name in LEARNED:
            states[unique_id] = _files(ws.lake / source.identifier)
        elif source.source_name == "lake":
            states[unique_id] = deliveries.get(source.identifier, "")
        elif source.identifier not in _BOOKKEEPING:
            states[unique_id] = _rows(connection, f"juke_plumbing.{quote_identifier(source.identifier)}")
    return states


def _files(folder: Path) -> str:
    """What is learnt has no deliveries: its bytes tell whether tonight's scores are those that stand."""
    return sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.parquet")))).hexdigest()[:16]


def _deliveries(ws: Workspace, connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    query = "select entity, count(*) || ' ' || bit_xor(hash(m)) from read_parquet(?) as m group by entity"
    return dict(connection.execute(query, [str(ws.lake / "manifest.parquet")]).fetchall())


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    query = f"select count(*) || ' ' || coalesce(bit_xor(hash(t)), 0) from {table} as t"  # noqa: S608 - our own tables
    return str(connection.execute(query).fetchall()[0][0])


def _tables(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    return set(connection.execute("select table_schema, table_name from information_schema.tables").fetchall())


def _is_view(node: Any) -> bool:
    """A view shows whatever its sources hold: only its words can be out of date."""
    return node.resource_type == "model" and node.config.materialized == "view"


def _is_there(node: Any, built: set[tuple[str, str]]) -> bool:
    return node.resource_type == "test" or (node.schema, node.alias) in built


def _tag(manifest: Manifest, stale: Iterable[str]) -> None:
    for node in manifest.nodes.values():
        node.tags = [tag for tag in node.tags if tag != TAG]
    for one in stale:
        manifest.nodes[one].tags.append(TAG)
