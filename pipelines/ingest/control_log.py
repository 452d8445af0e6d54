"""Every control total as rows for the lake: what agrees, what differs, what cannot be judged, what is missing.

The rows follow from the ledger alone; `manifest` writes them beside the log of deliveries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from pipelines.contract import Contract
from pipelines.ingest.ledger import Control, Delivery, Ledger, Statement
from pipelines.ingest.statements import stated_controls, unstated

_STATES = {True: "agrees", False: "differs", None: "hidden"}


@dataclass(frozen=True)
class ControlRow:
    """One stated total of one delivery. Without a delivery: a totals file speaks of one that never came."""

    control_id: str
    delivery_id: str | None
    department: str
    export: str | None
    file_name: str | None
    business_date: date | None
    control_name: str
    stated_by: str | None
    stated_in: str | None
    expected: str | None
    found: str | None
    control_state: str


def control_rows(ledger: Ledger, contracts: Iterable[Contract], generation: str) -> list[tuple[Any, ...]]:
    """The rows of the dataset `delivery_controls`, each with its generation."""
    deliveries = {one.delivery_id: one for one in ledger.deliveries()}
    rows = [
        *_compared(deliveries, ledger.controls()),
        *_repeated(ledger, deliveries),
        *(_never_came(deliveries, one) for one in ledger.statements_of_nothing()),
        *(_unstated(one) for contract in contracts for one in unstated(ledger, contract)),
    ]
    return [(*astuple(row), generation) for row in rows]


def _compared(deliveries: dict[str, Delivery], controls: Iterable[Control]) -> Iterator[ControlRow]:
    for control in controls:
        delivery, totals = deliveries[control.delivery_id], deliveries.get(control.stated_by)
        yield ControlRow(
            f"{control.delivery_id}:{control.stated_by}:{control.name}", *_place(delivery), control.name,
            control.stated_by, totals.file_name if totals else None, control.expected, control.found,
            _STATES[control.passed],
        )  # fmt: skip


def _repeated(ledger: Ledger, deliveries: dict[str, Delivery]) -> Iterator[ControlRow]:
    """A repeated file is never judged, since nothing of it is loaded; what is stated of it is compared all the same."""
    for delivery in deliveries.values():
        if delivery.status == "duplicate":
            yield from _compared(deliveries, stated_controls(ledger, delivery))


def _never_came(deliveries: dict[str, Delivery], statement: Statement) -> ControlRow:
    totals = deliveries[statement.delivery_id]
    return ControlRow(
        f"{totals.delivery_id}:{statement.record_no}", None, totals.department, statement.export, statement.file_name,
        statement.business_date or totals.business_date, "delivery", totals.delivery_id, totals.file_name, None, None,
        "not_arrived",
    )  # fmt: skip


def _unstated(delivery: Delivery) -> ControlRow:
    control_id = f"{delivery.delivery_id}:unstated"
    return ControlRow(control_id, *_place(delivery), "delivery", None, None, None, None, "not_stated")


def _place(delivery: Delivery) -> tuple[str, str, str | None, str, date]:
    return delivery.delivery_id, delivery.department, delivery.export, delivery.file_name, delivery.business_date
