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
QUERIES = {"identity_bridge": _BRIDGE, "identity_links": _LINKS}


def _make_sentences(connection: duckdb.DuckDBPyConnection) -> None:
    codes = connection.execute("select distinct rule, evidence from output_links order by all").fetchall()
    rows = [
        (rule, said, link_sentence(rule, said, "zh"), link_sentence(rule, said, "en"))
        for rule, said in codes
        if rule in RULES
    ]
    connection.execute(
        "create or replace temp table sentences (rule varchar, evidence varchar, zh varchar, en varchar)"
    )
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


def write(connection: duckdb.DuckDBPyConnection, ws: Workspace, seq: int) -> None:
    """Write both data sets of `output_records` and `output_links` as generation `seq`, entered in the manifest."""
    from pipelines.ingest.manifest import set_dataset

    generation = str(seq)
    _make_sentences(connection)
    single = {"single_zh": single_sentence("zh"), "single_en": single_sentence("en")}
    for entity, query in QUERIES.items():
        parameters = single if entity == "identity_bridge" else {}
        target = ws.lake / entity / f"{generation}.parquet"
        rows = _write(connection, query, {**parameters, "generation": generation}, target)
        set_dataset(ws, entity, generation, rows)
        _remove_older(target.parent, seq)


def _remove_older(folder: Path, seq: int) -> None:
    """Keep this generation and the one before; whoever needs an older one asks the registry's events."""
    generations = sorted(
        int(path.stem) for path in folder.glob("*.parquet") if path.stem.isdigit() and int(path.stem) < seq
    )
    for generation in generations[:-1]:
        (folder / f"{generation}.parquet").unlink()


def stand(connection: duckdb.DuckDBPyConnection, ws: Workspace, seq: int) -> bool:
    """Whether generation `seq` of both data sets is there and in the manifest."""
    manifest = ws.lake / "manifest.parquet"
    if not manifest.exists() or not all((ws.lake / entity / f"{seq}.parquet").exists() for entity in QUERIES):
        return False
    query = f"select count(*) from read_parquet({quote_text(manifest)}) where entity in (?, ?) and generation = ?"  # noqa: S608
    return bool(connection.execute(query, [*QUERIES, str(seq)]).fetchall()[0][0] == len(QUERIES))
