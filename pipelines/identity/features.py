"""Standardised values of every living record, kept in a DuckDB file that can be thrown away at any time.

A row is worth something only under its record's present fingerprint; whatever is missing or stale is computed, over
distinct values. Not here: which values prove something (`match`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.identity.normalise.addresses import parse_address
from pipelines.identity.normalise.identifiers import email, tax_number
from pipelines.identity.normalise.names import parse_names
from pipelines.identity.normalise.phones import FAST_PHONE_SQL, is_placeholder_number, to_e164
from pipelines.identity.normalise.text import fold_all

_TABLE = """
create table if not exists features (
    record_id varchar, fingerprint varchar, kind varchar, name varchar, sound varchar, place varchar, branch varchar,
    phones varchar[], email varchar, tax varchar, address varchar, address_key varchar
)
"""
_MISSING = """
create or replace temp table fresh as
select l.* from living l anti join features f on l.record_id = f.record_id and l.fingerprint = f.fingerprint
"""
_PHONE_VALUES = f"""
create or replace temp table phone_values as
with written as (
    select distinct unnest([phone, phone_alt]) as value from fresh
)
select value, {FAST_PHONE_SQL} as e164 from written where value is not null
"""  # noqa: S608 - built from this package's constants
_INSERT = """
insert into features
select r.record_id, r.fingerprint, n.kind, n.name, n.sound, n.place, n.branch,
       list_sort(list_distinct(list_filter([p.e164, q.e164], lambda x: x is not null))),
       e.result, t.result, a.address, a.address_key
from fresh r
left join name_values n on r.name = n.value and coalesce(r.customer_type, '') = n.declared
left join phone_values p on r.phone = p.value
left join phone_values q on r.phone_alt = q.value
left join email_values e on r.email = e.value
left join tax_values t on r.tax_number = t.value
left join address_values a on r.address = a.value
"""


def refresh(connection: duckdb.DuckDBPyConnection) -> int:
    """Bring `features` in step with the temporary table `living`; returns how many records were standardised."""
    connection.execute(_TABLE)
    connection.execute(_MISSING)
    count = int(connection.execute("select count(*) from fresh").fetchall()[0][0])
    if count:
        _standardise_names(connection)
        _standardise_phones(connection)
        _standardise_column(connection, "email", "email_values", lambda folded: (email(folded),), ("result",))
        _standardise_column(connection, "tax_number", "tax_values", lambda folded: (tax_number(folded),), ("result",))
        _standardise_column(connection, "address", "address_values", parse_address, ("address", "address_key"))
    connection.execute("begin")
    connection.execute(
        "delete from features where (record_id, fingerprint) not in (select record_id, fingerprint from living)"
    )
    if count:
        connection.execute(_INSERT)
    connection.execute("commit")
    return count


def _replace(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, Sequence[Any]]) -> None:
    """Make a temporary table of text columns; `table` is one of this module's names."""
    arrow = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    connection.register("arrow_values", arrow)
    connection.execute(f"create or replace temp table {table} as select * from arrow_values")  # noqa: S608
    connection.unregister("arrow_values")


def _standardise_names(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute(
        "select distinct name, coalesce(customer_type, '') from fresh where name is not null"
    ).fetchall()
    names = parse_names(rows)
    columns: dict[str, Sequence[Any]] = {"value": [row[0] for row in rows], "declared": [row[1] for row in rows]}
    fields = ("kind", "name", "sound", "place", "branch")
    columns |= {field: [name[position] for name in names] for position, field in enumerate(fields)}
    _replace(connection, "name_values", columns)


def _standardise_phones(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(_PHONE_VALUES)
    odd = [row[0] for row in connection.execute("select value from phone_values where e164 is null").fetchall()]
    found = [to_e164(folded) for folded in fold_all(odd)]
    _replace(connection, "odd_phones", {"value": odd, "e164": found})
    connection.execute("update phone_values p set e164 = o.e164 from odd_phones o where p.value = o.value")
    plain = connection.execute("select distinct e164 from phone_values where e164 is not null").fetchall()
    false = [number for (number,) in plain if is_placeholder_number(number)]
    connection.execute("update phone_values set e164 = null where e164 in (select unnest($1::varchar[]))", [false])


def _standardise_column(
    connection: duckdb.DuckDBPyConnection,
    column: str,
    table: str,
    standardise: Callable[[str], Sequence[str | None]],
    names: tuple[str, ...],
) -> None:
    """Standardise one column's distinct fresh values into `table` (value, *names); `column` is one of this module's."""
    query = f"select distinct {column} from fresh where {column} is not null"  # noqa: S608 - a constant of ours
    values = [row[0] for row in connection.execute(query).fetchall()]
    results = [standardise(folded) for folded in fold_all(values)]
    columns: dict[str, Sequence[Any]] = {"value": values}
    columns |= {name: [result[position] for result in results] for position, name in enumerate(names)}
    _replace(connection, table, columns)
