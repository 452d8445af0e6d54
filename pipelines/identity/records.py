"""The living customer records of the lake: one winner per issuer and customer number, with a fingerprint.

What their values mean is standardised in `features`; which records are one customer is decided later.
"""

from __future__ import annotations

import duckdb

from pipelines.identity.normalise import VERSION
from pipelines.settings import Workspace
from pipelines.sql import quote_text

# What identity looks at. A change of anything else leaves a record's fingerprint as it is.
FIELDS = ("customer_type", "name", "phone", "phone_alt", "email", "address", "tax_number")

_EMPTY = """
create or replace temp table living as
select null::varchar as record_id, null::varchar as fingerprint, null::varchar as customer_type, null::varchar as name,
       null::varchar as phone, null::varchar as phone_alt, null::varchar as email, null::varchar as address,
       null::varchar as tax_number
where false
"""
# Hashing md5 over '\x1f'-joined fields: the same on every version of DuckDB, unlike hash().
_LIVING = """
create or replace temp table living as
with current_files as (
    select delivery_id, generation from read_parquet($manifest)
    where entity = 'customer_records' and is_current is not false
), winners as (
    select r.*, row_number() over (
        partition by r._issuer, r.source_customer_id
        order by r._business_date desc, r._revision desc, r._record_no desc, r._delivery_id desc
    ) as place
    from read_parquet($files, union_by_name = true) r
    semi join current_files f on r._delivery_id = f.delivery_id and r._generation = f.generation
)
select _issuer || ':' || source_customer_id as record_id,
       md5(concat_ws(chr(31), $version, coalesce(customer_type, ''), coalesce(name, ''), coalesce(phone, ''),
           coalesce(phone_alt, ''), coalesce(email, ''), coalesce(address, ''), coalesce(tax_number, '')
       )) as fingerprint,
       customer_type, name, phone, phone_alt, email, address, tax_number
from winners where place = 1
"""


def load_living(connection: duckdb.DuckDBPyConnection, ws: Workspace) -> int:
    """Fill the temporary table `living` (record_id, fingerprint and `FIELDS`); returns its number of rows."""
    files = _files(connection, ws)
    if files:
        manifest = str(ws.lake / "manifest.parquet")
        connection.execute(_LIVING, {"manifest": manifest, "files": files, "version": VERSION})
    else:
        connection.execute(_EMPTY)
    return int(connection.execute("select count(*) from living").fetchall()[0][0])


def _files(connection: duckdb.DuckDBPyConnection, ws: Workspace) -> list[str]:
    """The Parquet files that hold living customer records, by their names in the lake manifest."""
    manifest = ws.lake / "manifest.parquet"
    if not manifest.exists():
        return []
    rows = connection.execute(
        f"select delivery_id, generation from read_parquet({quote_text(manifest)})"  # noqa: S608 - a path of ours
        " where entity = 'customer_records' order by all"
    ).fetchall()
    return [str(ws.lake / "customer_records" / f"{delivery}-{generation}.parquet") for delivery, generation in rows]
