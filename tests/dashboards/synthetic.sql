-- The tables of a small published version, made from row numbers; `hostile` holds one name that tries to be markup.
create schema core; create schema marts;
create table names as select * from (values (0,'宏达'),(1,'金桥'),(2,'远景'),(3,'华诚'),(4,'瑞丰'),(5,'天成'),(6,'东升')) t(i, w);
create table regions as select * from (values
    (0,'east'),(1,'south'),(2,'north'),(3,'central'),(4,'southwest'),(5,'east'),(6,'northeast'),(7,NULL)) t(i, region_code);
create table customers as
select 'C' || lpad(n::varchar, 6, '0') as customer_id, n,
    case when n = 13 then (select name from hostile) when n % 4 = 0 then w || '化工贸易有限公司' || n else '王' || w || n end as name,
    case when n % 4 = 0 then 'organisation' else 'person' end as customer_type,
    '138' || lpad((n * 7919 % 100000000)::varchar, 8, '0') as phone,
    case when n % 3 = 0 then 'kehu' || n || '@example.com' end as email,
    '上海市浦东新区张江路 ' || n || ' 号' as address, '化工' as industry, region_code,
    1 + (n % 3 = 0)::int as record_count, date '2024-01-01' + (n % 600)::int as registered_date
from range(1, 501) r(n) join names on n % 7 = names.i join regions on n % 8 = regions.i;
create table core.bridge_customer_source as
select 'erp_east:' || n as customer_record_id, customer_id, 'erp_east' as issuer, n::varchar as source_customer_id,
    'sales' as department, 'single' as decided_by, null::double as match_score,
    null::varchar as linked_customer_record_id, null::varchar as evidence_zh, null::varchar as evidence_en,
    region_code, name, phone
from customers
union all
select 'callcentre_tw:T' || n, customer_id, 'callcentre_tw', 'T' || n, 'service',
    case when n % 2 = 0 then 'exact:phone_and_name' else 'model' end, case when n % 2 = 0 then null else 0.982 end,
    'erp_east:' || n, '手机号一致，且名称相容（简繁不同）。', 'Same phone number and a compatible name (simplified and traditional).',
    region_code, name, phone
from customers where record_count = 2;
create table core.fct_order_line as
select 'L' || k as order_line_id, 'erp_east:SO' || (k // 3) as order_id, date '2024-11-21' + (k * 37 % 730)::int as ordered_date,
    c.customer_id, 'erp_east:' || c.n as customer_record_id, region_code, 'store' as channel_code, 'CNY' as currency_code,
    'included' as tax_basis, (800 + k * 131 % 90000)::decimal(18,2) as net_sales_amt
from range(0, 6000) r(k) join customers c on c.n = 1 + (k // 3) * 17 % 480;
create table core.fct_ticket as
select 'callcentre_tw:K' || k as ticket_id, date '2026-01-01' + (k * 13 % 324)::int as opened_date, 'erp_east:' || c.n as customer_record_id,
    (['fault','complaint','question'])[1 + k % 3] as ticket_type, '配送延迟' as reason_name, 'high' as severity,
    'phone' as channel_code, case when k % 9 = 0 then 'open' else 'closed' end as status, k % 9 = 0 as is_open,
    timestamp '2026-11-21 08:00:00' as promised_at, region_code
from range(0, 400) r(k) join customers c on c.n = 1 + k * 7 % 490;
create table marts.mart_sales_daily as
select ordered_date as sales_date, region_code, channel_code, currency_code, tax_basis, count(distinct order_id) as order_count,
    sum(net_sales_amt) as net_sales_amt from core.fct_order_line group by all;
create table marts.mart_sales_order as
select order_id, ordered_date as sales_date, customer_id, region_code, channel_code, currency_code, tax_basis, false as is_orphan_customer,
    count(*) as order_line_count, sum(net_sales_amt) as net_sales_amt from core.fct_order_line group by all;
create table marts.mart_kpi_home as
with months as (
    select 'net_sales_amt' as kpi, date_trunc('month', ordered_date)::date as month_start_date, region_code, 'amount' as unit, 'up' as direction,
        sum(net_sales_amt) as value, grouping(region_code) = 1 as is_whole_company
    from core.fct_order_line group by grouping sets ((2, 3), (2))
    union all
    select 'order_count', date_trunc('month', ordered_date)::date, region_code, 'count', 'up', count(distinct order_id), grouping(region_code) = 1
    from core.fct_order_line group by grouping sets ((2, 3), (2))
    union all
    select 'ticket_count', date_trunc('month', opened_date)::date, region_code, 'count', 'down', count(*), grouping(region_code) = 1
    from core.fct_ticket group by grouping sets ((2, 3), (2)))
select kpi, month_start_date, month_start_date < date '2026-11-01' as is_finished, is_whole_company, region_code,
    case when unit = 'amount' then 'CNY' end as currency_code, case when unit = 'amount' then 'included' end as tax_basis,
    unit, direction, value, value * 0.8 as previous_value, null::double as last_year_value, 0.25::double as mom_growth_x,
    null::double as yoy_growth_x, null::double as mom_change_ppt, null::double as yoy_change_ppt,
    null::double as target_value, null::double as attainment_x
from months;
create table marts.mart_customer_360 as
with sold as (
    select customer_id, count(distinct order_id) as order_count, sum(net_sales_amt) as net_sales_amt,
        sum(net_sales_amt) filter (where ordered_date > date '2025-11-20') as net_sales_12m_amt,
        min(ordered_date) as first_order_date, max(ordered_date) as last_order_date
    from core.fct_order_line group by customer_id),
asked as (
    select customer_record_id, count(*) as ticket_count, count_if(is_open) as open_ticket_count,
        count_if(ticket_type = 'complaint') as complaint_count from core.fct_ticket group by 1)
select c.* exclude (n), 'erp_east:' || n as name_record_id, 'erp_east:' || n as phone_record_id,
    record_count as department_count, order_count, net_sales_amt, net_sales_12m_amt, first_order_date, last_order_date,
    date '2026-11-20' - last_order_date as recency_days, net_sales_amt / nullif(order_count, 0) as sales_per_order_amt,
    coalesce(ticket_count, 0) as ticket_count, coalesce(open_ticket_count, 0) as open_ticket_count,
    coalesce(complaint_count, 0) as complaint_count, date '2026-11-20' as as_of_date,
    'CNY' as currency_code, 'included' as tax_basis
from customers c left join sold using (customer_id) left join asked on customer_record_id = 'erp_east:' || n;
create table marts.mart_customer_timeline as
select customer_id, min(ordered_date) as event_date, min(ordered_date)::timestamp as event_at, 'sales' as department,
    'order' as event_type, order_id as event_key, '订单' as title_zh, 'Order' as title_en,
    sum(net_sales_amt) as amount_amt, 'completed' as status, any_value(region_code) as region_code
from core.fct_order_line group by customer_id, order_id
union all
select c.customer_id, opened_date, opened_date::timestamp, 'service', 'ticket', ticket_id, '投诉',
    'Complaint', null, status, t.region_code
from core.fct_ticket t join customers c on customer_record_id = 'erp_east:' || c.n;
create table marts.mart_data_health as
select * from (values
    ('sales','customers',date '2026-11-20',timestamp '2026-11-20 17:40:00',33,2012,1990,12,10,0,null::timestamp,null,'gb18030',false,0),
    ('sales','orders',date '2026-11-18',timestamp '2026-11-18 17:41:00',33,6055,6000,22,33,0,null,null,'gb18030',true,2),
    ('sales','staff',date '2026-11-20',timestamp '2026-11-20 17:40:00',2,41,41,0,0,0,null,null,'gb18030',false,0),
    ('service','customers',date '2026-11-20',timestamp '2026-11-20 18:02:00',33,180,177,1,2,0,null,null,null,false,0),
    ('service','tickets',date '2026-11-18',timestamp '2026-11-18 18:02:00',33,440,400,3,37,1,timestamp '2026-11-19 18:30:00',
        'bad_rows','utf-8',true,2)
) t(department, export, last_business_date, last_received_at, files_count, physical_count, loaded_count, quarantined_count,
    skipped_count, held_count, held_since, held_reason, encoding, is_stale, days_late);
create table marts.mart_delivery as
select 'sales-orders-' || k as delivery_id, 'sales' as department, 'orders' as export, '订单明细_2026110' || k || '.csv' as file_name,
    date '2026-11-01' + k::int as business_date, 1 as revision, timestamp '2026-11-02 18:00:00' as received_at,
    (['landed','landed','held','duplicate','quarantined'])[1 + k % 5] as status,
    case when k % 5 = 4 then 'header_missing' end as reason, 'gb18030' as encoding, 'csv' as format,
    100 + k as physical_count, 1 as header_count, 90 + k as loaded_count, 3 as quarantined_count, 6 as skipped_count
from range(0, 9) r(k);
drop table hostile; drop table customers; drop table names; drop table regions;
