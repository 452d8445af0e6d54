"""What a built table was made by, as one hash per model: its code, its macros, its types and everything above it.

A model whose hash differs from the build file's was built by other logic. Dropping it belongs to `plumbing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_CONFIG = ("materialized", "incremental_strategy", "contract", "pre_hook", "post_hook", "column_types")


class Logic(NamedTuple):
    """One model or seed: where it is built and the hash of all that decides its rows besides the data."""

    schema: str
    name: str
    kind: str
    hash: str


def logic_of(manifest: Manifest) -> list[Logic]:
    """The logic of every model and seed. A change in one changes the hash of all its descendants too."""
    nodes = [node for node in manifest.nodes.values() if node.resource_type in ("model", "seed")]
    hashes = hashes_of(manifest, [node.unique_id for node in nodes])
    return [Logic(node.schema, node.name, str(node.config.materialized), hashes[node.unique_id]) for node in nodes]


def hashes_of(manifest: Manifest, unique_ids: Iterable[str]) -> dict[str, str]:
    """The logic of these nodes, tests among them, by unique id; of what stands above them too."""
    known: dict[str, str] = {}
    for unique_id in unique_ids:
        _hash(manifest, unique_id, known)
    return known


def _hash(manifest: Manifest, unique_id: str, known: dict[str, str]) -> str:
    if unique_id not in known:
        node: Any = manifest.nodes.get(unique_id) or manifest.sources[unique_id]
        above = sorted(_hash(manifest, parent, known) for parent in getattr(node, "depends_on_nodes", []))
        known[unique_id] = sha256("\n".join([*_own(manifest, node), *above]).encode()).hexdigest()[:16]
    return known[unique_id]


def _own(manifest: Manifest, node: Any) -> Iterator[str]:
    if node.resource_type == "source":
        yield f"{node.unique_id} {node.source_meta} {node.meta} {node.config.meta}"
        return
    yield node.checksum.checksum
    if node.resource_type == "test":
        yield f"{node.raw_code} {getattr(node, 'test_metadata', None)}"
    yield from (str(node.config.get(key)) for key in _CONFIG)
    yield from (f"{column.name} {column.data_type}" for column in node.columns.values())
    for macro in sorted(_macros(manifest, node)):
        yield manifest.macros[macro].macro_sql


def _macros(manifest: Manifest, node: Any) -> set[str]:
    """Our own macros a node runs through, hooks included; dbt's are fixed by the lock file."""
    hooks = " ".join(hook.sql for hook in (*node.config.get("pre_hook", ()), *node.config.get("post_hook", ())))
    ours = {name: macro for name, macro in manifest.macros.items() if macro.package_name == node.package_name}
    found: set[str] = set()
    waiting = [name for name in node.depends_on_macros if name in ours]
    waiting += [name for name, macro in ours.items() if macro.name in hooks]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [other for other in ours[name].depends_on.macros if other in ours]
    return found
