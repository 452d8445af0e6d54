"""What dbt knows about the models and metrics to be published: their tables, scopes and words. Reads artefacts only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.problems import JukeError, Problem
from pipelines.publish import lineage
from pipelines.publish.measures import metric_entry, words
from pipelines.published.catalogue import Column, MetricEntry, Model, Words
from pipelines.published.compiler import SEMANTIC_MANIFEST
from pipelines.settings import DBT_PROJECT, Workspace

LAYERS = ("core", "marts")


@dataclass(frozen=True)
class Definitions:
    """Models by `schema.table`, metrics by name, the entities of each page, the text of the semantic manifest ('' where
    dbt made none), and the folder of dbt's artefacts they were read from."""

    models: Mapping[str, Model]
    metrics: Mapping[str, MetricEntry]
    pages: Mapping[str, tuple[str, ...]]
    semantic_manifest: str
    folder: Path


def load_definitions(ws: Workspace, target: Path | None = None) -> Definitions:
    """Read dbt's artefacts of a workspace: its own `warehouse/dbt/`, else the project's.

    Raises
    ------
    JukeError
        Where the project has not been parsed yet.
    """
    folders = [target] if target else [ws.warehouse / "dbt" / "target", ws.warehouse / "dbt", DBT_PROJECT / "target"]
    folder = next((folder for folder in folders if (folder / "manifest.json").exists()), None)
    if folder is None:
        advice = "run `juke run` or `make run`, which parse the project first"
        raise JukeError(
            Problem("the dbt project has not been parsed", str(folders[-1]), "manifest.json", "none", advice)
        )
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    semantic = folder / SEMANTIC_MANIFEST
    return Definitions(
        {model.name: model for model in _models(manifest)},
        {name.rsplit(".", 1)[1]: metric_entry(name, manifest) for name in manifest["metrics"]},
        lineage.pages(manifest),
        semantic.read_text("utf-8") if semantic.exists() and manifest["metrics"] else "",
        folder,
    )


def _named(meta: Mapping[str, Any], description: str) -> Words:
    """A short name: models and columns say the Chinese one as `zh`; in English it is how the description begins."""
    said = words(meta, "label", re.split(r"[.;]", description, maxsplit=1)[0])
    return {**said, "zh": said["zh"] or meta.get("zh", "")}


def _described(meta: Mapping[str, Any], description: str) -> Words:
    said = words(meta, "description", description)
    return {**said, "zh": said["zh"] or meta.get("zh", "")}


def _models(manifest: Mapping[str, Any]) -> Iterator[Model]:
    for node in manifest["nodes"].values():
        if node["resource_type"] in ("model", "seed") and node["schema"] in LAYERS:
            meta = node["config"].get("meta", {})
            yield Model(
                name=f"{node['schema']}.{node['alias']}",
                scope=str(meta.get("scope", "company")),  # unsaid means: nobody's but the company's
                label=_named(meta, node["description"]),
                description=_described(meta, node["description"]),
                columns={name: _column(name, column) for name, column in node["columns"].items()},
            )


def _column(name: str, said: Mapping[str, Any]) -> Column:
    meta = said.get("config", {}).get("meta") or said.get("meta") or {}
    label, description = _named(meta, said["description"]), _described(meta, said["description"])
    return Column(name, "", label, description, str(meta.get("privacy", "")))
