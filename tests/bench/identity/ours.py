"""Ours: one night of identity over a landed workspace, as Juke ships, from an empty registry."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from pipelines.settings import Workspace


def run(ws: Workspace) -> dict[str, str]:
    """Record to customer, as the bridge in the lake has it. Standardised columns stay, decisions are made anew."""
    from pipelines.identity import identify

    for path in ws.state.glob("registry.sqlite*"):
        path.unlink()
    identify(ws, full=True)
    return dict(rows_of(ws, "identity_bridge", "customer_record_id, customer_id"))


def rows_of(ws: Workspace, entity: str, columns: str) -> list[tuple[str, ...]]:
    """Columns of a data set's living generation. All three are names of Juke's own."""
    manifest, folder = ws.lake / "manifest.parquet", ws.lake / entity
    return duckdb.execute(
        f"select {columns} from read_parquet('{folder}/*.parquet') where _generation ="
        f" (select generation from read_parquet('{manifest}') where entity = '{entity}')"
    ).fetchall()


Runner = Callable[[Workspace], dict[str, str]]
