"""Identity's data sets in the lake, derived from the registry alone: who each record is, why, since when, and what was
decided. After a crash they are simply written again.

One pass each, from the registry's copy straight into Parquet; their columns are in `pipelines.ingest.datasets`.
Relations and thresholds are written by modules of their own.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from pipelines.identity import decisions
from pipelines.identity.evidence import link_sentence, review_sentence, single_sentence
from pipelines.identity.output_queries import QUERIES, SENTENCES_NEEDED
from pipelines.identity.registry import Registry
from pipelines.settings import Workspace
from pipelines.sql import quote_text

_TABLES = {
    "runs": ("seq bigint, run_at timestamp", "select seq, replace(substr(at, 1, 19), 'T', ' ') from runs"),
    "told_runs": (
        'registry_seq bigint, "at" timestamp, model_version varchar, is_shipped boolean, trained_on bigint,'
        " threshold double, record_count bigint, customer_count bigint, compared_pair_count bigint,"
        " exact_link_count bigint, model_link_count bigint, broken_link_count bigint, guarded_value_count bigint,"
        " warnings_zh varchar, warnings_en varchar",
        "select r.seq, replace(substr(r.at, 1, 19), 'T', ' '), r.model_version, m.is_shipped, m.trained_on,"
        " json_extract(m.weights, '$.threshold'), f.records, f.customers, f.pairs, f.exact_links, f.model_links,"
        " f.broken_links, f.guarded_values, nullif(f.warnings_zh, ''), nullif(f.warnings_en, '')"
        " from runs r join run_facts f using (seq) left join models m using (model_version)",
    ),
    "told_events": (
        "event_no bigint, registry_seq bigint, kind varchar, customer_id varchar, other_customer_id varchar",
        "select event_id, seq, kind, customer_id, other_id from events",
    ),
    "told_decisions": (
        'decision_id bigint, "at" timestamp, decided_by varchar, reason varchar, kind varchar, record_id_a varchar,'
        " record_id_b varchar, applied_seq bigint, is_in_force boolean",
        "select decision_id, replace(substr(at, 1, 19), 'T', ' '), decided_by, reason, kind, record_a, record_b,"
        " applied_seq, ended_by is null and kind <> 'withdraw' from decisions",
    ),
    "stays": (
        "record_id varchar, customer_id varchar, from_seq bigint, to_seq bigint",
        "select record_id, customer_id, from_seq, to_seq from stays",
    ),
}  # fmt: skip


def write_all(connection: duckdb.DuckDBPyConnection, registry: Registry, ws: Workspace, seq: int) -> None:
    """Write every data set as generation `seq`, entered in the manifest."""
    from pipelines.ingest.manifest import set_dataset

    decisions.load_into(connection, registry)
    _load_tables(connection, registry)
    _make_sentences(connection)
    for entity, query in QUERIES.items():
        target = ws.lake / entity / f"{seq}.parquet"
        rows = _write(connection, query, seq, target)
        set_dataset(ws, entity, str(seq), rows)
        _remove_older(target.parent, seq)


def stand(connection: duckdb.DuckDBPyConnection, ws: Workspace, seq: int) -> bool:
    """Whether generation `seq` of every data set is there and in the manifest."""
    manifest = ws.lake / "manifest.parquet"
    if not manifest.exists() or not all((ws.lake / entity / f"{seq}.parquet").exists() for entity in QUERIES):
        return False
    query = f"select entity from read_parquet({quote_text(manifest)}) where generation = ?"  # noqa: S608 - a path of ours
    listed = {entity for (entity,) in connection.execute(query, [str(seq)]).fetchall()}
    return listed >= set(QUERIES)


def _load_tables(connection: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    """What the copy does not hold, because a night needs none of it."""
    import pyarrow as pa

    for name, (columns, query) in _TABLES.items():
        connection.execute(f"create or replace temp table {name} ({columns})")
        rows = registry.rows(query)
        if rows:
            arrow = pa.table({str(at): list(values) for at, values in enumerate(zip(*rows, strict=True))})
            connection.register("arrow_rows", arrow)
            connection.execute(f"insert into {name} select * from arrow_rows")  # noqa: S608 - this module's names
            connection.unregister("arrow_rows")


def _make_sentences(connection: duckdb.DuckDBPyConnection) -> None:
    """One sentence a combination of rule and evidence, whatever the number of links."""
    rows = [("", "", single_sentence("zh"), single_sentence("en"))]
    for rule, said, is_review in connection.execute(SENTENCES_NEEDED).fetchall():
        tell = review_sentence if is_review else link_sentence
        rows.append((rule, said, tell(rule, said, "zh"), tell(rule, said, "en")))
    connection.execute(
        "create or replace temp table sentences (rule varchar, evidence varchar, zh varchar, en varchar)"
    )
    connection.executemany("insert into sentences values (?, ?, ?, ?)", rows)


def _write(connection: duckdb.DuckDBPyConnection, query: str, seq: int, target: Path) -> int:
    """Write one Parquet file under its name only when it is whole; returns its rows."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    whole = f"select *, '{int(seq)}' as _generation from ({query})"  # noqa: S608 - a number
    options = "(format parquet, compression zstd)"
    rows = connection.execute(f"copy ({whole}) to {quote_text(unfinished)} {options}").fetchall()[0][0]
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)
    return int(rows)


def _remove_older(folder: Path, seq: int) -> None:
    """Keep this generation and the one before; history is in the newest."""
    generations = sorted(
        int(path.stem) for path in folder.glob("*.parquet") if path.stem.isdigit() and int(path.stem) < seq
    )
    for generation in generations[:-1]:
        (folder / f"{generation}.parquet").unlink()
