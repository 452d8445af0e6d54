"""What the wrong pairs of a run look like: which columns agree, differ or are missing, how often, by which rule.

Goes to a file that was asked for and nowhere else. Values are written for public sets only.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tests.bench.identity.landing import Landed
from tests.bench.identity.measures import Partition

_COMPARED = (
    "kind", "name", "family", "given", "sound", "brand", "place", "branch", "phones", "email", "tax", "citizen",
    "number", "born", "address", "address_key", "house", "postcode", "locality",
)  # fmt: skip
_SHOWN = ("name", "family", "given", "brand", "branch", "phones", "email", "number", "born", "address", "locality")


def _state(column: str) -> str:
    """'name=' where both say the same, 'name≠' where not, nothing where a side is silent."""
    said = f"x.{column} is not null and y.{column} is not null and x.{column}::varchar not in ('', '[]')"
    same = f"list_has_any(x.{column}, y.{column})" if column == "phones" else f"x.{column} = y.{column}"
    return f"case when {said} then '{column}' || case when {same} then '=' else '≠' end end"


_WRONG = f"""
create table wrong as
with pair as (
    select 'joined' as kind, x.record_id as a, y.record_id as b from told x join told y
    on x.found = y.found and x.entity <> y.entity and x.record_id < y.record_id
    union all
    select 'missed', x.record_id, y.record_id from told x join told y
    on x.entity = y.entity and x.found <> y.found and x.record_id < y.record_id
)
select p.kind, p.a, p.b, coalesce(l.rule || ' ' || l.evidence, '-') as link,
       concat_ws(' ', {", ".join(map(_state, _COMPARED))}) as states
from pair p join features x on x.record_id = p.a join features y on y.record_id = p.b
left join links l on (l.record_a = p.a and l.record_b = p.b) or (l.record_a = p.b and l.record_b = p.a)
"""
_KINDS = """
select kind, link, states, count(*) as pairs, list((a, b) order by a, b)[:$examples] as some
from wrong group by kind, link, states order by kind, pairs desc, link, states
"""


def write(target: Path, name: str, landed: Landed, found: Partition, examples: int) -> None:
    """Append the kinds of wrong pairs of one set, each with some examples (0: no values at all)."""
    with duckdb.connect() as connection:
        _load(connection, landed, found)
        connection.execute(_WRONG)
        kinds = connection.execute(_KINDS, {"examples": max(examples, 1)}).fetchall()
        lines = [f"== {name}: {sum(kind[3] for kind in kinds)} wrong pairs of {len(kinds)} kinds"]
        for kind, link, states, pairs, some in kinds:
            lines.append(f"{kind} {pairs:6}  {link}  |  {states}")
            lines += [f"    {_shown(connection, record)}" for pair in some[:examples] for record in pair]
    with target.open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def _load(connection: duckdb.DuckDBPyConnection, landed: Landed, found: Partition) -> None:
    truth = landed.truth
    told = pa.table(
        {
            "record_id": list(truth),
            "entity": list(truth.values()),
            "found": [found.get(record, f"alone {record}") for record in truth],
        }
    )
    connection.register("arrow_told", told)
    connection.execute("create table told as select * from arrow_told")
    connection.execute(f"attach '{landed.features}' as standardised (read_only)")
    connection.execute("create table features as select * from standardised.features")
    connection.execute("create table links (record_a varchar, record_b varchar, rule varchar, evidence varchar)")
    with sqlite3.connect(f"file:{landed.ws.state / 'registry.sqlite'}?mode=ro", uri=True) as registry:
        rows = registry.execute("select record_a, record_b, rule, evidence from links").fetchall()
    columns: dict[str, Any] = dict(zip(("a", "b", "rule", "evidence"), zip(*rows, strict=True), strict=True))
    if rows:
        connection.register("arrow_links", pa.table({key: list(values) for key, values in columns.items()}))
        connection.execute("insert into links select * from arrow_links")


def _shown(connection: duckdb.DuckDBPyConnection, record: str) -> str:
    row = connection.execute(f"select {', '.join(_SHOWN)} from features where record_id = ?", [record]).fetchone()
    return f"{record} " + " | ".join("" if value is None else str(value) for value in row or ())
