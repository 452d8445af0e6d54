"""Makes a demo company from a plan and writes its drops and its truth; what `juke demo` calls.

Order of work: words, true customers, what departments write down, orders, tickets, then night by night.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipelines.demo import (
    campaigns_marketing,
    control_totals,
    customers_sales,
    customers_service,
    members_marketing,
    names_heard,
    nights_accounts,
    nights_contact_centre,
    nights_engagement,
    nights_finance,
    nights_inventory,
    nights_marketing,
    nights_production,
    nights_sales,
    nights_service,
    orders_sales,
    population,
    spelling,
    staff_sales,
    tickets_service,
    truth,
    truth_events,
    truth_identity,
    vocabulary,
    warehouses,
)
from pipelines.demo.deliveries import Deliveries, as_rows
from pipelines.demo.nights import Company
from pipelines.demo.plan import Plan
from pipelines.settings import Workspace
from pipelines.sql import connect, quote_text

IN_MEMORY_CUSTOMERS = 100_000  # a file costs a sync a statement, memory runs out some day


@dataclass(frozen=True)
class GeneratedDemo:
    """What was made: sizes, the nights, and where the files are."""

    customers: int
    seed: int
    nights: tuple[date, ...]
    records: int
    order_lines: int
    tickets: int
    files: int
    drops: Path
    truth: Path


def generate(
    ws: Workspace, customers: int, nights: int, seed: int, progress: Callable[[str], None] = lambda step: None,
    *, moved_share: float = 0.0,
) -> GeneratedDemo:  # fmt: skip
    """Write `drops/<date>/<department>/<file>` and `truth/*` of a workspace, in place of former ones, and its labels.

    Parameters
    ----------
    customers
        True customers, 500 to 4,000,000; about 3 order lines and 0.4 tickets each over two years.
    nights
        Consecutive nights up to 2026-11-20; the first carries the history.
    seed
        Same seed, same bytes.
    progress
        Called with the name of each step as it starts.
    moved_share
        Share of the customers with a new phone number on each night after the first, 0 to 1; a few always have one.

    Raises
    ------
    JukeError
        Where `customers` or `nights` is out of range.
    """
    plan = Plan(customers, nights, seed, moved_share)
    for folder in (ws.drops, ws.truth):
        shutil.rmtree(folder, ignore_errors=True)
    with _scratch_database(ws, plan) as connection:
        progress("customers")
        _make_customers(connection, plan)
        progress("orders and tickets")
        _make_trade(connection, plan)
        company = Company(connection, plan, ws.drops, Deliveries(connection))
        company.run(progress)
        progress("truth")
        truth.write(connection, ws.truth)
        truth_identity.write(connection, ws.truth, ws.state)
        truth_events.write(connection, ws.truth, plan.business_nights[-1])
        return _finish(ws, company)


@contextmanager
def _scratch_database(ws: Workspace, plan: Plan) -> Iterator[duckdb.DuckDBPyConnection]:
    """In memory while the company is small; else a file beside the drops, which is gone afterwards."""
    ws.root.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".demo-", dir=ws.root) as folder:
        is_small = plan.customers <= IN_MEMORY_CUSTOMERS
        connection = connect(ws, ":memory:" if is_small else Path(folder) / "demo.duckdb")
        connection.execute(f"set temp_directory = {quote_text(Path(folder) / 'temp')}")
        try:
            yield connection
        finally:
            connection.close()


def _make_customers(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    vocabulary.install(connection, plan.seed)
    population.make(connection, plan)
    spelling.install(connection)
    names_heard.install(connection)
    staff_sales.make(connection, plan)
    customers_sales.make(connection, plan)
    customers_service.make(connection)
    members_marketing.make(connection)


def _make_trade(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    campaigns_marketing.make(connection)
    warehouses.install(connection)
    orders_sales.make(connection, plan)
    tickets_service.make(connection)
    nights_service.make(connection)
    nights_contact_centre.make(connection)
    for export in nights_marketing.EXPORTS:
        export.make(connection)
    for export in nights_sales.EXPORTS:
        export.make(connection)
    nights_accounts.make(connection)
    nights_engagement.make(connection)
    nights_finance.make(connection)
    truth.make(connection)
    control_totals.make(connection)
    nights_inventory.make(connection, plan)
    nights_production.make(connection)


_PLANTED = {
    "true_customers": "select count(*) from customers where not is_prospect",
    "organisations": "select count(*) from customers where is_firm",
    "branches": "select count(*) from customers where head is not null and shop is null",
    "shops": "select count(*) from customers where shop is not null",
    "in_both_departments": "select count(*) from customers where evidence is not null",
    "sharing_no_evidence": "select count(*) from customers where shares_nothing(evidence)",
    "sharing_only_a_number": "select count(*) from customers where shares_number(evidence)",
    "twice_in_sales": "select count(*) from sales_records where copy = 1",
    "twice_in_service": "select count(*) from service_records where copy = 1",
    "households": "select count(distinct home) from customers where home <> i",
    "kin_of_like_names": "select count(*) from customers where is_like",
    "twins": "select count(*) from customers where role = 'twin'",
    "namesakes_in_one_city": "select count(*) from (select 1 from customers where not is_firm "
    "group by surname, given1, given2, city having count(*) > 1)",
    "moved_phones": "select count(*) from moves",
    "sales_records": "select count(*) from sales_records",
    "service_records": "select count(*) from service_records",
    **members_marketing.PLANTED,
    "orders": "select count(*) from order_facts where ordered <= getvariable('last')",
    "orders_on_double_eleven": "select count(*) from order_facts where month(ordered) = 11 and day(ordered) = 11",
    "orders_of_spring_festival_weeks": "select count(*) from order_facts where ordered between '2025-01-25' and "
    "'2025-02-06' or ordered between '2026-02-13' and '2026-02-25'",
    "order_lines": "select count(*) from lines where ordered <= getvariable('last')",
    "orders_without_known_customer": "select count(*) from order_facts where customer_number <> source_id",
    "lines_of_a_product_that_goes_with_another": "select count(*) from lines where line_no = 2 and exists ("
    "select 1 from lines f where f.o = lines.o and f.line_no = 1 "
    "and word('product_partner', f.product) = lines.product)",
    "tickets": "select count(*) from tickets",
    "tickets_of_the_spike": "select count(*) from tickets where is_spike",
    **nights_service.PLANTED,
    **nights_contact_centre.PLANTED,
    "reopened_tickets": "select count(*) from tickets where reopens",
    **{name: query for export in nights_marketing.PLANTED_BY for name, query in export.PLANTED.items()},
    **nights_engagement.PLANTED,
    **nights_sales.PLANTED,
    **nights_accounts.PLANTED,
    **nights_finance.PLANTED,
    **nights_inventory.PLANTED,
    **nights_production.PLANTED,
    "staff_who_leave": "select count(*) from staff where left_on <= getvariable('last')",
}


def _finish(ws: Workspace, company: Company) -> GeneratedDemo:
    sizes = {name: _count(company.connection, query) for name, query in _PLANTED.items()} | company.noted.planted
    plan = company.plan
    about = {"customers": plan.customers, "nights": plan.nights, "seed": plan.seed,
             "first_night": str(plan.first_night), "last_night": str(plan.business_nights[-1])}  # fmt: skip
    _write_json(ws.truth / "planted.json", {**about, "sizes": sizes})
    _write_json(ws.truth / "deliveries.json", as_rows(company.noted.delivered))
    return GeneratedDemo(
        plan.customers, plan.seed, tuple(plan.business_nights),
        sizes["sales_records"] + sizes["service_records"] + sizes["member_records"],
        sizes["order_lines"], sizes["tickets"], len(company.noted.delivered), ws.drops, ws.truth,
    )  # fmt: skip


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
