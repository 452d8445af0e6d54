"""Precision and recall at each threshold, against pairs whose truth is known: the data set `identity_threshold`.

Only counts are written; shares and their intervals are made of them in `mart_identity_threshold`. The threshold itself
is frozen with the model: this shows whether it is well chosen, and changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from pipelines.identity import labels, match
from pipelines.identity.labels import Labels
from pipelines.identity.registry import Model, Registry
from pipelines.problems import JukeError
from pipelines.settings import Workspace

ENTITY = "identity_threshold"
GRID = tuple(hundredth / 100 for hundredth in range(50, 100))
Row = tuple[float, int, int, int, int, str, bool]
_TABLE = """
create or replace temp table threshold_rows (
    threshold double, labelled_pair_count bigint, true_positive_count bigint, false_positive_count bigint,
    false_negative_count bigint, label_source varchar, is_present boolean)
"""


def write(connection: duckdb.DuckDBPyConnection, ws: Workspace, registry: Registry, seq: int) -> list[str]:
    """Write the data set for registry sequence `seq` and today's labels, unless it stands; returns what is wrong.

    A file of labels that cannot be read stops no night: its labels are left out, and the warning says so.
    """
    from pipelines.ingest.lake_file import write_parquet
    from pipelines.ingest.manifest import set_dataset

    model = registry.model()
    if model is None:
        return []
    generation = f"{seq}-{_fingerprint(labels.path_of(ws))}"
    path = ws.lake / ENTITY / f"{generation}.parquet"
    known, warnings = _known(ws, registry)
    if not path.exists():
        connection.execute(_TABLE)
        rows = list(_rows(connection, model, known))
        connection.executemany("insert into threshold_rows values (?, ?, ?, ?, ?, ?, ?)", rows)
        query = f"select *, '{generation}' as _generation from threshold_rows"  # noqa: S608 - digits of ours
        set_dataset(ws, ENTITY, generation, write_parquet(connection, query, path))
        _remove_older(path)
    return warnings


def threshold_of(model: Model) -> float:
    """The score from which a model's pair is a link."""
    return float(json.loads(model.weights)["threshold"])


def _known(ws: Workspace, registry: Registry) -> tuple[Mapping[str, Labels], list[str]]:
    known = {"steward": labels.decided(registry)}
    try:
        known["labels"] = labels.labelled(ws)
    except JukeError as error:
        return known, [str(problem) for problem in error.problems]
    return known, []


def _rows(connection: duckdb.DuckDBPyConnection, model: Model, known: Mapping[str, Labels]) -> Iterable[Row]:
    """Counts by source. One without a pair of living records is left out; without any the grid stands alone."""
    present = threshold_of(model)
    grid = sorted({*GRID, present})
    pairs = sorted({pair for of_source in known.values() for pair in of_source})
    scores = {(a, b): score for a, b, score, *_ in match.score_pairs(connection, model, pairs)} if pairs else {}
    scored = {
        source: [(scores[pair], same) for pair, same in of.items() if pair in scores] for source, of in known.items()
    }
    told = {source: found for source, found in scored.items() if found} or {"none": []}
    for source, found in told.items():
        for threshold in grid:
            yield threshold, len(found), *_counts(found, threshold), source, threshold == present


def _counts(found: list[tuple[float, bool]], threshold: float) -> tuple[int, int, int]:
    """True positives, false positives, false negatives."""
    joined = [same for score, same in found if score >= threshold]
    missed = sum(same for score, same in found if score < threshold)
    return sum(joined), len(joined) - sum(joined), missed


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.exists() else "0"


def _remove_older(path: Path) -> None:
    """Keep this file and the one written before it."""
    others = [other for other in path.parent.glob("[0-9]*.parquet") if other != path]
    for other in sorted(others, key=lambda one: one.stat().st_mtime)[:-1]:
        other.unlink()
