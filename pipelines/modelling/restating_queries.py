"""SQL of `restating`: the tables told to the models, and what differs between a published file and tonight's core.

Set-based and without a look at rows that stayed as they were; no value is written into a statement.
"""

from __future__ import annotations

RATIO = "complaint_ratio"

#: What is counted up to which day: as far as the version before in all worlds but the last.
WORLDS = """
insert into juke_plumbing.worlds
select world, case when world = 5 then night.as_of_date else version_before.as_of_date end
from juke_plumbing.version_before cross join juke_plumbing.night cross join range(1, 6) as worlds(world)
"""

#: `world` numbers the part a changed row counts to: 1 definition, 2 identity, 3 corrections, 4 late, 5 new.
TABLES = """
create or replace table juke_plumbing.version_before (
    state varchar, version varchar, as_of_date date, counted_hash varchar, ratio_hash varchar);
create or replace table juke_plumbing.worlds (world integer, as_of_date date);
create or replace table juke_plumbing.kpi_before (
    kpi varchar, month_start_date date, is_whole_company boolean, region_code varchar, currency_code varchar,
    tax_basis varchar, unit varchar, value decimal(38, 6), numerator bigint, denominator bigint,
    definition_hash varchar);
create or replace table juke_plumbing.changed_rows (
    fact varchar, row_id varchar, world integer, was_there boolean, is_there boolean, is_definition boolean,
    department varchar, export varchar, delivery_id varchar,
    before_order_id varchar, before_customer_id varchar, before_customer_today varchar, before_happened_date date,
    before_region_code varchar, before_currency_code varchar, before_tax_basis varchar,
    before_net_sales_amt decimal(38, 4), before_is_cancelled boolean, before_ticket_type varchar,
    now_order_id varchar, now_customer_id varchar, now_happened_date date, now_region_code varchar,
    now_currency_code varchar, now_tax_basis varchar, now_net_sales_amt decimal(38, 4), now_is_cancelled boolean,
    now_ticket_type varchar);
create or replace table juke_plumbing.goals_before (
    order_id varchar, customer_id varchar, currency_code varchar, region_code varchar, sales_date date,
    goal_code varchar, goal_margin_amt decimal(38, 4));
"""
EMPTIED = ("version_before", "worlds", "kpi_before", "changed_rows", "goals_before")

#: What a published file must have for its rows to be compared: an older Juke may have kept them otherwise.
_STATED_LINE = ("_delivery_id", "_generation", "_order_delivery_id", "_order_generation", "_department", "_export",
                "order_line_id", "order_id", "customer_record_id", "ordered_date", "region_code", "currency_code",
                "tax_basis", "net_sales_amt", "is_cancelled", "ordered_at", "channel_code", "status", "ordered_qty",
                "unit_price_amt", "line_amt", "discount_amt", "tax_amt", "product_id")  # fmt: skip
NEEDED = {
    "core.fct_order_line": set(_STATED_LINE),
    "core.fct_ticket": {"ticket_id", "customer_record_id", "opened_date", "ticket_type", "region_code", "_delivery_id",
                        "_generation", "_department", "_export"},
    "core.bridge_customer_source": {"customer_record_id", "customer_id", "region_code"},
    "marts.mart_order_goal": {"order_id", "customer_id", "currency_code", "region_code", "sales_date", "goal_code",
                              "goal_margin_amt"},
}  # fmt: skip

HASHES = """
create or replace temp table definitions as
select kpi, max(definition_hash) as definition_hash from published.marts.mart_restatement group by kpi
"""
NO_HASHES = "create or replace temp table definitions as select '' as kpi, '' as definition_hash where false"
KPIS = """
insert into juke_plumbing.kpi_before
select
    home.kpi, month_start_date, is_whole_company, region_code, currency_code, tax_basis, unit, value, numerator,
    denominator, definition_hash
from published.marts.mart_kpi_home as home
left join definitions on home.kpi = definitions.kpi
"""

#: Records that are another customer now than then, and those whose own region is another.
MOVED = """
create or replace temp table moved as
select
    coalesce(now.customer_record_id, was.customer_record_id) as customer_record_id,
    coalesce(was.customer_id, now.customer_record_id) as before_customer_id,
    coalesce(now.customer_id, was.customer_record_id) as now_customer_id,
    now.region_code is distinct from was.region_code as is_region_moved
from core.bridge_customer_source as now
full join published.core.bridge_customer_source as was on now.customer_record_id = was.customer_record_id
where
    coalesce(now.customer_id, was.customer_record_id) is distinct from coalesce(was.customer_id, now.customer_record_id)
    or now.region_code is distinct from was.region_code
"""

#: A row is read by another definition where the same delivery was read again in another way, or where models changed
#: and its statement did not: the same delivery says it, or another one (an export that sends everything every night
#: names a new one) says the same. A line of an order is stated by its own delivery and by that of the order's head.
LINES = """
insert into juke_plumbing.changed_rows
with pairs as (
    select
        coalesce(now.order_line_id, was.order_line_id) as row_id,
        was.order_line_id is not null as was_there,
        now.order_line_id is not null as is_there,
        (now.order_id, now.customer_record_id, now.ordered_date, now.region_code, now.currency_code, now.tax_basis,
            now.net_sales_amt, now.is_cancelled)
        is distinct from
        (was.order_id, was.customer_record_id, was.ordered_date, was.region_code, was.currency_code, was.tax_basis,
            was.net_sales_amt, was.is_cancelled) as is_other,
        now._delivery_id = was._delivery_id and now._order_delivery_id is not distinct from was._order_delivery_id
            as is_same_delivery,
        now._generation is distinct from was._generation
            or now._order_generation is distinct from was._order_generation as is_read_again,
        (now.order_id, now.customer_record_id, now.ordered_at, now.ordered_date, now.region_code, now.channel_code,
            now.currency_code, now.tax_basis, now.status, now.ordered_qty, now.unit_price_amt, now.line_amt,
            now.discount_amt, now.tax_amt, now.product_id)
        is not distinct from
        (was.order_id, was.customer_record_id, was.ordered_at, was.ordered_date, was.region_code, was.channel_code,
            was.currency_code, was.tax_basis, was.status, was.ordered_qty, was.unit_price_amt, was.line_amt,
            was.discount_amt, was.tax_amt, was.product_id) as is_same_statement,
        coalesce(now._department, was._department) as department,
        coalesce(now._export, was._export) as export,
        coalesce(now._delivery_id, was._delivery_id) as delivery_id,
        was.order_id as before_order_id, was.customer_record_id as before_record_id, was.ordered_date as before_date,
        was.region_code as before_region_code, was.currency_code as before_currency_code,
        was.tax_basis as before_tax_basis, was.net_sales_amt as before_net_sales_amt,
        was.is_cancelled as before_is_cancelled,
        now.order_id as now_order_id, now.customer_record_id as now_record_id, now.ordered_date as now_date,
        now.region_code as now_region_code, now.currency_code as now_currency_code, now.tax_basis as now_tax_basis,
        now.net_sales_amt as now_net_sales_amt, now.is_cancelled as now_is_cancelled
    from core.fct_order_line as now
    full join published.core.fct_order_line as was on now.order_line_id = was.order_line_id
    where
        was.order_line_id is null or now.order_line_id is null or was.ordered_date > $as_of
        or now.order_id <> was.order_id
        or now.customer_record_id is distinct from was.customer_record_id
        or now.ordered_date <> was.ordered_date
        or now.region_code is distinct from was.region_code
        or now.currency_code <> was.currency_code
        or now.tax_basis <> was.tax_basis
        or now.net_sales_amt is distinct from was.net_sales_amt
        or now.is_cancelled <> was.is_cancelled
        or was.customer_record_id in (select customer_record_id from moved where before_customer_id <> now_customer_id)
),

judged as (
    select
        *,
        was_there and is_there and is_other
        and (is_same_delivery and is_read_again or $is_redefined and (is_same_delivery or is_same_statement))
            as is_definition
    from pairs
)

select
    'order_lines', row_id,
    case
        when not was_there then case when now_date <= $as_of then 4 else 5 end
        when is_definition then 1
        when not is_there or is_other then 3
        when was_moved.customer_record_id is not null then 2
        else 5
    end,
    was_there, is_there, is_definition, judged.department, judged.export, delivery_id,
    before_order_id,
    coalesce(was_moved.before_customer_id, was_known.customer_id, before_record_id),
    coalesce(was_moved.now_customer_id, was_known.customer_id, before_record_id),
    before_date, before_region_code, before_currency_code, before_tax_basis, before_net_sales_amt, before_is_cancelled,
    null,
    now_order_id, coalesce(now_known.customer_id, now_record_id), now_date, now_region_code, now_currency_code,
    now_tax_basis, now_net_sales_amt, now_is_cancelled, null
from judged
left join moved as was_moved
    on judged.before_record_id = was_moved.customer_record_id
    and was_moved.before_customer_id <> was_moved.now_customer_id
left join core.bridge_customer_source as was_known on judged.before_record_id = was_known.customer_record_id
left join core.bridge_customer_source as now_known on judged.now_record_id = now_known.customer_record_id
"""

#: A ticket's region is its customer record's: where the record's own has moved, that is a correction.
TICKETS = """
insert into juke_plumbing.changed_rows
with judged as (
    select
        now.*,
        was.ticket_id as was_id, was.opened_date as was_date, was.region_code as was_region,
        was.ticket_type as was_type,
        was._department as was_department, was._export as was_export, was._delivery_id as was_delivery_id,
        (now.opened_date, now.region_code, now.ticket_type)
        is distinct from (was.opened_date, was.region_code, was.ticket_type) as is_other,
        coalesce(now._delivery_id = was._delivery_id, false)
        and ($is_redefined or now._generation is distinct from was._generation)
        and was.customer_record_id is not distinct from now.customer_record_id
        and coalesce(
            was.customer_record_id not in (select customer_record_id from moved where is_region_moved), true
        ) as is_read_otherwise
    from core.fct_ticket as now
    full join published.core.fct_ticket as was on now.ticket_id = was.ticket_id
    where
        was.ticket_id is null or now.ticket_id is null or was.opened_date > $as_of
        or now.opened_date <> was.opened_date
        or now.region_code is distinct from was.region_code
        or now.ticket_type is distinct from was.ticket_type
)

select
    'tickets', coalesce(ticket_id, was_id),
    case
        when was_id is null then case when opened_date <= $as_of then 4 else 5 end
        when is_other and is_read_otherwise then 1
        when is_other then 3
        else 5
    end,
    was_id is not null, ticket_id is not null, is_other and is_read_otherwise,
    coalesce(_department, was_department), coalesce(_export, was_export), coalesce(_delivery_id, was_delivery_id),
    null, null, null, was_date, was_region, null, null, null, null, was_type,
    null, null, opened_date, region_code, null, null, null, null, ticket_type
from judged
"""

#: Goals are decided by a customer's whole history, so that any of them may be another: all are told.
GOALS = """
insert into juke_plumbing.goals_before
select order_id, customer_id, currency_code, region_code, sales_date, goal_code, goal_margin_amt
from published.marts.mart_order_goal
"""
