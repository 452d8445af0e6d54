"""Households: persons that are different customers and live at one door, or share a phone, a family name and a town.

A relation, never a merge. Told from `features` and `output_records`; made is the temporary table `households`
(record_id, other_record_id, evidence). What is no household: a building, flatmates, an office, a switchboard.
"""

from __future__ import annotations

import duckdb

#: More persons at one door or phone are a building, a dormitory or a switchboard.
MOST_PERSONS = 12
#: Three generations under one roof bring up to four family names.
MOST_FAMILIES = 4

# A town is the prefecture (the whole of a municipality: 北京 天津 上海 重庆), else what the address calls its place.
# A county is stated where the code says more than the prefecture. A door is full with a room: three numbers, or two of
# which the last has three digits. Where roads are written in Latin letters a number is a house, and who lives there
# under another name may be another flat. Places are told apart by hashes: nothing is read out of them.
_DWELLERS = """
create or replace temp table dwellers as
with said as (
    select f.record_id, r.customer_id, f.kind is distinct from 'organisation' as is_person,
           coalesce(f.family, '') as family, f.phones, f.road, f.house,
           case when left(f.division, 2) in ('11', '12', '31', '50') then left(f.division, 2)
                when f.division not like '__00%' then left(f.division, 4)
                else coalesce(f.locality, f.postcode) end as town,
           case when f.division not like '%00' then f.division end as county
    from features f join output_records r using (record_id)
    where f.kind in ('person', 'organisation') or f.family is not null
)
select record_id, customer_id, is_person, family, town, county, phones,
       case when town is not null and road is not null then hash(town, road, house) end as door,
       case when house like '%-%-%' or len(split_part(house, '-', 2)) >= 3 then 'door'
            when road < chr(128) then 'house' end as means
from said
"""
_AT = """
create or replace temp table at_places as
with everywhere as (
    select record_id, customer_id, is_person, family, means, door as place, county
    from dwellers where door is not null and means is not null
    union all
    select record_id, customer_id, is_person, family, 'phone',
           unnest(list_transform(phones, lambda p: hash(p, town))), null
    from dwellers where town is not null and len(phones) > 0
), shared as (
    select means, place, coalesce(min(county) <> max(county), false) as is_disputed from everywhere where is_person
    group by means, place having min(customer_id) <> max(customer_id)
)
select record_id, customer_id, is_person, family, means,
       case when is_disputed then hash(place, county) else place end as place
from everywhere join shared using (means, place) where not is_disputed or county is not null
"""
_PLACES = f"""
create or replace temp table places as
with persons as (
    select means, place, family, count(distinct customer_id) as persons from at_places where is_person group by all
), sizes as (
    select means, place, sum(persons) as persons, count(*) filter (where family <> '') as families,
           max(persons) filter (where family <> '') > 1 as is_shared
    from persons group by all
), offices as (
    select distinct means, place from at_places where not is_person
)
select s.means, s.place,
       s.means = 'door' and o.place is null and (s.persons = 2 or is_shared) as takes_all
from sizes s left join offices o using (means, place)
where s.persons between 2 and {MOST_PERSONS} and s.families <= {MOST_FAMILIES}
  and (o.place is null or s.means <> 'phone')
"""  # noqa: S608 - built from this module's constants
# Where a door does not make a household, a family name at it does.
_STAYS = """
create or replace temp table stays as
select a.record_id, a.customer_id, p.means, hash(p.place, case when p.takes_all then '' else a.family end) as home,
       p.means || case when p.takes_all then '' else '_family' end as evidence
from at_places a join places p using (means, place)
where a.is_person and (p.takes_all or a.family <> '')
"""
# Who is at several doors (an old address) lives at the one that most of their records name, then with the most others.
_DOOR_HOMES = """
create or replace temp table homes as
with persons as (
    select home, count(distinct customer_id) as persons, min(record_id) as first_record_id
    from stays where means <> 'phone' group by home having min(customer_id) <> max(customer_id)
)
select customer_id, arg_min(home, (means, -records, -persons, first_record_id)) as home from (
    select s.customer_id, s.home, s.means, p.persons, p.first_record_id, count(*) as records
    from stays s join persons p using (home) where s.means <> 'phone' group by all
) group by customer_id
"""
# A phone brings those without a door to the one home of those who share it, or makes a home of its own.
_PHONE_HOMES = """
insert into homes
with lines as (
    select s.home as line, min(s.record_id) as first_record_id, count(distinct h.home) as homes, min(h.home) as home,
           count(distinct s.customer_id) as persons
    from stays s left join homes h using (customer_id) where s.means = 'phone' group by s.home
)
select s.customer_id, arg_min(case when l.homes = 0 then l.line else l.home end, l.first_record_id)
from stays s join lines l on s.home = l.line
where s.means = 'phone' and l.persons > 1 and l.homes <= 1 and s.customer_id not in (select customer_id from homes)
group by s.customer_id
"""
_HOUSEHOLDS = """
create or replace temp table households as
with members as (
    select h.home, h.customer_id, arg_min(s.record_id, (s.home <> h.home, s.record_id)) as record_id,
           arg_min(s.evidence, (s.home <> h.home, s.record_id)) as evidence
    from homes h join stays s using (customer_id) group by all
), firsts as (
    select home, arg_min(customer_id, record_id) as customer_id, min(record_id) as record_id
    from members group by home having count(*) > 1
)
select m.record_id, f.record_id as other_record_id, m.evidence
from members m join firsts f using (home) where m.customer_id <> f.customer_id
"""


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `households` (record_id, other_record_id, evidence): each member but the first beside the first's record."""
    for statement in (_DWELLERS, _AT, _PLACES, _STAYS, _DOOR_HOMES, _PHONE_HOMES, _HOUSEHOLDS):
        connection.execute(statement)
