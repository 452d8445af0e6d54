"""Visits to customers: delivery and installation of appliances sold, exchange after complaints, repair of faults.

JSON lines; a night's file repeats what was asked for or moved in the last week, so that its state unfolds. Planted: a
fifth of the repairs needs a second visit. Orders carry the ERP's numbers, tickets the call centre's.
"""

from __future__ import annotations

import duckdb

FILE_NAME = "field_orders_{:%Y%m%d}.jsonl"
DAMAGED: tuple[str, ...] = ()
TECHNICIANS = 6
APPLIANCES = (41, 50)  # the catalogue's positions of large appliances

_FOUND = f"""
create table field_found as
select 'O' || o || case when type = 1 then 'D' else 'I' end as x, null as t, o, i, ordered as asked,
       ['delivery', 'installation'][type] as type
from (select f.o, f.i, f.ordered, unnest(case when l.product in (41, 42, 45, 46, 48) then [1, 2] else [1] end) as type
      from order_facts f join lines l on l.o = f.o and l.line_no = 1
      where l.product between {APPLIANCES[0]} and {APPLIANCES[1]} and l.fate <> 3)
union all
select 'T' || t, t, null, i, opened, case when type = 1 then 'repair' else 'exchange' end
from tickets where type = 1 and u('repaired', t) < 0.6 or type = 2 and not is_spike and u('exchanged', t) < 0.3
"""  # noqa: S608 - constants of this module
_ORDERS = """
create table field_orders as
select *, case when is_dropped then null
               else agreed + case when is_second then 4 else 0 end end as done
from (
    select *, asked + 1 + (h('agreed', x) % 5)::int as agreed, h('dropped', x) % 25 = 0 as is_dropped,
           type = 'repair' and h('secondvisit', x) % 5 = 0 or h('secondvisit', x) % 20 = 0 as is_second,
           (540 + h('fieldclock', x) % 480)::int as minute
    from field_found where asked <= getvariable('last')
)
"""
# A dropped one is cancelled on the day agreed, before anybody went there.
_WRITTEN = f"""
create view service_field_orders as
select 'F' || x as service_order, case when t is not null then 'T' || lpad(((t * 1234567 + 89) % 100000000)::varchar, 8,
           '0') end as ticket_id,
       case when o is not null then 'SO' || lpad(((o * 7654321 + 4711) % 100000000)::varchar, 8, '0') end
           as order_number,
       case when o is not null then 'ERP' else 'CC' end as customer_system,
       case when o is not null then sales_number(i) else service_number(i) end as customer_number,
       'W' || (200 + h('technician', x) % {TECHNICIANS}) as technician, type,
       asked + to_minutes(minute) as requested_at,
       agreed as scheduled_on, case when is_done then done + to_minutes(minute + 95) end as done_at,
       (not is_dropped and agreed <= getvariable('night'))::int + (is_second and is_done)::int as visits,
       case when is_done then not is_second end as is_first_visit_fixed,
       case when is_done then 'done' when is_dropped and agreed <= getvariable('night') then 'cancelled'
            else 'open' end as status, asked, agreed, done, x
from (select *, coalesce(done <= getvariable('night'), false) as is_done from field_orders)
where asked <= getvariable('night')
"""  # noqa: S608 - a constant of this module
ROWS = """
select service_order, ticket_id,
       case when order_number is not null then {'system': 'ERP', 'number': order_number} end as "order",
       {'system': customer_system, 'number': customer_number} as customer, technician, type,
       strftime(requested_at, '%Y-%m-%dT%H:%M:%S') as requested_at, scheduled_on,
       strftime(done_at, '%Y-%m-%dT%H:%M:%S') as done_at, visits, is_first_visit_fixed as first_visit_fixed, status
from service_field_orders
where getvariable('night') = getvariable('first')
   or greatest(asked, case when agreed <= getvariable('night') then agreed end,
               case when done <= getvariable('night') then done end) > getvariable('night') - 7
order by x
"""
# Every service order as it stands by the night, as the entity has it, times as on the clock there; for the benches.
TRUTH = """
select service_order as source_field_service_id, ticket_id as source_ticket_id,
       case when order_number is not null then 'erp_east' end as order_issuer, order_number as source_order_id,
       case customer_system when 'ERP' then 'erp_east' else 'callcentre_tw' end as customer_issuer,
       customer_number as source_customer_id, technician as source_employee_id, type as service_type, requested_at,
       scheduled_on as scheduled_date, done_at, visits as visit_count, is_first_visit_fixed, status
from service_field_orders order by x
"""
PLANTED = {
    "field_service_orders": "select count(*) from field_orders",
    "field_service_orders_of_two_visits": "select count(*) from field_orders where is_second and not is_dropped",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `field_orders`, one row per service order; needs tickets, orders and their lines."""
    for statement in (_FOUND, _ORDERS, _WRITTEN):
        connection.execute(statement)
