"""What dbt knows of one metric: its words, tables, measures, days and formula. Reads dbt's manifest only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from pipelines.publish import lineage
from pipelines.published.catalogue import MetricEntry, Words

_FLOWS = frozenset({"sum", "count", "sum_boolean", "count_distinct"})


def words(meta: Mapping[str, Any], key: str, plain: str = "") -> Words:
    """A text in zh and en: `key: {zh, en}` or `key_zh`, `key_en` in meta; dbt's own plain text stands for English."""
    said = meta.get(key)
    both = said if isinstance(said, dict) else {}
    found = {language: both.get(language) or meta.get(f"{key}_{language}", "") for language in ("zh", "en")}
    return {"zh": found["zh"], "en": found["en"] or plain}


def metric_entry(unique_id: str, manifest: Mapping[str, Any]) -> MetricEntry:
    """The entry of the version's catalogue for one metric; what it can be grouped by is known when it is compiled."""
    said = manifest["metrics"][unique_id]
    meta = said["config"].get("meta") or said.get("meta") or {}
    measured = list(_measures(unique_id, manifest))
    return MetricEntry(
        name=said["name"],
        kind=said["type"],
        label=words(meta, "label", said.get("label") or said["name"]),
        definition=words(meta, "definition", said.get("description") or ""),
        formula=_formula(said, manifest),
        meta=meta,
        models=tuple(sorted(set(_tables(unique_id, manifest)))),
        entities=tuple(meta.get("entities") or lineage.entities_of(manifest, [unique_id])),
        inputs=_inputs(said),
        area=PurePosixPath(said["path"]).parent.name,
        days=tuple(sorted({_day(measure, model, manifest) for measure, model in measured})),
        is_flow=said["type"] == "simple" and all(_is_flow(measure) for measure, _ in measured),
    )


def _tables(unique_id: str, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Follow a metric over its input metrics and semantic models to the tables it reads."""
    if unique_id in manifest["nodes"]:
        yield _table(manifest["nodes"][unique_id])
        return
    said = manifest["metrics"].get(unique_id) or manifest["semantic_models"].get(unique_id) or {}
    for upstream in said.get("depends_on", {}).get("nodes", ()):
        yield from _tables(upstream, manifest)


def _table(node: Mapping[str, Any]) -> str:
    return f"{node['schema']}.{node['alias']}"


def _measures(unique_id: str, manifest: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The measures a metric is made from, each with its semantic model."""
    said = manifest["metrics"].get(unique_id, {})
    names = {measure["name"] for measure in said.get("type_params", {}).get("input_measures", ())}
    for model in manifest["semantic_models"].values():
        yield from ((measure, model) for measure in model["measures"] if measure["name"] in names)


def _day(measure: Mapping[str, Any], model: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """`schema.table.column` of the day a measure's rows count on."""
    name = measure.get("agg_time_dimension") or (model.get("defaults") or {}).get("agg_time_dimension")
    expression = next((each["expr"] for each in model["dimensions"] if each["name"] == name), None)
    node = next(manifest["nodes"][each] for each in model["depends_on"]["nodes"] if each in manifest["nodes"])
    return f"{_table(node)}.{expression or name}"


def _is_flow(measure: Mapping[str, Any]) -> bool:
    """Whether a measure adds up over days; a stock is read on one day, a median or a mean adds up to nothing."""
    return measure["agg"] in _FLOWS and not measure.get("non_additive_dimension")


def _inputs(said: Mapping[str, Any]) -> tuple[str, ...]:
    """The metrics a ratio or a derived metric is made from, in the order of its formula."""
    given = said["type_params"]
    sides = [given.get("numerator"), given.get("denominator"), *(given.get("metrics") or ())]
    return tuple(side["name"] for side in sides if side)


def _formula(said: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    inputs = said["type_params"]
    if said["type"] == "ratio":
        return f"{inputs['numerator']['name']} / {inputs['denominator']['name']}"
    if said["type"] == "simple" and inputs.get("measure"):
        return _measure(inputs["measure"]["name"], manifest)
    return inputs.get("expr") or ""


def _measure(name: str, manifest: Mapping[str, Any]) -> str:
    for model in manifest["semantic_models"].values():
        for measure in model["measures"]:
            if measure["name"] == name:
                return f"{measure['agg']}({measure['expr'] or name})"
    return ""
