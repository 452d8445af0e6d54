"""The shape of `state/features.duckdb`: its tables, and when what they hold no longer counts.

`features` is what matching reads. `numbers` gives a record its `rid` for the life of the file; `standing` says which
delivery's row a living record is; `seen` which deliveries were read. The values' results are tables of `values`.
"""

from __future__ import annotations

import duckdb

SCHEMA_VERSION = 1
# In the order of the table; what stands after `profile` is what a record's profile is the hash of.
FEATURE_COLUMNS = {
    "record_id": "varchar", "rid": "integer", "fingerprint": "ubigint", "profile": "varchar",
    "kind": "varchar", "name": "varchar", "family": "varchar", "given": "varchar", "given_root": "varchar",
    "words": "varchar[]", "sound": "varchar", "name_mask": "varchar", "place": "varchar", "branch": "varchar",
    "brand": "varchar", "trade": "varchar",
    "phones": "varchar[]", "phone_masks": "varchar[]", "email": "varchar", "email_user": "varchar",
    "tax": "varchar", "citizen": "varchar", "citizen_mask": "varchar", "number": "varchar", "born": "varchar",
    "address": "varchar", "address_key": "varchar", "division": "varchar", "road": "varchar", "house": "varchar",
    "postcode": "varchar", "locality": "varchar",
}  # fmt: skip
STANDARDISED = tuple(FEATURE_COLUMNS)[4:]
_TABLES = {
    "features": FEATURE_COLUMNS,
    "numbers": {"record_id": "varchar", "rid": "integer"},
    "standing": {
        "record_id": "varchar", "rid": "integer", "fingerprint": "ubigint", "business_date": "date",
        "revision": "integer", "record_no": "bigint", "delivery_id": "varchar", "generation": "varchar",
    },
    "seen": {"delivery_id": "varchar", "generation": "varchar", "region": "varchar"},
    "versions": {"subject": "varchar", "version": "varchar"},
}  # fmt: skip
_OWN = "schema"


def columns_sql(columns: dict[str, str]) -> str:
    """'name type, …' of a table."""
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


def prepare(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Make the tables that are missing; returns the versions the file was made with, by field."""
    connection.execute(f"create table if not exists versions ({columns_sql(_TABLES['versions'])})")
    known = dict(connection.execute("select subject, version from versions").fetchall())
    if known.get(_OWN, "").split(" ")[0] != str(SCHEMA_VERSION):
        _drop_all(connection)
        known = {}
    for name, columns in _TABLES.items():
        connection.execute(f"create table if not exists {name} ({columns_sql(columns)})")
    return known


def in_force(versions: dict[str, str]) -> dict[str, str]:
    """What the file has to be made with: where any differs every record is read again (fingerprints are DuckDB's own
    hashes), and of the values only those whose normaliser differs are worked out again.
    """
    return {_OWN: f"{SCHEMA_VERSION} {duckdb.__version__}", **versions}


def start_anew(connection: duckdb.DuckDBPyConnection, versions: dict[str, str]) -> None:
    """Within the transaction that reads everything again: nothing stands, nothing was seen, `versions` are in force."""
    for table in ("standing", "seen", "features", "versions"):
        connection.execute(f"delete from {table}")  # noqa: S608 - this module's tables
    connection.executemany("insert into versions values (?, ?)", list(versions.items()))


def _drop_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Another shape: this module's tables go, but the numbers stay, so that a record keeps its own."""
    for name in _TABLES:
        if name not in ("numbers", "versions"):
            connection.execute(f"drop table if exists {name}")
