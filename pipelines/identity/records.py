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
_PLACE = ("business_date", "revision", "record_no", "delivery_id")
# What came, one row a key, as table `fresh`; from here on rows only leave it.
_LATEST = ", ".join(f"r._{part} desc" for part in _PLACE)
_READ = """
create or replace temp table {table} as
select r._issuer || ':' || r.source_customer_id as record_id, r._business_date as business_date,
       r._revision as revision, r._record_no as record_no, r._delivery_id as delivery_id, r._generation as generation,
       f.region, {columns}
from read_parquet($files, union_by_name = true) r
join {files} f on r._delivery_id = f.delivery_id and r._generation = f.generation
{only}
qualify row_number() over (partition by r._issuer || ':' || r.source_customer_id
                           order by {latest}) = 1
"""
_MINE, _ITS = (", ".join(f"{side}.{part}" for part in _PLACE) for side in "cs")
# Keys whose row left, and no row that came is at least as late: what else there is has to be read.
_BEREFT = f"""
create or replace temp table bereft as
select s.record_id, s.rid
from standing s join gone_files g on s.delivery_id = g.delivery_id and s.generation = g.generation
left join fresh c on s.record_id = c.record_id
where c.record_id is null or ({_MINE}) < ({_ITS})
"""  # noqa: S608 - built from this module's constants
_LEFT_OVER = (
    "delete from fresh where record_id in (select record_id from bereft)",
    "insert into fresh by name select * from left_over",
    "drop table left_over",
)
_BEATEN = f"""
delete from fresh c using standing s
where c.record_id = s.record_id and ({_MINE}) < ({_ITS}) and c.record_id not in (select record_id from bereft)
"""  # noqa: S608
_WON = f"""
create or replace temp table won as
select c.record_id, s.fingerprint as earlier, hash({", ".join(READ)}, region) as fingerprint, c.business_date,
       c.revision, c.record_no, c.delivery_id, c.generation
from fresh c left join standing s on c.record_id = s.record_id
"""  # noqa: S608
_STAND = (
    """insert into numbers
        select w.record_id, (select coalesce(max(rid), 0) from numbers) + row_number() over (order by w.record_id)
        from won w anti join numbers n on w.record_id = n.record_id""",
    """create or replace temp table departed as
        select record_id, rid from bereft where record_id not in (select record_id from won)""",
    "delete from standing where record_id in (select record_id from won union all select record_id from departed)",
    """insert into standing
        select w.record_id, n.rid, w.fingerprint, w.business_date, w.revision, w.record_no, w.delivery_id, w.generation
        from won w join numbers n on w.record_id = n.record_id""",
    "delete from seen",
    "insert into seen select * from current_files",
    "delete from fresh where record_id in (select record_id from won where earlier = fingerprint)",
)


def load_living(connection: duckdb.DuckDBPyConnection, ws: Workspace) -> int:
    """Bring `features` in step with the lake and make `living` (record_id, fingerprint); returns its number of rows.

    The fingerprint is the record's *profile*: another only where what its values mean is another. A new normaliser
    that makes the same of them changes no record.
    """
    known, wanted = tables.prepare(connection), tables.in_force(VERSIONS)
    values.prepare_all(connection, FIELDS, known)
    _list_files(connection, ws)
    is_all_new = known != wanted
    # All at once is written as it is: to find the best compression would cost a fifth of the whole.
    connection.execute(f"set force_compression = '{'uncompressed' if is_all_new else 'auto'}'")
    connection.execute("begin")
    if is_all_new:
        tables.start_anew(connection, wanted)
    connection.execute(_NEWLY)
    if is_all_new or _count(connection, "new_files") or _count(connection, "gone_files"):
        _read(connection, ws)
        if is_all_new:
            values.sweep_all(connection, FIELDS)
        features.refresh(connection)
    connection.execute("commit")
    connection.execute("set force_compression = 'auto'")
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
    """Make `fresh` (rows that say something else than they did) and `departed`, and remember what was read."""
    _make_winners(connection, ws, "fresh", "new_files", "")
    connection.execute(_BEREFT)
    if _count(connection, "bereft"):
        only = "semi join bereft b on b.record_id = r._issuer || ':' || r.source_customer_id"
        _make_winners(connection, ws, "left_over", "current_files", only)
        for statement in _LEFT_OVER:
            connection.execute(statement)
    for statement in (_BEATEN, _WON, *_STAND):
        connection.execute(statement)


def _make_winners(connection: duckdb.DuckDBPyConnection, ws: Workspace, table: str, files: str, only: str) -> None:
    """Make `table` of the winning rows of `files` (a table of ours)."""
    folder = ws.lake / "customer_records"
    named = connection.execute(f"select delivery_id, generation from {files} order by all").fetchall()  # noqa: S608
    paths = [str(folder / f"{delivery}-{generation}.parquet") for delivery, generation in named]
    if not paths:
        columns = ", ".join(f"null::varchar as {name}" for name in ("region", *READ))
        nothing = f"select * exclude (rid, fingerprint), {columns} from standing where false"  # noqa: S608
        connection.execute(f"create or replace temp table {table} as {nothing}")
        return
    present = _columns(connection, paths)
    columns = ", ".join(f"r.{name}" if name in present else f"null::varchar as {name}" for name in READ)
    query = _READ.format(table=table, columns=columns, files=files, only=only, latest=_LATEST)
    connection.execute(query, {"files": paths})


def _columns(connection: duckdb.DuckDBPyConnection, paths: list[str]) -> set[str]:
    rows = connection.execute("describe select * from read_parquet(?, union_by_name = true)", [paths]).fetchall()
    return {row[0] for row in rows}


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])  # noqa: S608 - a table of ours
