"""A drill is about the night, not about the marts: it builds all of core and the marts that drills and nights look at.

The others double the nodes of every night and of every rebuild; what they say is proved on the demo company.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from pipelines.settings import DBT_PROJECT

LOOKED_AT = {
    "mart_customer_360", "mart_customer_month", "mart_data_health", "mart_delivery", "mart_delivery_control",
    "mart_identity_changes", "mart_identity_decision", "mart_identity_event", "mart_identity_review",
    "mart_identity_run", "mart_kpi_home", "mart_kpi_month", "mart_restatement", "mart_sales_category",
    "mart_sales_daily",
    "mart_sales_order", "mart_sales_target",
}  # fmt: skip
#: What a process of its own runs first.
IN_A_PROCESS = f"""
import sys
sys.path.append({str(Path(__file__).parent)!r})
import few_marts
few_marts.leave_out()
"""
_ABOUT_MARTS = ("metrics", "semantic_models", "saved_queries", "exposures", "unit_tests")


def leave_out() -> Any:
    """From now on builds of this process see no other marts; returns what builds called before."""
    build: Any = import_module("pipelines.modelling.build")
    whole = build.load_manifest
    build.load_manifest = lambda: _without_others(whole())
    return whole


@contextmanager
def left_out() -> Iterator[None]:
    """The same for as long as the block runs."""
    whole = leave_out()
    try:
        yield
    finally:
        sys.modules["pipelines.modelling.build"].load_manifest = whole  # type: ignore[attr-defined]


def _without_others(manifest: Any) -> Any:
    kept = _needed(manifest)
    for one, node in list(manifest.nodes.items()):
        needed = {one} if node.resource_type == "model" else set(getattr(node, "depends_on_nodes", ()))
        if node.resource_type in ("model", "test") and not needed <= kept:
            del manifest.nodes[one]
    for kind in _ABOUT_MARTS:
        getattr(manifest, kind).clear()
    return manifest


def _needed(manifest: Any) -> set[str]:
    """Core, the marts looked at and those of a drill's own, and what they read; sources too."""
    others = {path.stem for path in (DBT_PROJECT / "models" / "marts").rglob("*.sql")} - LOOKED_AT
    models = {one: node for one, node in manifest.nodes.items() if node.resource_type == "model"}
    todo = [one for one, node in models.items() if node.fqn[1] in ("core", "marts") and node.name not in others]
    kept = set(manifest.sources)
    while todo:
        one = todo.pop()
        if one not in kept:
            kept.add(one)
            todo.extend(getattr(manifest.nodes[one], "depends_on_nodes", ()))
    return kept
