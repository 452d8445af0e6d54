"""The asset graph is reviewed as a file: a change to it shows in the diff."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

SNAPSHOT = Path(__file__).with_name("asset_graph.txt")


def lines_of_the_graph() -> Iterator[str]:
    from pipelines.definitions import defs

    graph = defs.resolve_asset_graph()
    for key in sorted(graph.get_all_asset_keys(), key=lambda key: key.to_user_string()):
        node = graph.get(key)
        parents = ", ".join(sorted(parent.to_user_string() for parent in node.parent_keys))
        yield f"{key.to_user_string()} [{node.group_name}] <- {parents or '-'}"


def test_the_asset_graph_equals_its_snapshot() -> None:
    lines = "\n".join(lines_of_the_graph()) + "\n"
    if os.environ.get("JUKE_WRITE_SNAPSHOT"):
        SNAPSHOT.write_text(lines, "utf-8")
    assert lines == SNAPSHOT.read_text("utf-8"), "run with JUKE_WRITE_SNAPSHOT=1 and read the diff"
