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

from pipelines.publish import manifest_parts
from pipelines.publish.definitions import Definitions
from pipelines.publish.manifest_parts import Part, parts
from pipelines.published import compiler, templates
from pipelines.published.catalogue import MetricEntry
from pipelines.published.compiler import GRAINS, SEMANTIC_MANIFEST, Compiler, MetricShape
from pipelines.published.metrics import METRICS

_GRAINS_ASKED = ("week", "month")


def write_metrics(folder: Path, definitions: Definitions, before: Path | None) -> dict[str, MetricEntry]:
    """Write `metrics.json` and the semantic manifest; returns the metrics with the names they can be grouped by.

    `before` is the folder of the version before: what is defined there as here is not compiled again. The dbt target
    folder keeps a copy, so that a second workspace of the same project compiles nothing.
    """
    if not definitions.semantic_manifest:
        return dict(definitions.metrics)
    (folder / SEMANTIC_MANIFEST).write_text(definitions.semantic_manifest, "utf-8")
    kept = definitions.folder / METRICS
    made_of = _digest(definitions.semantic_manifest)
    candidates = [_read(before / METRICS) if before else {}, _read(kept)]
    said = next((each for each in candidates if each.get("made_of") == made_of), None)
    if said is None:
        said = {"made_of": made_of, **_compiled(definitions.semantic_manifest, candidates)}
    text = json.dumps(said, ensure_ascii=False, indent=1)
    (folder / METRICS).write_text(text, "utf-8")
    if candidates[-1].get("made_of") != made_of:
        _keep(kept, text)
    by = said["by"]
    return {name: replace(entry, by=tuple(by.get(name, ()))) for name, entry in definitions.metrics.items()}


def _digest(semantic_manifest: str) -> str:
    """Changes with the definitions and with the code that compiles them."""
    return hashlib.sha256(b"\0".join([semantic_manifest.encode(), *_code()])).hexdigest()


@lru_cache(maxsize=1)
def _code() -> list[bytes]:
    files = [Path(__file__), *(Path(str(module.__file__)) for module in (compiler, manifest_parts, templates))]
    return [file.read_bytes() for file in files]


def _read(path: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return said


def _keep(path: Path, text: str) -> None:
    """Written aside and renamed: other workspaces may publish at this moment. A folder not ours to write is left."""
    if not os.access(path.parent, os.W_OK):
        return
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(text, "utf-8")
    aside.replace(path)


def _compiled(semantic_manifest: str, candidates: list[dict[str, Any]]) -> dict[str, Any]:
    """Templates by shape, what each metric's were made of, and the names by metric (those need the whole manifest)."""
    made = Compiler(semantic_manifest)
    names = {name: [n for n in made.dimensions([name]) if "__" not in n] for name in made.metric_names}
    found: dict[str, str] = {}
    made_of: dict[str, str] = {}
    for part in parts(semantic_manifest):
        digest = _digest(part.semantic_manifest)
        made_of |= dict.fromkeys(part.metrics, digest)
        found |= _known(part, digest, candidates) or _templates(part)
    return {
        "parts": made_of,
        "templates": found,
        "by": {name: [*GRAINS, *sorted(short)] for name, short in names.items()},
    }


def _known(part: Part, digest: str, candidates: list[dict[str, Any]]) -> dict[str, str]:
    """The templates of a part that was compiled before."""
    for said in candidates:
        if all(said.get("parts", {}).get(name) == digest for name in part.metrics):
            return {key: sql for key, sql in said["templates"].items() if key.split("|")[0] in part.metrics}
    return {}


def _templates(part: Part) -> dict[str, str]:
    made = Compiler(part.semantic_manifest)
    return {shape.key: made.compile(shape) for name in part.metrics for shape in _shapes(made, name)}


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
