"""What customers do on the web site; planted: a third of all orders is announced by looking at their category.

A UTF-8 file with a byte order mark and English headers, only what is new; one night's comes a night late. A tenth of
what is done is done by nobody signed in. Not here: orders, and who clicks in a campaign (`campaign_touches_marketing`).
"""

from __future__ import annotations

import duckdb

FILE_NAME = "web_events_{:%Y%m%d}.csv"
HEADER = ("event_id", "customer_system", "customer_no", "event_time", "event_type", "page", "campaign",
          "product_system", "product_code")  # fmt: skip
TYPES = {"page_view": "view", "search": "search", "add_to_cart": "cart", "download": "download", "lead_form": "form"}
DAMAGED = ("V999999999-0,ERP,C0000000,2026-02-30 25:61:00,page_view,/product,,ERP,P1001",)
LOOKED_SHARE, STROLLED_SHARE = 0.35, 0.3

# Before an order: another product of the category five days ahead, then a search, then the product into the cart.
_LOOKS = f"""
create table web_looks as
select f.o, f.i, k, 'V' || f.o || '-' || k as number, f.ordered - (5 - 2 * k)::int as day, [1, 2, 3][k + 1] as type,
       case when k = 0 then (l.product - 1) // 10 * 10 + 1 + (h('beside', f.o) % 10)::int
            else l.product end::tinyint as product
from (select o, i, ordered, unnest(range(1 + (h('looks', o) % 3)::int)) as k from order_facts
      where u('looked', o) < {LOOKED_SHARE} and ordered <= getvariable('last')) f
join lines l on l.o = f.o and l.line_no = 1
"""  # noqa: S608 - a constant of this module
# Around other orders a look at anything; now and then a paper is taken along or a form filled in.
_STROLLS = f"""
create table web_strolls as
select o, i, 'S' || o as number, ordered + (h('strollday', o) % 120)::int - 40 as day,
       [1, 1, 1, 1, 1, 4, 1, 5][1 + h('strolltype', o) % 8] as type,
       (case when is_firm then pick('pick_organisation', h('stroll', o)) else pick('pick_person', h('stroll', o)) end
       )::tinyint as product
from order_facts where u('strolled', o) < {STROLLED_SHARE}
"""  # noqa: S608 - a constant of this module
_EVENTS = """
create table web_events as
select *, sales_number(i) as source_id, h('webclock', number) % 86400 as second from (
    select number, i, day, type, product, ['/product', '/search', '/cart'][type] as page, null as campaign
    from web_looks
    union all
    select number, i, day, type, product, ['/product', null, null, '/download', '/contact'][type], null from web_strolls
    union all
    select 'C' || c || '-' || source_id, i, clicked, 1, null, '/campaign', number from campaign_touches
    where clicked is not null
) where day between getvariable('starts') and getvariable('last')
"""
_WRITTEN = f"""
create view web_event_records as
select *, h('signedin', number) % 10 > 0 as is_known, {list(TYPES)}[type] as word, {list(TYPES.values())}[type] as code,
       day + to_seconds(second::bigint) as event_at
from web_events
"""  # noqa: S608 - a constant of this module
ROWS = """
select number, case when is_known then 'ERP' end, case when is_known then source_id end,
       strftime(event_at, '%Y-%m-%d %H:%M:%S'), word, page, campaign, case when product > 0 then 'ERP' end,
       word('product_code', product)
from web_event_records
where case when getvariable('night') = getvariable('first') then day <= getvariable('night')
           else day = getvariable('night') end
order by day, second, number
"""
# Every event so far as the entity has it, times as on the clock there; for the benches.
TRUTH = """
select number as source_web_event_id, case when is_known then 'erp_east' end as customer_issuer,
       case when is_known then source_id end as source_customer_id, event_at, code as event_type, page as page_name,
       campaign as source_campaign_id, case when product > 0 then 'erp_east' end as product_issuer,
       word('product_code', product) as source_product_id
from web_event_records where day <= getvariable('night') order by number
"""
PLANTED = {
    "web_events": "select count(*) from web_events",
    "web_events_of_nobody_known": "select count(*) from web_event_records where not is_known",
    "orders_announced_by_web_events": "select count(distinct o) from web_looks",
}


def make(connection: duckdb.DuckDBPyConnection) -> None:
    """Build `web_events`, one row per event; needs orders, their lines and the campaign touches."""
    for statement in (_LOOKS, _STROLLS, _EVENTS, _WRITTEN):
        connection.execute(statement)
