"""What each night brings: which file is written when, which comes late, twice, corrected or damaged.

Every delivery is noted in `deliveries.py`. What the numbers should be afterwards is `truth.py`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from pipelines.demo import (
    control_totals,
    customers_sales,
    customers_service,
    damage,
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
    staff_sales,
    tickets_service,
    truth,
    truth_inventory,
    truth_months,
    truth_sales,
    write,
)
from pipelines.demo.deliveries import Deliveries
from pipelines.demo.plan import BULK_DATES, HISTORY_STARTS, Plan


@dataclass
class Company:
    """The demo company at work: its data in `connection`, its files under `drops`, each of them in `noted`."""

    connection: duckdb.DuckDBPyConnection
    plan: Plan
    drops: Path
    noted: Deliveries

    def run(self, progress: Callable[[str], None]) -> None:
        """Write every night's files and note the truth after each."""
        for night in self.plan.business_nights:
            progress(f"night of {night}")
            self._correct(night)
            for export in (self._staff, self._sales_customers, self._orders, self._service_customers, self._tickets):
                self._set(night, 1)
                export(night)
            self._marketing(night)
            self._engagement(night)
            self._sales_process(night)
            self._accounts(night)
            self._finance(night)
            self._service(night)
            self._inventory(night)
            self._production(night)
            self._control_totals(night)
            truth.settle(self.connection, night)
            truth_inventory.settle(self.connection)
            nights_marketing.settle(self.connection)
            truth_sales.settle(self.connection)
            truth_months.settle(self.connection)
            nights_service.settle(self.connection)
            control_totals.settle(self.connection)

    def _set(self, night: date, revision: int) -> None:
        self.connection.execute("set variable night = ?", [night])
        self.connection.execute("set variable revision = ?", [revision])

    def _correct(self, night: date) -> None:
        """Decide today's corrections, and those that a resent file of yesterday brings."""
        if night == self.plan.first_night:
            return
        yesterday = night - timedelta(days=1)
        if self.plan.resends_orders(night):
            self._set(yesterday, 2)
            self._insert("corrected_by_resent_orders", orders_sales.CORRECT_RESENT)
        if self.plan.resends_tickets(night):
            self._set(yesterday, 2)
            self._insert("corrected_by_resent_tickets", tickets_service.CORRECT_RESENT)
        self._set(night, 1)
        self._insert("corrected_order_lines", orders_sales.CORRECT_SOME)

    def _insert(self, what: str, statement: str) -> None:
        self.noted.plant(what, self.connection.execute(statement).fetchall()[0][0])

    def _folder(self, night: date, department: str) -> Path:
        return self.drops / night.isoformat() / department

    # ---- one method per export ------------------------------------------------------------------------------------

    def _staff(self, night: date) -> None:
        path = self._folder(night, "sales") / staff_sales.FILE_NAME.format(night)
        rows = write.gbk_csv(self.connection, staff_sales.ROWS, path, staff_sales.HEADER)
        self.noted.note(night, "sales", "staff", path, night, loaded=rows)

    def _sales_customers(self, night: date) -> None:
        folder, bad = self._folder(night, "sales"), damage.sales_customers() if self._is_first(night) else []
        path = folder / customers_sales.FILE_NAME.format(night)
        rows = write.gbk_csv(self.connection, customers_sales.ROWS, path, customers_sales.HEADER, last=bad)
        self.noted.plant("damaged_customer_records", len(bad))
        self.noted.note(night, "sales", "customers", path, night, loaded=rows, quarantined=len(bad))
        if self.plan.repeats_customers(night):
            self._repeat_customers(night, folder)

    def _repeat_customers(self, night: date, folder: Path) -> None:
        yesterday = night - timedelta(days=1)
        other_day = yesterday - timedelta(days=365)
        source = self._folder(yesterday, "sales") / customers_sales.FILE_NAME.format(yesterday)
        path = folder / customers_sales.FILE_NAME.format(other_day)
        shutil.copyfile(source, path)
        records = control_totals.records_of(self.connection, source.name)
        self.noted.note(night, "sales", "customers", path, other_day, loaded=0, records=records,
                        incident="repeated_under_another_name")  # fmt: skip

    def _service_customers(self, night: date) -> None:
        bad = damage.service_customers() if self._is_first(night) else []
        path = self._folder(night, "service") / customers_service.WORKBOOK_NAME.format(night)
        path, rows = write.workbook(self.connection, customers_service.ROWS, path, customers_service.GROUPS, last=bad)
        self.noted.plant("damaged_customer_records", len(bad))
        self.noted.note(night, "service", "customers", path, night, loaded=rows, quarantined=len(bad))

    def _tickets(self, night: date) -> None:
        if self.plan.resends_tickets(night):
            self._set(night - timedelta(days=1), 2)
            self._write_tickets(night, night - timedelta(days=1), 2, "resent_tickets")
            self._set(night, 1)
        self._write_tickets(night, night, 1, None)

    def _write_tickets(self, arrives: date, night: date, revision: int, incident: str | None) -> None:
        bad = damage.tickets() if self._is_first(night) else []
        path = self._folder(arrives, "service") / tickets_service.WORKBOOK_NAME.format(night)
        path, rows = write.workbook(self.connection, tickets_service.ROWS, path, tickets_service.GROUPS,
                                    tickets_service.NUMBERS, bad)  # fmt: skip
        truth.remember_tickets(self.connection, arrives, tickets_service.CHANGED)
        self.noted.plant("damaged_tickets", len(bad))
        self.noted.note(arrives, "service", "tickets", path, night, loaded=rows, quarantined=len(bad),
                        revision=revision, incident=incident)  # fmt: skip

    def _orders(self, night: date) -> None:
        if self._is_first(night):
            self._bulk_orders(night)
            return
        if self.plan.resends_orders(night):
            self._set(night - timedelta(days=1), 2)
            self._night_orders(night, night - timedelta(days=1), 2, "resent_orders")
            self._set(night, 1)
        arrives = night + timedelta(days=1) if self.plan.is_late(night) else night
        self._night_orders(arrives, night, 1, "late_orders" if arrives > night else None)

    def _night_orders(self, arrives: date, night: date, revision: int, incident: str | None) -> None:
        self.connection.execute(orders_sales.CHOOSE_NIGHT)
        self._write_orders(arrives, night, [], revision, incident)
        truth.remember_orders(self.connection, arrives)

    def _bulk_orders(self, night: date) -> None:
        """The history: one file per year, the oldest in 万元. The damaged records stand in the first two."""
        starts = HISTORY_STARTS
        damaged = {BULK_DATES[0]: ["undecodable"], BULK_DATES[1]: ["bad_date", "text_in_number"]}
        for day in (*BULK_DATES, night):
            span = {"bulk_from": starts, "bulk_to": day, "in_wan": day == BULK_DATES[0]}
            for name, value in span.items():
                self.connection.execute(f"set variable {name} = ?", [value])
            self.connection.execute(orders_sales.CHOOSE_BULK)
            self._write_orders(night, day, damaged.get(day, []), 1, None)
            starts = day + timedelta(days=1)
        truth.remember_history(self.connection)

    def _write_orders(self, arrives: date, day: date, kinds: list[str], revision: int, incident: str | None) -> None:
        in_wan = day == BULK_DATES[0]
        bad = damage.order_lines(kinds, f"{day:%Y/%m}/01", in_wan)
        path = self._folder(arrives, "sales") / orders_sales.FILE_NAME.format(day)
        header = orders_sales.HEADER_WAN if in_wan else orders_sales.HEADER
        sums = orders_sales.sums(self.connection, bad)
        total = orders_sales.total_row(sums, in_wan)
        rows = write.gbk_csv(self.connection, orders_sales.ROWS, path, header, [line.record for line in bad], [total])
        self.noted.plant("damaged_order_lines", len(bad))
        self.noted.note(arrives, "sales", "orders", path, day, loaded=rows, quarantined=len(bad), skipped=1,
                        revision=revision, incident=incident, sums=(sums.net, sums.qty))  # fmt: skip

    def _marketing(self, night: date) -> None:
        def note(export: str, path: Path, rows: int, header: int) -> None:
            self.noted.note(night, "marketing", export, path, night, loaded=rows, header=header)

        nights_marketing.drop(self.connection, night, self._folder(night, "marketing"), note)

    def _engagement(self, night: date) -> None:
        def note(
            export: str, path: Path, day: date, rows: int, *, quarantined: int = 0, incident: str | None = None
        ) -> None:
            self.noted.note(night, "marketing", export, path, day, loaded=rows, quarantined=quarantined, header=1,
                            incident=incident)  # fmt: skip
            if quarantined:
                self.noted.plant(f"damaged_{export}", quarantined)

        nights_engagement.drop(self.connection, self.plan, night, self._folder(night, "marketing"), note)

    def _service(self, night: date) -> None:
        def note(export: str, path: Path, rows: int, bad: int, header: int) -> None:
            self.noted.note(night, "service", export, path, night, loaded=rows, quarantined=bad, header=header)
            self.noted.plant(f"damaged_{export}", bad)

        folder = self._folder(night, "service")
        nights_service.drop(self.connection, night, folder, self._is_first(night), note)
        self._contact_centre(night, folder)

    def _contact_centre(self, night: date, folder: Path) -> None:
        def note(
            export: str, path: Path, day: date, rows: int, *, header: int, bad: int, incident: str | None = None
        ) -> None:
            self.noted.note(night, "service", export, path, day, loaded=rows, quarantined=bad, header=header,
                            incident=incident)  # fmt: skip
            self.noted.plant("damaged_contact_records", bad)

        nights_contact_centre.drop(self.connection, self.plan, night, folder, note)

    def _sales_process(self, night: date) -> None:
        def note(export: str, path: Path, rows: int, header: int, quarantined: int) -> None:
            self.noted.plant("damaged_sales_records", quarantined)
            self.noted.note(night, "sales", export, path, night, loaded=rows, quarantined=quarantined, header=header)

        folder = self._folder(night, "sales")
        nights_sales.drop(self.connection, night, folder, note, is_first=self._is_first(night))

    def _finance(self, night: date) -> None:
        def note(
            export: str, path: Path, day: date, *, loaded: int, quarantined: int = 0, skipped: int = 0,
            revision: int = 1, incident: str | None = None,
        ) -> None:  # fmt: skip
            self.noted.plant("damaged_finance_records", quarantined)
            self.noted.note(night, "finance", export, path, day, loaded=loaded, quarantined=quarantined,
                            skipped=skipped, revision=revision, incident=incident)  # fmt: skip

        self._set(night, 1)
        nights_finance.drop(self.connection, self.plan, night, self._folder(night, "finance"), note)

    def _accounts(self, night: date) -> None:
        def note(export: str, path: Path, arrives: date, day: date, counts: tuple[int, int, int], revision: int,
                 incident: str | None) -> None:  # fmt: skip
            header, loaded, quarantined = counts
            self.noted.plant("damaged_account_records", quarantined)
            self.noted.note(arrives, "sales", export, path, day, loaded=loaded, quarantined=quarantined,
                            revision=revision, incident=incident, header=header)  # fmt: skip

        if self.plan.resends_tickets(night):
            yesterday = night - timedelta(days=1)
            self._set(yesterday, 2)
            self.noted.plant("corrected_by_resent_usage", nights_accounts.correct(self.connection))
            nights_accounts.resend(self.connection, night, yesterday, self.drops, note)
        self._set(night, 1)
        nights_accounts.drop(self.connection, self.plan, night, self.drops, note)

    def _inventory(self, night: date) -> None:
        def note(
            export: str, path: Path, day: date, *, loaded: int, quarantined: int = 0, incident: str | None = None
        ) -> None:
            self.noted.note(night, "inventory", export, path, day, loaded=loaded, quarantined=quarantined,
                            incident=incident, header=0 if path.suffix == ".jsonl" else 1)  # fmt: skip
            self.noted.plant(f"damaged_{export}", quarantined)

        self._set(night, 1)
        nights_inventory.drop(self.connection, self.plan, night, self._folder(night, "inventory"), note)

    def _production(self, night: date) -> None:
        def note(
            path: Path, day: date, rows: int, *, quarantined: int = 0, revision: int = 1, incident: str | None = None
        ) -> None:
            self.noted.note(night, "production", "production_weeks", path, day, loaded=rows, quarantined=quarantined,
                            revision=revision, incident=incident, header=2)  # fmt: skip
            self.noted.plant("damaged_production_weeks", quarantined)

        nights_production.drop(self.connection, self.plan, night, self._folder(night, "production"), note)

    def _control_totals(self, night: date) -> None:
        self._set(night, 1)
        for department, path, rows in control_totals.drop(self.connection, night, self.drops / night.isoformat()):
            self.noted.note(night, department, control_totals.EXPORT, path, night, loaded=rows, header=1)

    def _is_first(self, night: date) -> bool:
        return night == self.plan.first_night
