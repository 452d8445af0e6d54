"""One night's models: prepare the plumbing, run dbt in this process, let the build file go, say what happened.

dbt runs twice with one manifest: up to core, then, after learning has read that core, the marts.

Whether the built numbers are right is judged by dbt's tests here and by `pipelines.audit` after.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.faults import crash_at
from pipelines.modelling import plumbing, restating, standing
from pipelines.modelling.failures import message_of
from pipelines.modelling.logic import logic_of
from pipelines.modelling.parsing import invoke, load_manifest
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

LEARNED = "learned"  # the kind of the node that stands for learning, which is no node of dbt's
STANDS = "standing"  # neither its logic nor its data changed since the last good build
_PASSED = ("success", "pass", "warn", STANDS)


@dataclass(frozen=True)
class NodeDone:
    """One model, seed or test that dbt finished or that stands, or `learned`: the data sets that learning wrote.

    `status`: success, pass, warn, standing, fail, error or skipped.
    """

    unique_id: str
    name: str
    kind: str
    status: str
    seconds: float
    message: str = ""

    @property
    def is_good(self) -> bool:
        return self.status in _PASSED


@dataclass(frozen=True)
class BuildResult:
    """What one build did. `tests_failed` and `errors` are pairs (name, what is wrong), without any customer's value."""

    nodes: tuple[NodeDone, ...]
    seconds: float

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(node.name for node in self.nodes if node.kind == "model" and node.is_good)

    @property
    def tests_passed(self) -> int:
        return sum(node.kind == "test" and node.is_good for node in self.nodes)

    @property
    def tests_failed(self) -> tuple[tuple[str, str], ...]:
        failed = (node for node in self.nodes if node.kind == "test" and node.status in ("fail", "error"))
        return tuple((node.name, node.message) for node in failed)

    @property
    def errors(self) -> tuple[tuple[str, str], ...]:
        return tuple((node.name, node.message) for node in self.nodes if node.kind != "test" and node.status == "error")

    @property
    def succeeded(self) -> bool:
        return bool(self.nodes) and all(node.is_good for node in self.nodes)


def build(
    ws: Workspace, *, as_of: date, on_event: Callable[[NodeDone], None] | None = None, with_tests: bool = True
) -> BuildResult:
    """Build every model and run every dbt test on the living lake, as of one business day.

    `on_event` is called with each node as it finishes, tests and learning included. The build file is closed when this
    returns. Without tests only what is compared with tested tables is built.

    Raises
    ------
    JukeError
        Where the lake has no manifest, another process holds the build file, or dbt itself could not start.
        A model or test that fails is no error but part of the result.
    """
    started = time.monotonic()
    _check(ws)
    manifest = load_manifest()
    plumbing.prepare(ws, as_of, logic_of(manifest), manifest)
    part = standing.part_of(ws, manifest, marts=False, with_tests=with_tests)
    nodes = _build_part(ws, manifest, part, on_event)
    if all(node.is_good for node in nodes):  # marts of a core that failed would be published by nobody
        _learn(ws, as_of, on_event)
        with plumbing.open_build_file(ws) as connection:
            restating.tell(ws, connection)
        part = standing.part_of(ws, manifest, marts=True, with_tests=with_tests)
        nodes += _build_part(ws, manifest, part, on_event)
    result = BuildResult(nodes, time.monotonic() - started)
    if result.succeeded:
        plumbing.settle(ws)
        standing.keep(ws, manifest, with_tests=with_tests)
    crash_at("modelled")
    return BuildResult(nodes, time.monotonic() - started)


def forget_build(ws: Workspace) -> None:
    """Remove the build file, so that the next build makes everything anew from the lake."""
    for path in (ws.build_file, ws.build_file.with_name(ws.build_file.name + ".wal")):
        path.unlink(missing_ok=True)


def _check(ws: Workspace) -> None:
    """DuckDB looks for a lake path that the workspace misses in the current folder: refuse first."""
    if "," in str(ws.root):
        advice = "move the workspace to a folder without a comma"
        raise JukeError(Problem("a workspace's path cannot hold a comma", str(ws.root), do=advice))
    if not (ws.lake / "manifest.parquet").exists():
        advice = "land the night's deliveries first (`juke run` does all stages in order)"
        raise JukeError(Problem("the lake has no manifest yet", str(ws.lake), "manifest.parquet", "none", advice))


def _build_part(
    ws: Workspace, manifest: Manifest, part: standing.Part, on_event: Callable[[NodeDone], None] | None
) -> tuple[NodeDone, ...]:
    """Build what is stale; what stands is told as such."""
    built = _run(ws, manifest, on_event) if part.stale else ()
    stands = tuple(_stands(manifest.nodes[one]) for one in part.standing)
    if on_event:
        for node in stands:
            on_event(node)
    return built + stands


def _stands(node: Any) -> NodeDone:
    return NodeDone(node.unique_id, node.name, str(node.resource_type), STANDS, 0.0)


def _run(ws: Workspace, manifest: Manifest, on_event: Callable[[NodeDone], None] | None) -> tuple[NodeDone, ...]:
    """One `dbt build`; afterwards no adapter holds the file (design D8: `invoke` alone keeps lock and WAL)."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    _check_sources(ws, manifest)
    listeners = [_listener(on_event)] if on_event else []
    try:
        outcome = invoke(_arguments(ws), dbt_environment(ws), manifest, listeners)
    finally:
        DuckDBConnectionManager.close_all_connections()
    if outcome.result is None:
        words = str(outcome.exception or "no reason given")
        raise JukeError(Problem("dbt could not start", str(ws.build_file), found=words, do="see the words found"))
    return tuple(_done(ws, item) for item in outcome.result.results)


def _check_sources(ws: Workspace, manifest: Manifest) -> None:
    folders = (ws.lake / source.identifier for source in manifest.sources.values() if source.source_name == "lake")
    missing = [path.name for path in folders if path.name != "manifest" and not any(path.glob("*.parquet"))]
    if missing:
        advice = (
            f"run `juke -w {ws.root} run`: it writes a zero-row file for every entity; where it has just said this, "
            "the models name an entity that pipelines/entities does not have: `python -m pipelines.modelling.generate`"
        )
        found = ", ".join(sorted(missing))
        raise JukeError(Problem("entities without any file", str(ws.lake), "a zero-row _empty.parquet", found, advice))


def _learn(ws: Workspace, as_of: date, on_event: Callable[[NodeDone], None] | None) -> None:
    """What marts read of lifetime value, segments and factors; from a core that has passed its tests."""
    from pipelines.modelling.learning import learn

    started = time.monotonic()
    with plumbing.open_build_file(ws) as connection:
        learn(ws, connection, as_of)
    if on_event:
        on_event(NodeDone(LEARNED, LEARNED, LEARNED, "success", time.monotonic() - started))


def _arguments(ws: Workspace) -> list[str]:
    """Only what is tagged for tonight, no test beside: which tests those are, `standing` knows."""
    target: Path = ws.warehouse / "dbt"
    selection = ["--select", f"tag:{standing.TAG}", "--indirect-selection", "empty"]
    return ["build", *selection, "--target-path", str(target), "--log-path", str(target), "--no-write-json"]


def dbt_environment(ws: Workspace) -> dict[str, str]:
    """What `profiles.yml` reads: where this workspace's build file and lake are, and its ceilings."""
    limits = ws.config.limits
    return {
        "JUKE_BUILD_FILE": str(ws.build_file),
        "JUKE_WORKSPACE_ROOT": str(ws.root),
        "JUKE_MEMORY": f"{limits.memory_mb}MB",
        "JUKE_THREADS": str(limits.threads),
        "JUKE_TEMP": str(ws.warehouse / "temp"),
        "JUKE_TEMP_SIZE": f"{limits.temp_mb}MB",
    }


def _done(ws: Workspace, item: Any) -> NodeDone:
    node = item.node
    kind, status = str(node.resource_type), str(item.status)
    return NodeDone(node.unique_id, node.name, kind, status, item.execution_time, message_of(ws, item))


def _listener(on_event: Callable[[NodeDone], None]) -> Callable[[Any], None]:
    def hear(event: Any) -> None:
        if event.info.name == "NodeFinished":
            info, ran = event.data.node_info, event.data.run_result
            kind, status = info.resource_type, info.node_status
            on_event(NodeDone(info.unique_id, info.node_name, kind, status, ran.execution_time))

    return hear
