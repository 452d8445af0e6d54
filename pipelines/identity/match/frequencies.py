"""How common names and places are, frozen with the model: to share a rare name says more than to share 王伟.

Classes are half powers of ten: class 6 is one in a thousand. Listed are common values only (as md5: the registry holds
no names), the others share the class of their average.
"""

from __future__ import annotations

from typing import Any

import duckdb

_LISTED = 20_000
KINDS = ("family", "given", "org", "place")
_SOURCE = "select of_{what} as value from who where of_{what} is not null"
_COUNTS = """
with counted as (select value, count(*) as n from ({source}) group by value),
     whole as (select sum(n) as total, count(*) as kinds from counted)
select md5(value), n, total, kinds from counted, whole where n > 4 order by n desc, 1 limit {most}
"""
# Of companies with too few records to count: any name may be a common one.
DEFAULT = {"family": 3, "given": 4, "org": 9, "place": 3}


def class_of(share: float) -> int:
    """The half power of ten of a share, 0 (everybody) to 20."""
    import math

    return max(0, min(20, round(-2 * math.log10(max(share, 1e-10)))))


def count(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """{what: {"default": class, "common": {md5: class}}} of the profiles in `who`."""
    return {what: _counted(connection, what, _SOURCE.format(what=what)) for what in KINDS}


def _counted(connection: duckdb.DuckDBPyConnection, what: str, source: str) -> dict[str, Any]:
    total, kinds = connection.execute(f"select count(*), count(distinct value) from ({source})").fetchall()[0]  # noqa: S608
    if not total:
        return {"default": DEFAULT[what], "common": {}}
    rows = connection.execute(_COUNTS.format(source=source, most=_LISTED)).fetchall()
    left, others = total - sum(row[1] for row in rows), kinds - len(rows)
    default = class_of(left / others / total) if others else DEFAULT[what]
    # A name that few bear is mostly one company's: two companies share it ten times more rarely than it occurs.
    default += 2 if what == "org" else 0
    return {"default": max(default, 1), "common": {value: class_of(n / total) for value, n, *_ in rows}}


def load(connection: duckdb.DuckDBPyConnection, frequencies: dict[str, Any]) -> dict[str, int]:
    """Make the temporary table `frequencies` (what, value, class); returns the defaults by what."""
    rows = [(what, value, number) for what, one in frequencies.items() for value, number in one["common"].items()]
    connection.execute("create or replace temp table frequencies (what varchar, value varchar, class utinyint)")
    if rows:
        what, value, number = zip(*rows, strict=True)
        connection.execute(
            "insert into frequencies select unnest($1::varchar[]), unnest($2::varchar[]), unnest($3::utinyint[])",
            [list(what), list(value), list(number)],
        )
    return {what: frequencies[what]["default"] if what in frequencies else DEFAULT[what] for what in DEFAULT}
