"""The compiled SQL of every model run by DuckDB alone, in one plain connection on an empty build file of its own.

What dbt, contracts, hooks and tests cost is the difference to the night; learning's data sets are the night's.
"""

from __future__ import annotations

import tempfile
import time
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from pipelines.settings import Workspace, load_workspace
from pipelines.sql import connect, quote_identifier, quote_text
from tests.bench.nightly.processes import answer


def bare(folder: str, day: str) -> dict[str, float]:
    """CPU seconds of each model's own SQL, as a first night runs it."""
    ws = load_workspace(Path(folder))
    with tempfile.TemporaryDirectory() as scratch:
        twin = _twin(ws, Path(scratch))
        nodes = _compiled(twin, date.fromisoformat(day))
        with connect(twin, twin.build_file) as connection:
            connection.execute(f"set file_search_path = {quote_text(twin.root)}")
            connection.execute("set preserve_insertion_order = false")
            return {node.name: round(_run(connection, node), 4) for node in nodes}


def _twin(ws: Workspace, folder: Path) -> Workspace:
    """The same settings and lake, nothing built; the build file keeps its name, which compiled SQL carries."""
    for name in ("juke.toml", "contracts", "lake"):
        (folder / name).symlink_to(ws.root / name)
    return load_workspace(folder)


def _compiled(ws: Workspace, as_of: date) -> list[Any]:
    """Models in the order of what they read, seeds loaded and the night told."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    from pipelines.modelling import plumbing
    from pipelines.modelling.build import dbt_environment
    from pipelines.modelling.logic import logic_of
    from pipelines.modelling.parsing import invoke, load_manifest

    target = ws.warehouse / "dbt"
    manifest = load_manifest()
    plumbing.prepare(ws, as_of, logic_of(manifest))
    written = ["--target-path", str(target), "--log-path", str(target), "--no-write-json"]
    invoke(["seed", *written], dbt_environment(ws), manifest)
    outcome = invoke(["compile", *written], dbt_environment(ws), load_manifest())
    DuckDBConnectionManager.close_all_connections()
    nodes = {item.node.unique_id: item.node for item in outcome.result.results if item.node.resource_type == "model"}
    order = TopologicalSorter({name: set(node.depends_on_nodes) & set(nodes) for name, node in nodes.items()})
    return [nodes[name] for name in order.static_order()]


def _run(connection: duckdb.DuckDBPyConnection, node: Any) -> float:
    kind = "view" if node.config.materialized == "view" else "table"
    name = f"{quote_identifier(node.schema)}.{quote_identifier(node.name)}"
    connection.execute(f"create schema if not exists {quote_identifier(node.schema)}")
    started = time.process_time()
    connection.execute(f"create {kind} {name} as {node.compiled_code}")
    return time.process_time() - started


if __name__ == "__main__":
    answer(bare)
