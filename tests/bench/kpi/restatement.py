"""The truth of why KPIs changed: two published versions' facts laid beside each other, whole worlds counted in Python.

Facts, customers and goals of both versions are taken as published (they have truths of their own).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import duckdb
import pandas as pd

from tests.bench.kpi.company import KEY
from tests.bench.kpi.frames import Frames
from tests.bench.kpi.registry import measures, total, truth
from tests.bench.restated.recounted import Asked, Cell, Goal, Sold, Values, counted, levels

PARTS = ("definition_change", "identity_change", "corrections_change", "late_change", "new_change")
_LINES = """
select order_line_id as id, order_id, lines.customer_record_id, ordered_date, lines.region_code, currency_code,
    tax_basis, net_sales_amt, is_cancelled, concat_ws(' ', lines._delivery_id, _order_delivery_id) as stated_by,
    concat_ws(' ', _generation, _order_generation) as read_by,
    concat_ws('|', ordered_at, channel_code, status, ordered_qty, unit_price_amt, line_amt, discount_amt, tax_amt,
        product_id, order_id, lines.customer_record_id, ordered_date, lines.region_code) as statement,
    coalesce(customer_id, lines.customer_record_id) as customer_id
from core.fct_order_line as lines left join core.bridge_customer_source as known using (customer_record_id)
"""
_GOALS = """
select order_id, customer_id, currency_code, region_code, sales_date, goal_code, goal_margin_amt
from marts.mart_order_goal
"""
_MEASURES = ("order_id", "customer_record_id", "ordered_date", "region_code", "currency_code", "tax_basis",
             "net_sales_amt", "is_cancelled")  # fmt: skip

Line = dict[str, Any]


@dataclass(frozen=True)
class Published:
    """One version's rows."""

    path: str
    as_of: date

    def _rows(self, query: str) -> list[dict[str, Any]]:
        with duckdb.connect(self.path, read_only=True) as connection:
            found = connection.execute(query)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    @cached_property
    def lines(self) -> dict[str, Line]:
        return {row["id"]: row for row in self._rows(_LINES)}

    @cached_property
    def tickets(self) -> dict[str, Asked]:
        query = "select ticket_id, opened_date, region_code, ticket_type from core.fct_ticket"
        return {row["ticket_id"]: tuple(row.values())[1:] for row in self._rows(query)}  # type: ignore[misc]

    @cached_property
    def customers(self) -> dict[str, str]:
        query = "select customer_record_id, customer_id from core.bridge_customer_source"
        return {row["customer_record_id"]: row["customer_id"] for row in self._rows(query)}

    @cached_property
    def goals(self) -> dict[tuple[str, str, str], Goal]:
        return {tuple(row.values())[:3]: Goal(*row.values()) for row in self._rows(_GOALS)}  # type: ignore[misc]

    @cached_property
    def home(self) -> dict[Cell, dict[str, Any]]:
        rows = self._rows("select * from marts.mart_kpi_home")
        return {tuple(row[name] for name in KEY): row for row in rows}  # type: ignore[misc]

    @cached_property
    def hashes(self) -> dict[str, str]:
        try:
            rows = self._rows("select distinct kpi, definition_hash from marts.mart_restatement")
        except duckdb.CatalogException:  # a version of an older Juke
            return {}
        return {row["kpi"]: row["definition_hash"] for row in rows}


@truth("mart_restatement", KEY)
def restated(frames: Frames) -> pd.DataFrame:
    """One row per cell of either version, with the parts of its change."""
    told = _versions(frames)
    now, before = told[-1], told[0] if len(told) > 1 else None
    worlds = _worlds(before, now) if before else []
    every = {*(cell for version in told for cell in version.home), *(cell for world in worlds for cell in world)}
    return pd.DataFrame([_row(cell, before, now, worlds) for cell in every]).astype(
        {"month_start_date": "datetime64[us]"}
    )


def _versions(frames: Frames) -> list[Published]:
    """The version before, if there was one, and the newest."""
    from pipelines.published import open_current
    from pipelines.published.manifest import read_manifest
    from pipelines.published.pointer import version_folder

    current = open_current(frames.workspace.root)
    name = current.query("select any_value(before_version) as name from juke.marts.mart_restatement")["name"].iloc[0]
    names = [name, current.id] if isinstance(name, str) else [current.id]
    folders = [version_folder(frames.workspace.root, one) for one in names]
    return [Published(str(folder / "all.duckdb"), read_manifest(folder).as_of_date) for folder in folders]


def _row(cell: Cell, before: Published | None, now: Published, worlds: list[Values]) -> dict[str, Any]:
    ends = {"before": before.home.get(cell, {}) if before else {}, "after": now.home.get(cell, {})}
    said = {f"{end}_{of}": row.get(of) for end, row in ends.items() for of in ("value", "numerator", "denominator")}
    if cell[0] != "complaint_ratio":
        said |= {f"{end}_value": said[f"{end}_value"] or 0 for end in ends}
    steps = levels(worlds, cell) if worlds else [0] * 6
    parts = [b - a for a, b in pairwise(steps)] if steps else [None] * 5
    if before is None:
        said |= {"before_value": None}
    total = sum(parts) if steps else None
    row = dict(zip(KEY, cell, strict=True)) | said | dict(zip(PARTS, parts, strict=True)) | {"total_change": total}
    return row | {"is_definition_changed": bool(before and _is_redefined(before, now, cell[0]))}


def _is_redefined(before: Published, now: Published, kpi: str) -> bool:
    """Its models or settings changed, or a file was read again in another way."""
    return before.hashes.get(kpi) != now.hashes[kpi] or any(_is_read_again(*pair) for pair in _pairs(before, now))


def _pairs(before: Published, now: Published) -> Iterator[tuple[Line, Line]]:
    """Lines that both versions have and that count otherwise."""
    for one in before.lines.keys() & now.lines.keys():
        was, line = before.lines[one], now.lines[one]
        if any(was[name] != line[name] for name in _MEASURES):
            yield was, line


def _is_read_again(was: Line, line: Line) -> bool:
    return bool(was["stated_by"] == line["stated_by"] and was["read_by"] != line["read_by"])


def _worlds(before: Published, now: Published) -> list[Values]:
    """What was, then the five worlds; tickets are restated by deliveries only."""
    is_redefined = any(before.hashes.get(kpi) != found for kpi, found in now.hashes.items() if kpi != "complaint_ratio")
    other = {line["id"]: (was, line) for was, line in _pairs(before, now)}
    defined = {
        one
        for one, (was, line) in other.items()
        if _is_read_again(was, line)
        or (is_redefined and (was["stated_by"] == line["stated_by"] or was["statement"] == line["statement"]))
    }
    starts = {one: _start(one, before, now, other, defined) for one in before.lines.keys() | now.lines.keys()}
    goals = _goals(before, now, starts, fallback=1 if is_redefined else 3)
    found = [counted(map(_sold, before.lines.values()), before.tickets.values(), before.goals.values(), before.as_of)]
    for world in (1, 2, 3, 4, 5):
        as_of = now.as_of if world == 5 else before.as_of
        lines = list(_lines(world, before, now, starts, defined))
        found.append(counted(lines, _tickets(world, before, now), goals[world], as_of))
    return found


def _start(one: str, before: Published, now: Published, other: Any, defined: set[str]) -> int:
    """The world in which a line changes; 0 where it does not."""
    was, line = before.lines.get(one), now.lines.get(one)
    if was is None and line is not None:
        return 4 if line["ordered_date"] <= before.as_of else 5
    if was is None or line is None or one in other:
        return 1 if one in defined else 3
    if was["customer_id"] != line["customer_id"]:
        return 2
    return 5 if was["ordered_date"] > before.as_of else 0


def _lines(world: int, before: Published, now: Published, starts: dict[str, int], defined: set[str]) -> Iterator[Sold]:
    if world >= 3:
        known = (line for one, line in now.lines.items() if one in before.lines or starts[one] <= world)
        yield from map(_sold, known)
        return
    for one, was in before.lines.items():
        line = now.lines[one] if one in defined else was
        record = line["customer_record_id"]
        customer = was["customer_id"] if world == 1 else now.customers.get(record, record)
        yield _sold({**line, "customer_id": customer})


def _sold(line: Line) -> Sold:
    measures = ("order_id", "customer_id", "ordered_date", "region_code", "currency_code", "tax_basis",
                "net_sales_amt", "is_cancelled")  # fmt: skip
    return Sold(*(line[name] for name in measures))


def _tickets(world: int, before: Published, now: Published) -> list[Asked]:
    if world < 3:
        return list(before.tickets.values())
    is_late = {one for one, (day, *_) in now.tickets.items() if world == 5 or (world == 4 and day <= before.as_of)}
    return [asked for one, asked in now.tickets.items() if one in before.tickets or one in is_late]


def _goals(before: Published, now: Published, starts: dict[str, int], fallback: int) -> dict[int, list[Goal]]:
    """An order changes with its own lines, else its goal with the customer's, else with what is corrected."""
    own: dict[str, int] = {}
    whose: dict[str, int] = {}
    for one, world in starts.items():
        for line in filter(None, (before.lines.get(one), now.lines.get(one))):
            if world:
                own[line["order_id"]] = min(world, own.get(line["order_id"], 9))
                whose[line["customer_id"]] = min(world, whose.get(line["customer_id"], 9))
    worlds: dict[int, list[Goal]] = {world: [] for world in (1, 2, 3, 4, 5)}
    for key in before.goals.keys() | now.goals.keys():
        old, new = before.goals.get(key), now.goals.get(key)
        is_other_goal = old is None or new is None or old[:6] != new[:6]
        changed = own.get(key[0]) or (whose.get(key[1]) if is_other_goal else None) or fallback
        for world, goals in worlds.items():
            stands = new if old == new or world >= changed else old
            goals += [stands] if stands else []
    return worlds


def _sales(frames: Frames) -> pd.DataFrame:
    """Net sales of the regions' months; what was restated is all but what is new."""
    rows = restated(frames)
    rows = rows[(rows["kpi"] == "net_sales_amt") & ~rows["is_whole_company"].astype(bool)]
    parts = rows[list(PARTS)].astype("float64")
    return rows.assign(
        restated=parts[list(PARTS[:-1])].sum(axis=1), corrected=parts["corrections_change"], late=parts["late_change"]
    )


measures(
    _sales,
    "month_start_date",
    {
        "net_sales_restated_amt": total("restated"),
        "net_sales_corrected_amt": total("corrected"),
        "net_sales_late_amt": total("late"),
    },
)
