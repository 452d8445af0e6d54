"""The SQL of the metric shapes that pages ask for most, compiled while publishing so that no reader waits for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pipelines.publish.definitions import Definitions
from pipelines.published.catalogue import MetricEntry
from pipelines.published.compiler import GRAINS, SEMANTIC_MANIFEST, Compiler, MetricShape
from pipelines.published.metrics import METRICS

_COMMON = ((), ("day",), ("month",), ("region_code",))


def write_metrics(folder: Path, definitions: Definitions, before: Path | None) -> dict[str, MetricEntry]:
    """Write `metrics.json` and the semantic manifest; returns the metrics with the names they can be grouped by.

    `before` is the folder of the version before: where its definitions are the same, so is its SQL (saves about 2 s).
    """
    if not definitions.semantic_manifest:
        return dict(definitions.metrics)
    (folder / SEMANTIC_MANIFEST).write_text(definitions.semantic_manifest, "utf-8")
    said = _known(before, definitions.semantic_manifest) or _compiled(definitions.semantic_manifest)
    (folder / METRICS).write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")
    by = said["by"]
    return {name: replace(entry, by=tuple(by.get(name, ()))) for name, entry in definitions.metrics.items()}


def _known(before: Path | None, semantic_manifest: str) -> dict[str, dict]:
    if before is None or not (before / METRICS).exists():
        return {}
    same = (before / SEMANTIC_MANIFEST).read_text("utf-8") == semantic_manifest
    return json.loads((before / METRICS).read_text("utf-8")) if same else {}


@lru_cache(maxsize=2)
def _compiled(semantic_manifest: str) -> dict[str, dict]:
    compiler = Compiler(semantic_manifest)
    short = {name: [n for n in compiler.dimensions([name]) if "__" not in n] for name in compiler.metric_names}
    shapes = [shape for name, dimensions in short.items() for shape in _shapes(name, dimensions)]
    queries = {shape.key: compiler.compile(shape) for shape in shapes}
    return {"queries": queries, "by": {name: [*GRAINS, *sorted(names)] for name, names in short.items()}}


def _shapes(name: str, dimensions: list[str]) -> Iterator[MetricShape]:
    for by in _COMMON:
        if set(by) <= {*GRAINS, *dimensions}:
            for period in ("", "range"):
                yield MetricShape((name,), by, (), period)
