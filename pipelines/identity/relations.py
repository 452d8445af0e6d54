"""Relations between records of different customers, never merges: household, branch of a head office, group's company.

Writes the data set `identity_relations`, told afresh from `features`, `output_records` (record_id, customer_id) and
`written`; nothing of it is remembered. Who belongs to a household is told in `households`.
"""

from __future__ import annotations

import duckdb

from pipelines.identity import doubts, households, stamped, written
from pipelines.settings import Workspace

#: To be raised with any change of what is told.
VERSION = "1"
_SAYS = {
    "door": ("地址相同（到室号）", "equal address down to the room"),
    "door_family": ("地址相同（到室号）且同姓", "equal address down to the room, and equal family name"),
    "house_family": ("门牌相同且同姓", "equal house, and equal family name"),
    "phone_family": ("电话相同、同姓且同城", "shared phone, equal family name, same town"),
    "tax": ("税号相同，名称写明分支机构", "equal tax number; the name says which branch"),
    "name_place": ("名称与所在地相同，名称写明分支机构", "equal name and place; the name says which branch"),
    "name": ("名称相同且只有一家总部，名称写明分支机构", "equal name with one head office; the name says which branch"),
    "brand_place": ("字号与所在地相同，名称写明分支机构", "equal brand and place; the name says which branch"),
    "parent": ("来源部门写明上级客户", "the department names the parent"),
}
_SITES = """
create or replace temp table sites as
select f.record_id, r.customer_id, f.name, coalesce(f.place, '') as place, f.tax, coalesce(f.trade, '') as trade
from features f join output_records r using (record_id)
where f.kind = 'organisation' and f.branch <> '' and len(f.name) > 1
"""
# Records that may be a site's head office, one row per way to recognise it; two customers that fit are none.
_HEADS = """
create or replace temp table heads as
with asked as (
    select f.record_id, f.name, coalesce(f.place, '') as place, f.brand, f.tax from features f
    where f.kind = 'organisation' and f.branch = '' and len(f.name) > 1 and (
        f.name in (select name from sites) or f.brand in (select name from sites) or f.tax in (select tax from sites))
), organisations as (
    select a.*, r.customer_id from asked a join output_records r using (record_id)
), ways as (
    select 'tax' as way, tax as sign, '' as placed, * from organisations where tax is not null
    union all select 'name_place', name, place, * from organisations where place <> ''
    union all select 'brand_place', brand, place, * from organisations where place <> '' and brand is not null
)
select way, sign, placed, min(record_id) as head_record_id, min(customer_id) as head_customer_id
from ways group by way, sign, placed having count(distinct customer_id) = 1
union all
select 'name', name, max(place), min(record_id), min(customer_id)
from organisations group by name having count(distinct customer_id) = 1
"""
# A name alone is enough where one of the two says no place; a brand alone where the site has no trade in its name.
_BRANCHES = """
create or replace temp table branches as
with found as (
    select s.*, 1 as strength, h.* from sites s join heads h on h.way = 'tax' and h.sign = s.tax
    union all select s.*, 2, h.* from sites s
    join heads h on h.way = 'name_place' and h.sign = s.name and h.placed = s.place
    union all select s.*, 3, h.* from sites s
    join heads h on h.way = 'name' and h.sign = s.name and (s.place = '' or h.placed = '')
    union all select s.*, 4, h.* from sites s
    join heads h on h.way = 'brand_place' and h.sign = s.name and h.placed = s.place where s.trade = ''
), best as (
    select record_id, customer_id, arg_min(struct_pack(head_record_id, head_customer_id, way), strength) as head
    from found group by all
)
select record_id, head.head_record_id as other_record_id, head.way as evidence
from best where head.head_customer_id <> customer_id
"""
# A parent may be missing, be the same customer, or lead back to where one started: then nothing is said.
_GROUPS = """
create or replace temp table groups as
with recursive stated as (
    select w.record_id, w.parent_record_id, r.customer_id, p.customer_id as parent_customer_id
    from written w join output_records r on r.record_id = w.record_id
    join output_records p on p.record_id = w.parent_record_id
    where r.customer_id <> p.customer_id
), steps as (
    select distinct customer_id, parent_customer_id from stated
), climb(customer_id, reached, steps) as (
    select customer_id, parent_customer_id, 1 from steps
    union
    select c.customer_id, s.parent_customer_id, c.steps + 1
    from climb c join steps s on s.customer_id = c.reached where c.steps < 20 and c.reached <> c.customer_id
)
select record_id, parent_record_id as other_record_id, 'parent' as evidence
from stated where customer_id not in (select customer_id from climb where reached = customer_id)
"""
# A head office that is itself stated to be a company of its branch is not made its parent too.
_ALL = """
create or replace temp table identity_relations as
with told as (
    select 'household' as relation, record_id, other_record_id, evidence from households
    union all select 'branch', record_id, other_record_id, evidence from branches b
    where (b.other_record_id, b.record_id) not in (select record_id, other_record_id from groups)
    union all select 'group', record_id, other_record_id, evidence from groups
)
select t.relation, t.record_id, t.other_record_id, s.zh as evidence_zh, s.en as evidence_en
from told t join relation_sentences s on s.code = t.evidence
"""


def write(connection: duckdb.DuckDBPyConnection, ws: Workspace, seq: int) -> None:
    """Write `identity_relations` and `identity_doubts`, unless they stand for these records and customers already.

    To be called in every night, also where the registry stands still: an address or a parent may have changed.
    """
    stamp = stamped.stamp_of(connection, seq, VERSION)
    if stamped.stands(ws, "identity_doubts", stamp) and stamped.stands(ws, "identity_relations", stamp):
        return
    written.load(connection, ws)
    tell(connection)
    columns = "relation, record_id, other_record_id, evidence_zh, evidence_en"
    stamped.write(connection, ws, "identity_relations", columns, stamp)
    doubts.tell(connection)
    stamped.write(connection, ws, "identity_doubts", "customer_record_id, field_name", stamp)


def tell(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table `identity_relations` from `features`, `output_records` and `written`."""
    connection.execute("create or replace temp table relation_sentences (code varchar, zh varchar, en varchar)")
    rows = [(code, zh, en) for code, (zh, en) in _SAYS.items()]
    connection.executemany("insert into relation_sentences values (?, ?, ?)", rows)
    households.make(connection)
    for statement in (_SITES, _HEADS, _BRANCHES, _GROUPS, _ALL):
        connection.execute(statement)
