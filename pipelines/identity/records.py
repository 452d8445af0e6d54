"""The living customer records of the lake: one winner per issuer and customer number.

A night reads the deliveries it has not seen, and of those that left only the keys whose row they held (design D13).
What the values mean is standardised by `features`; which records are one customer is decided later.
"""

from __future__ import annotations

import duckdb

from pipelines.contract import load_contracts
from pipelines.contract.regions import region_of
from pipelines.identity import features
from pipelines.identity.standardise import tables, values
from pipelines.identity.standardise.fields import FIELDS, VERSIONS
from pipelines.settings import Workspace

# What identity looks at. A change of anything else leaves a record as it is.
READ = (
    "customer_type", "name", "given_name", "family_name", "phone", "phone_alt", "email", "province", "city", "district",
    "address", "house_number", "address_2", "postcode", "birth_date", "national_id", "tax_number",
)  # fmt: skip
_CURRENT = """
create or replace temp table current_files as
select m.delivery_id, m.generation, coalesce(g.region, $region) as region
from read_parquet($manifest) m
left join regions g on m.department = g.department and m.export = g.export
where m.entity = 'customer_records' and m.is_current is not false
"""
_NEWLY = """
create or replace temp table new_files as select * from current_files except select * from seen;
create or replace temp table gone_files as select * from seen except select * from current_files
"""
# A key's row is that of the latest business day, and of one day the latest revision and record.
_PLACE = "business_date, revision, record_no, delivery_id"
_READ = """
select r._issuer || ':' || r.source_customer_id as record_id, r._business_date as business_date,
       r._revision as revision, r._record_no as record_no, r._delivery_id as delivery_id, r._generation as generation,
       f.region, {columns}
from read_parquet($files, union_by_name = true) r
join {files} f on r._delivery_id = f.delivery_id and r._generation = f.generation
"""
_WINNERS = f"""
create or replace temp table {{table}} as
select * from ({{rows}})
qualify row_number() over (partition by record_id order by {_PLACE.replace(",", " desc,")} desc) = 1
"""  # noqa: S608 - built from this module's constants
_MINE, _ITS = (", ".join(f"{side}.{part.strip()}" for part in _PLACE.split(",")) for side in "as")
_STANDING = "standing s left join gone_files g on s.delivery_id = g.delivery_id and s.generation = g.generation"
# Keys whose row left, and no row that came is at least as late: what else there is has to be read.
_BEREFT = f"""
create or replace temp table bereft as
select s.record_id, s.rid from {_STANDING} left join arrived a on s.record_id = a.record_id
where g.delivery_id is not null and (a.record_id is null or ({_MINE}) < ({_ITS}))
"""  # noqa: S608 - built from this module's constants
_WON = f"""
create or replace temp table won as
select a.*, s.fingerprint as earlier, hash({", ".join(READ)}, a.region) as fingerprint
from arrived a left join standing s on a.record_id = s.record_id
where s.record_id is null or ({_MINE}) >= ({_ITS}) or a.record_id in (select record_id from bereft)
"""  # noqa: S608
_NUMBERS = """
insert into numbers
select w.record_id, (select coalesce(max(rid), 0) from numbers) + row_number() over (order by w.record_id)
from won w anti join numbers n on w.record_id = n.record_id
"""
_FRESH = """
create or replace temp table fresh as
select w.* exclude (earlier), n.rid from won w join numbers n on w.record_id = n.record_id
where w.earlier is null or w.earlier <> w.fingerprint
"""
_DEPARTED = """
create or replace temp table departed as
select record_id, rid from bereft where record_id not in (select record_id from won)
"""
_STAND = """
delete from standing where record_id in (select record_id from won union all select record_id from departed);
insert into standing
select w.record_id, n.rid, w.fingerprint, w.business_date, w.revision, w.record_no, w.delivery_id, w.generation
from won w join numbers n on w.record_id = n.record_id;
delete from seen;
insert into seen select * from current_files
"""


def load_living(connection: duckdb.DuckDBPyConnection, ws: Workspace) -> int:
    """Bring `features` in step with the lake and make `living` (record_id, fingerprint); returns its number of rows.

    The fingerprint is the record's *profile*: another only where what its values mean is another. A new normaliser
    that makes the same of them changes no record.
    """
    known, wanted = tables.prepare(connection), tables.in_force(VERSIONS)
    values.prepare_all(connection, FIELDS, known)
    _list_files(connection, ws)
    connection.execute("begin")
    if is_all_new := known != wanted:
        tables.start_anew(connection, wanted)
    connection.execute(_NEWLY)
    if is_all_new or _count(connection, "new_files") or _count(connection, "gone_files"):
        _read(connection, ws)
        if is_all_new:
            values.sweep_all(connection, FIELDS)
        features.refresh(connection)
    connection.execute("commit")
    connection.execute("create or replace temp view living as select record_id, profile as fingerprint from features")
    return _count(connection, "features")


def _list_files(connection: duckdb.DuckDBPyConnection, ws: Workspace) -> None:
    """Make `current_files` (delivery_id, generation, region) from the lake manifest and the contracts."""
    manifest = ws.lake / "manifest.parquet"
    connection.execute("create or replace temp table regions (department varchar, export varchar, region varchar)")
    if not manifest.exists():
        connection.execute("create or replace temp table current_files as select * from seen where false")
        return
    rows = [(one.department, one.export, one.phone_region) for one in load_contracts(ws)]
    if rows:
        connection.executemany("insert into regions values (?, ?, ?)", rows)
    connection.execute(_CURRENT, {"manifest": str(manifest), "region": region_of(ws.config.company.timezone)})


def _read(connection: duckdb.DuckDBPyConnection, ws: Workspace) -> None:
    """Make `fresh` and `departed` and remember what was read."""
    _winners(connection, ws, "arrived", "new_files", "")
    connection.execute(_BEREFT)
    if _count(connection, "bereft"):
        _winners(connection, ws, "left_over", "current_files", "semi join bereft b using (record_id)")
        connection.execute("delete from arrived where record_id in (select record_id from bereft)")
        connection.execute("insert into arrived by name select * from left_over")
    for statement in (_WON, _NUMBERS, _FRESH, _DEPARTED, _STAND):
        connection.execute(statement)


def _winners(connection: duckdb.DuckDBPyConnection, ws: Workspace, table: str, files: str, only: str) -> None:
    """Make `table` of the winning rows of `files` (a table of ours), where there are any."""
    folder = ws.lake / "customer_records"
    named = connection.execute(f"select delivery_id, generation from {files} order by all").fetchall()  # noqa: S608
    paths = [str(folder / f"{delivery}-{generation}.parquet") for delivery, generation in named]
    if not paths:
        paths, files = [str(folder / "_empty.parquet")], "current_files"
    present = _columns(connection, paths)
    columns = ", ".join(f"r.{name}" if name in present else f"null::varchar as {name}" for name in READ)
    rows = f"select * from ({_READ.format(columns=columns, files=files)}) {only}"  # noqa: S608
    connection.execute(_WINNERS.format(table=table, rows=rows), {"files": paths})


def _columns(connection: duckdb.DuckDBPyConnection, paths: list[str]) -> set[str]:
    rows = connection.execute("describe select * from read_parquet(?, union_by_name = true)", [paths]).fetchall()
    return {row[0] for row in rows}


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])  # noqa: S608 - a table of ours
