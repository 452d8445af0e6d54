"""What a number is made of: the entities behind a metric and behind a page, followed through dbt's manifest.

So a badge stands at the numbers that an absent export could change, and at no others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipelines.ingest.datasets import IDENTITY, LEARNED

_LAKE = "lake"
_NO_ENTITY = frozenset(
    {"manifest", "delivery_log", "delivery_findings", "delivery_arrivals"}
)  # about deliveries, not made of their rows
_LEARNED_FROM = frozenset({"customer_records", "leads", "order_lines", "orders"})


def entities_of(manifest: Mapping[str, Any], unique_ids: Iterable[str]) -> tuple[str, ...]:
    """The entities that models, metrics or semantic models are made of, each once, by name."""
    waiting, seen = list(unique_ids), set[str]()
    while waiting:
        unique_id = waiting.pop()
        if unique_id not in seen:
            seen.add(unique_id)
            waiting += _parents(manifest, unique_id)
    sources = [manifest["sources"][unique_id] for unique_id in seen if unique_id in manifest.get("sources", {})]
    names = {source["name"] for source in sources if source["source_name"] == _LAKE}
    learnt = _LEARNED_FROM if names & set(LEARNED) else frozenset()
    told = {"customer_records" if name in IDENTITY else name for name in names - _NO_ENTITY - set(LEARNED)}
    return tuple(sorted(told | learnt))


def pages(manifest: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Page -> the entities it draws on, as the project's exposures say (`meta.page`)."""
    return dict(_pages(manifest))


def _pages(manifest: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for exposure in manifest.get("exposures", {}).values():
        if page := (exposure["config"].get("meta") or {}).get("page"):
            yield str(page), entities_of(manifest, exposure["depends_on"]["nodes"])


def _parents(manifest: Mapping[str, Any], unique_id: str) -> list[str]:
    kinds = ("nodes", "metrics", "semantic_models")
    said: Mapping[str, Any] = next(
        (manifest[kind][unique_id] for kind in kinds if unique_id in manifest.get(kind, {})), {}
    )
    return list(said.get("depends_on", {}).get("nodes", ()))
