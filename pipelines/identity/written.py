"""What living records say as their departments wrote it: the temporary table `written`, read from the lake.

Standardised values are `features`; here stand the few raw ones that relations and doubts are told from.
"""

from __future__ import annotations

import duckdb

from pipelines.settings import Workspace

RAW = (
    "name", "given_name", "family_name", "phone", "phone_alt", "email", "address", "birth_date", "national_id",
    "tax_number",
)  # fmt: skip
_PARENT = "parent_source_customer_id"
_WRITTEN = """
create or replace temp table written as
select s.record_id, {columns}, (r._issuer || ':' || {parent})::varchar as parent_record_id
from read_parquet($files, union_by_name = true) r
join standing s on r._delivery_id = s.delivery_id and r._generation = s.generation and r._record_no = s.record_no
"""
_NOTHING = f"""
create or replace temp table written (record_id varchar, {", ".join(f"{name} varchar" for name in RAW)},
    parent_record_id varchar)
"""


def load(connection: duckdb.DuckDBPyConnection, ws: Workspace) -> None:
    """Make `written` (record_id, `RAW`, parent_record_id): a row per record of `standing`; NULL what a file lacks."""
    rows = connection.execute("select distinct delivery_id, generation from standing order by all").fetchall()
    paths = (ws.lake / "customer_records" / f"{delivery}-{generation}.parquet" for delivery, generation in rows)
    if not (files := [str(path) for path in paths if path.exists()]):
        connection.execute(_NOTHING)
        return
    described = "select column_name from (describe select * from read_parquet($files, union_by_name = true))"
    known = {name for (name,) in connection.execute(described, {"files": files}).fetchall()}
    columns = ", ".join(f"r.{name}" if name in known else f"null::varchar as {name}" for name in RAW)
    parent = f"r.{_PARENT}" if _PARENT in known else "null::varchar"
    connection.execute(_WRITTEN.format(columns=columns, parent=parent), {"files": files})
