"""The templates of the metric shapes that pages ask for, compiled while publishing: no reader waits for MetricFlow.

They are derived, not listed: each metric alone, by week, by month and by each of its own names, and what its
`meta.asked_by` adds (a list of lists of names). Every template can be narrowed by all the metric's own names.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.publish.definitions import Definitions
from pipelines.published import compiler, templates
from pipelines.published.catalogue import MetricEntry
from pipelines.published.compiler import GRAINS, SEMANTIC_MANIFEST, Compiler, MetricShape
from pipelines.published.metrics import METRICS

_GRAINS_ASKED = ("week", "month")


def write_metrics(folder: Path, definitions: Definitions, before: Path | None) -> dict[str, MetricEntry]:
    """Write `metrics.json` and the semantic manifest; returns the metrics with the names they can be grouped by.

    `before` is the folder of the version before: where its definitions are the same, so are its templates (about 6 s
    saved). The dbt target folder keeps a copy, so that a second workspace of the same project compiles nothing.
    """
    if not definitions.semantic_manifest:
        return dict(definitions.metrics)
    (folder / SEMANTIC_MANIFEST).write_text(definitions.semantic_manifest, "utf-8")
    made_of = _digest(definitions.semantic_manifest)
    kept = definitions.folder / METRICS
    said = _known(before / METRICS if before else None, made_of) or _known(kept, made_of)
    if not said:
        said = {"made_of": made_of, **_compiled(definitions.semantic_manifest)}
    text = json.dumps(said, ensure_ascii=False, indent=1)
    (folder / METRICS).write_text(text, "utf-8")
    _keep(kept, text, made_of)
    by = said["by"]
    return {name: replace(entry, by=tuple(by.get(name, ()))) for name, entry in definitions.metrics.items()}


@lru_cache(maxsize=4)
def _digest(semantic_manifest: str) -> str:
    """Changes with the definitions and with the code that compiles them."""
    code = [Path(str(module.__file__)).read_bytes() for module in (compiler, templates)]
    return hashlib.sha256(b"\0".join([semantic_manifest.encode(), Path(__file__).read_bytes(), *code])).hexdigest()


def _known(path: Path | None, made_of: str) -> dict[str, Any]:
    if path is None or not path.exists():
        return {}
    said: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return said if said.get("made_of") == made_of else {}


def _keep(path: Path, text: str, made_of: str) -> None:
    """Written aside and renamed: other workspaces may publish at this moment. A folder not ours to write is left."""
    if _known(path, made_of) or not os.access(path.parent, os.W_OK):
        return
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(text, "utf-8")
    aside.replace(path)


@lru_cache(maxsize=2)
def _compiled(semantic_manifest: str) -> dict[str, Any]:
    made = Compiler(semantic_manifest)
    shapes = [shape for name in made.metric_names for shape in _shapes(made, name)]
    names = {name: [n for n in made.dimensions([name]) if "__" not in n] for name in made.metric_names}
    return {
        "templates": {shape.key: made.compile(shape) for shape in shapes},
        "by": {name: [*GRAINS, *sorted(short)] for name, short in names.items()},
    }


def _shapes(made: Compiler, name: str) -> Iterator[MetricShape]:
    """The shapes of one metric, each to be narrowed by all its own names."""
    own = made.own_names(name)
    grains = [(grain,) for grain in _GRAINS_ASKED]
    for by in dict.fromkeys([(), *grains, *((one,) for one in own), *_declared(made, name)]):
        yield MetricShape((name,), by, own)


def _declared(made: Compiler, name: str) -> list[tuple[str, ...]]:
    """`meta.asked_by` of the metric: `[[week, reason_name]]`."""
    config = next(metric.config for metric in made.manifest.metrics if metric.name == name)
    return [tuple(by) for by in ((config.meta if config else None) or {}).get("asked_by", ())]
