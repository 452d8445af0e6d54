"""Who is who: each record's true customer, the relations between customers, and some hundred labelled pairs.

The labelled pairs are the one thing of the truth that a workspace is given (`state/identity_labels.csv`): a steward's
own judgements would stand there. Everything else is for tests.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.sql import quote_text

LABELLED = 150  # pairs of one customer; as many of different customers that resemble each other

# `planted` names what was done to the record's name or phone, where it is the main difficulty.
_RECORDS = """
create or replace temp table true_records as
select 'erp_east:' || source_id as customer_record_id, i, written, 'sales' as department,
       case when copy = 1 then 'second record' end as planted from sales_records
union all
select 'callcentre_tw:' || source_id, i, written, 'service', case when copy = 1 then 'second record'
       when shares_nothing(evidence) then 'nothing shared' when shares_number(evidence) then 'only a number shared'
       when shares_address(evidence) then 'only an address shared' when shares_email(evidence) then 'only e-mail shared'
       when mistypes_phone(evidence) then 'mistyped phone' end from service_records
union all
select 'member_club:' || source_id, i, written, 'marketing', habit from member_records
"""
_TRUE = """
select customer_record_id, true_id(i) as true_customer_id, department, planted from true_records
order by customer_record_id
"""
# `branch`: a branch or shop and its head; `group`: who belongs to whom; `household`: a member and its first.
_RELATIONS = """
select relation, true_id(i) as true_customer_id, true_id(other) as other_true_customer_id
from (
    select 'household' as relation, i, home as other from customers where home <> i
    union all select 'branch', i, head from customers where head is not null
    union all select 'group', i, parent from customers where parent is not null
) order by all
"""
# What resembles another customer without being it: kin, namesakes, branches and shops, neighbours at a switchboard.
_LOOKALIKES = """
create or replace temp table lookalikes as
select c.i, o.i as other, 'household' as why from customers c join customers o on o.i = c.home where c.home <> c.i
union all
select c.i, c.head, 'branch' from customers c where c.head is not null
union all
select c.i, c.parent, 'group' from customers c where c.parent <> c.head
union all
select i, before, 'namesake' from (
    select i, lag(i) over (partition by surname, given1, given2, city order by i) as before
    from customers where not is_firm) where before is not null
union all
select c.i, switchboard(c.i), 'switchboard' from customers c join customers o on o.i = switchboard(c.i)
where c.is_firm and o.is_firm and switchboard(c.i) <> c.i
"""
_LABELS = f"""
with known as (select * from true_records where written <= getvariable('first')),
same as (
    select a.customer_record_id as record_a, b.customer_record_id as record_b, true as is_same
    from known a join known b on a.i = b.i and a.customer_record_id < b.customer_record_id
    where a.i in (select distinct i from true_records order by h('labelled', i) limit {LABELLED * 4})
    order by h('labelledpair', a.i), 1, 2 limit {LABELLED}
),
different as (
    select least(a.customer_record_id, b.customer_record_id), greatest(a.customer_record_id, b.customer_record_id),
           false
    from (select * from lookalikes
          qualify row_number() over (partition by why order by h('lookalike', i), other) <= {LABELLED // 2}) l
    join known a on a.i = l.i join known b on b.i = l.other
    qualify row_number() over (order by h('lookalikepair', l.i), 1, 2) <= {LABELLED}
)
select * from same union all select * from different order by 1, 2
"""  # noqa: S608 - numbers of this module


def write(connection: duckdb.DuckDBPyConnection, folder: Path, state: Path) -> None:
    """Write `records.parquet` and `relations.csv` of the truth, and `identity_labels.csv` into `state`."""
    connection.execute("create or replace macro true_id(i) as 'true-' || lpad(i::varchar, 7, '0')")
    for statement in (_RECORDS, _LOOKALIKES):
        connection.execute(statement)
    state.mkdir(parents=True, exist_ok=True)
    _copy(connection, _TRUE, folder / "records.parquet", "format parquet, compression zstd")
    _copy(connection, _RELATIONS, folder / "relations.csv", "format csv")
    _copy(connection, _LABELS, state / "identity_labels.csv", "format csv")
    for table in ("true_records", "lookalikes"):
        connection.execute(f"drop table {table}")


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path, form: str) -> None:
    connection.execute(f"copy ({query}) to {quote_text(path)} ({form})")
