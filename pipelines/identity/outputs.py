"""Identity's two data sets in the lake, derived from the registry alone: which customer each record is, and the links.

After a crash they are simply written again.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from pipelines.identity.evidence import RULES, link_sentence, single_sentence
from pipelines.settings import Workspace
from pipelines.sql import quote_text

# Each record's strongest link inside its customer.
_BRIDGE = """
with ends as (
    select record_a as record_id, record_b as other, rule, score, evidence from output_links
    union all select record_b, record_a, rule, score, evidence from output_links
), inside as (
    select e.* from ends e
    join output_records x on x.record_id = e.record_id join output_records y on y.record_id = e.other
    where x.customer_id = y.customer_id
), strongest as (
    select record_id, arg_min(struct_pack(other, rule, score, evidence), (rule <> 'must_link', -score, other)) as link
    from inside group by record_id
)
select r.record_id as customer_record_id, r.customer_id,
       case when s.link is null then 'single' when s.link.rule = 'must_link' then 'steward'
            when s.link.rule = 'model' then 'model' else 'exact:' || s.link.rule end as decided_by,
       case when s.link.rule <> 'must_link' then s.link.score end as match_score,
       s.link.other as linked_customer_record_id,
       coalesce(t.zh, $single_zh) as evidence_zh, coalesce(t.en, $single_en) as evidence_en, $generation as _generation
from output_records r left join strongest s on r.record_id = s.record_id
left join sentences t on t.rule = s.link.rule and t.evidence = s.link.evidence
order by r.customer_id, r.record_id
"""
_LINKS = """
select l.record_a as record_id_a, l.record_b as record_id_b, l.rule, l.score as match_score,
       t.zh as evidence_zh, t.en as evidence_en, $generation as _generation
from output_links l join sentences t using (rule, evidence)
order by all
"""
_TYPES = {
    "identity_bridge": "customer_record_id varchar, customer_id varchar, decided_by varchar, match_score double,"
    " linked_customer_record_id varchar, evidence_zh varchar, evidence_en varchar, _generation varchar",
    "identity_links": "record_id_a varchar, record_id_b varchar, rule varchar, match_score double, evidence_zh varchar,"
    " evidence_en varchar, _generation varchar",
}


def _make_sentences(connection: duckdb.DuckDBPyConnection) -> None:
    codes = connection.execute("select distinct rule, evidence from output_links order by all").fetchall()
    rows = [(rule, said, link_sentence(rule, said, "zh"), link_sentence(rule, said, "en")) for rule, said in codes if rule in RULES]
    connection.execute("create or replace temp table sentences (rule varchar, evidence varchar, zh varchar, en varchar)")
    if rows:
        connection.executemany("insert into sentences values (?, ?, ?, ?)", rows)


def _write(connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, str], target: Path) -> int:
    """Write one Parquet file under its name only when it is whole; returns its rows."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    connection.execute(f"create or replace temp table output as {query}", parameters)
    connection.execute(f"copy output to {quote_text(unfinished)} (format parquet, compression zstd)")
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)
    return int(connection.execute("select count(*) from output").fetchall()[0][0])


def _ensure_empty(connection: duckdb.DuckDBPyConnection, ws: Workspace, entity: str) -> None:
    path = ws.lake / entity / "_empty.parquet"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(f"create or replace temp table output ({_TYPES[entity]})")
        connection.execute(f"copy output to {quote_text(path)} (format parquet)")


def write(connection: duckdb.DuckDBPyConnection, ws: Workspace, seq: int) -> None:
    """Write both data sets of `output_records` and `output_links` as generation `seq` and enter them in the manifest."""
    generation = str(seq)
    _make_sentences(connection)
    single = {"single_zh": single_sentence("zh"), "single_en": single_sentence("en")}
    for entity, query, parameters in (("identity_bridge", _BRIDGE, single), ("identity_links", _LINKS, {})):
        _ensure_empty(connection, ws, entity)
        target = ws.lake / entity / f"{generation}.parquet"
        rows = _write(connection, query, {**parameters, "generation": generation}, target)
        _enter(ws, entity, generation, rows)


def _enter(ws: Workspace, entity: str, generation: str, rows: int) -> None:
    """Enter a data set in the lake manifest, if this installation has one."""
    from importlib.util import find_spec

    if find_spec("pipelines.ingest.manifest"):
        from pipelines.ingest.manifest import set_dataset

        set_dataset(ws, entity, generation, rows)


def stand(connection: duckdb.DuckDBPyConnection, ws: Workspace, seq: int) -> bool:
    """Whether generation `seq` of both data sets is there and in the manifest."""
    manifest = ws.lake / "manifest.parquet"
    if not manifest.exists() or not all((ws.lake / entity / f"{seq}.parquet").exists() for entity in _TYPES):
        return False
    query = f"select count(*) from read_parquet({quote_text(manifest)}) where entity in (?, ?) and generation = ?"  # noqa: S608
    return bool(connection.execute(query, [*_TYPES, str(seq)]).fetchall()[0][0] == len(_TYPES))
