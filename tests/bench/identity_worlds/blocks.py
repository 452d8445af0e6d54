"""Standardised columns and block keys of a night as Splink is handed them: one Parquet file, taken from our cache.

The keys are those by which our own matching finds candidates, guarded values already away; see `splink_side`.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.settings import Workspace
from pipelines.sql import connect, quote_text

# Splink's name for a record is an integer: the running number in its department's number.
_NUMBER = "regexp_extract(f.record_id, '[0-9]+$')::integer"
_COLUMNS = """
copy (
    select {number} as unique_id, coalesce(p.fingerprint = f.fingerprint, false) = false as is_fresh,
           f.kind, f.name, f.sound, coalesce(f.name, f.sound) as name_or_sound, f.brand, f.place, f.branch,
           case when len(f.phones) > 0 then f.phones end as phones, f.phones[1] as phone, f.email, f.tax, f.citizen,
           f.born, f.address, f.address_key, f.road, f.locality, f.postcode, b.blocks
    from features f left join blocks b on b.record_id = f.record_id
    left join prints p on p.record_id = f.record_id
) to {target} (format parquet)
"""

# Ours compares equal records once, as one profile: their being equal is a key of theirs too.
_BLOCKS = """
create or replace temp table block_keys as
select m.record_id, k.key from match_members m join match_keys k on k.pid = m.pid
where k.key not in (select key from match_crowded)
union select record_id, hash('equal', pid) from match_members
qualify count(*) over (partition by pid) > 1;
create or replace temp table blocks as select record_id, list(key) as blocks from block_keys group by record_id
"""
_PAIRS = """
select count(*) from (
    select distinct a.record_id, b.record_id
    from block_keys a join block_keys b on a.key = b.key and a.record_id < b.record_id
)
"""


def write_columns(ws: Workspace, target: Path, before: Path | None = None) -> dict[str, int]:
    """Write `target`, `is_fresh` where a record is not as in the prints of `before`; beside it the prints of now."""
    with connect(ws, ws.state / "features.duckdb") as connection:
        pairs = _make_blocks(connection)
        known = quote_text(_prints(before)) if before else "(select null as record_id, null as fingerprint where false)"
        connection.execute(f"create or replace temp view prints as select * from {known}")
        connection.execute(_COLUMNS.format(number=_NUMBER, target=quote_text(target)))
        connection.execute(
            f"copy (select record_id, fingerprint from features) to {quote_text(_prints(target))} (format parquet)"
        )
        fresh = connection.execute(
            "select count_if(is_fresh), count(*) from read_parquet($1)", [str(target)]
        ).fetchall()
    return {"pairs": pairs, "fresh": fresh[0][0], "records": fresh[0][1]}


def _prints(columns: Path) -> Path:
    return columns.with_suffix(".prints.parquet")


def _make_blocks(connection: duckdb.DuckDBPyConnection) -> int:
    """Make `blocks` (record_id, blocks), and return how many pairs of records share one."""
    connection.execute(_BLOCKS)
    return int(connection.execute(_PAIRS).fetchall()[0][0])
