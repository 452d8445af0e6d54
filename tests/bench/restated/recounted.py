"""The parts of every KPI's change counted once more, over whole worlds in plain Python; shares no code with the models.

A world is every row the company would have known: all lines, all tickets, all orders with their goal. Its KPIs are
counted from nothing, and a part is one world less the one before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tests.bench.restated.company import Line, State

Cell = tuple[str, date, bool, str | None, str | None, str | None]
Values = dict[Cell, Decimal]
Asked = tuple[date, str | None, str]  # day, region and kind of a ticket


class Sold(NamedTuple):
    """A line as it counts: what its order and customer are and what it is worth."""

    order: str
    customer: str | None
    day: date
    region: str | None
    currency: str
    tax: str
    net: int
    is_cancelled: bool


class Goal(NamedTuple):
    order: str
    customer: str
    currency: str
    region: str | None
    day: date
    code: str
    margin: int


def sold(state: State, line: Line, customer: str | None) -> Sold:
    net, is_cancelled = state.net(line), line.status == "cancelled"
    return Sold(line.order, customer, line.day, line.region, line.currency, line.tax, net, is_cancelled)


def goals(state: State) -> list[Goal]:
    """Orders with a goal: the first of a customer, one after a month of silence, and all others; a rule of our own."""
    orders: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in state.lines.values():
        known = state.customers.get(line.record or "", "unknown")
        if line.status == "completed":
            orders[(known, line.order, line.currency)].append(line)
    first = {key: min(line.day for line in lines) for key, lines in orders.items()}
    found, last = [], {}
    for key in sorted(orders, key=lambda key: (first[key], key)):
        customer, order, currency = key
        gap = (first[key] - last[customer]).days if customer in last else None
        code = "acquisition" if gap is None else "win_back" if gap > 30 else "base"
        last[customer] = first[key]
        code = "unassigned" if customer == "unknown" else code
        region = next((state.regions[r] for r in sorted(state.regions) if state.customers[r] == customer), None)
        found.append(Goal(order, customer, currency, region, first[key], code, sum(map(state.net, orders[key]))))
    return found


def steps(before: State, now: State) -> list[Values]:
    """KPIs as they were, in the five worlds, the last of which is how they are."""
    return [counted(*_as_known(before), before.as_of), *_worlds(before, now)]


def _as_known(state: State) -> tuple[list[Sold], list[Asked], list[Goal]]:
    lines = [sold(state, line, state.customer(line.record)) for line in state.lines.values()]
    return lines, _tickets(state, state.tickets), goals(state)


def _tickets(state: State, those: Collection[str]) -> list[Asked]:
    """Those of a state's tickets, in the region of their record."""
    return [(t.day, state.regions.get(t.record), t.kind) for one, t in state.tickets.items() if one in those]


def _is_definition(one: str, before: State, now: State) -> bool:
    """The same delivery read otherwise, or the same statement counted otherwise."""
    was, line = before.lines[one], now.lines[one]
    if _measures(before, was) == _measures(now, line):
        return False
    is_same_delivery = was.delivery == line.delivery
    is_same_statement = _statement(was) == _statement(line)
    is_redefined = before.definition != now.definition
    return (is_same_delivery and was.read != line.read) or (is_redefined and (is_same_delivery or is_same_statement))


def _measures(state: State, line: Line) -> tuple[object, ...]:
    return (*_stated(line), state.net(line), line.status == "cancelled")


def _stated(line: Line) -> tuple[object, ...]:
    return line.order, line.record, line.day, line.region, line.currency, line.tax


def _statement(line: Line) -> tuple[object, ...]:
    return (*_stated(line), line.amount * (1 + line.read), line.status)


def _worlds(before: State, now: State) -> Iterator[Values]:
    tickets_before, tickets_kept = _tickets(before, before.tickets), _tickets(now, before.tickets)
    came_late = {one for one, ticket in now.tickets.items() if ticket.day <= before.as_of}
    tickets_late = _tickets(now, {*before.tickets, *came_late})
    lines_now, tickets_now, goals_now = _as_known(now)
    defined = {one for one in before.lines.keys() & now.lines.keys() if _is_definition(one, before, now)}
    by_definition, by_customer = [], []
    for one, was in before.lines.items():
        state, line = (now, now.lines[one]) if one in defined else (before, was)
        by_definition.append(sold(state, line, before.customer(was.record)))
        by_customer.append(sold(state, line, now.customer(line.record)))
    kept = [sold(now, line, now.customer(line.record)) for one, line in now.lines.items() if one in before.lines]
    late = [sold(now, line, now.customer(line.record)) for one, line in now.lines.items()
            if one in before.lines or line.day <= before.as_of]  # fmt: skip
    served = _goals_of_worlds(before, now, defined)
    yield counted(by_definition, tickets_before, served[0], before.as_of)
    yield counted(by_customer, tickets_before, served[1], before.as_of)
    yield counted(kept, tickets_kept, served[2], before.as_of)
    yield counted(late, tickets_late, served[3], before.as_of)
    yield counted(lines_now, tickets_now, goals_now, now.as_of)


def _goals_of_worlds(before: State, now: State, defined: set[str]) -> list[list[Goal]]:
    """An order changes with the first of its own lines' causes; else its goal with the first of the customer's."""
    own, whose = _causes(before, now, defined)
    was = {(g.order, g.customer, g.currency): g for g in goals(before)}
    is_now = {(g.order, g.customer, g.currency): g for g in goals(now)}
    fallback = 1 if before.definition != now.definition else 3
    worlds: list[list[Goal]] = [[], [], [], []]
    for key in was.keys() | is_now.keys():
        old, new = was.get(key), is_now.get(key)
        is_other_goal = old is None or new is None or old[:6] != new[:6]
        changed = own.get(key[0]) or (whose.get(key[1]) if is_other_goal else None) or fallback
        for world in (1, 2, 3, 4):
            stands = new if old == new or world >= changed else old
            worlds[world - 1] += [stands] if stands else []
    return worlds


def _causes(before: State, now: State, defined: set[str]) -> tuple[dict[str, int], dict[str, int]]:
    """The first world in which a line of each order, and of each customer, changes."""
    own: dict[str, int] = {}
    whose: dict[str, int] = {}
    for one in before.lines.keys() | now.lines.keys():
        was, line = before.lines.get(one), now.lines.get(one)
        world = _world(was, line, one in defined, before, now)
        for state, side in ((before, was), (now, line)):
            if world and side:
                own[side.order] = min(world, own.get(side.order, 9))
                customer = state.customer(side.record)
                if customer:
                    whose[customer] = min(world, whose.get(customer, 9))
    return own, whose


def _world(was: Line | None, line: Line | None, is_defined: bool, before: State, now: State) -> int:
    if was is None and line is not None:
        return 4 if line.day <= before.as_of else 5
    if was is None or line is None:
        return 3
    if is_defined:
        return 1
    if _measures(before, was) != _measures(now, line):
        return 3
    if before.customer(was.record) != now.customer(was.record):
        return 2
    return 5 if was.day > before.as_of else 0


def counted(lines: Iterable[Sold], tickets: Iterable[Asked], served: Iterable[Goal], as_of: date) -> Values:
    """Every KPI by month, for the company and each region."""
    amounts: Values = defaultdict(Decimal)
    members: dict[Cell, set[object]] = defaultdict(set)
    known = [line for line in lines if line.day <= as_of]
    for line in known:
        for place in _places(line.region):
            month = line.day.replace(day=1)
            amounts[("net_sales_amt", month, *place, line.currency, line.tax)] += line.net
            members[("order_count", month, *place, None, None)].add(line.order)
            if not line.is_cancelled and line.customer is not None:
                members[("buying_customer_count", month, *place, None, None)].add(line.customer)
    for customer, line in _first_lines(known).items():
        for place in _places(line.region):
            members[("new_customer_count", line.day.replace(day=1), *place, None, None)].add(customer)
    for number, (day, region, kind) in enumerate(tickets):
        for place in _places(region) if day <= as_of else ():
            members[("ticket_count", day.replace(day=1), *place, None, None)].add(number)
            if kind == "complaint":
                members[("complaint_count", day.replace(day=1), *place, None, None)].add(number)
    for goal in served:
        for place in _places(goal.region) if goal.day <= as_of else ():
            month = goal.day.replace(day=1)
            amounts[(f"goal_{goal.code}_margin_amt", month, *place, goal.currency, "excluded")] += goal.margin
            if goal.code != "unassigned":
                members[(f"goal_{goal.code}_customer_count", month, *place, None, None)].add(goal.customer)
    return dict(amounts) | {cell: Decimal(len(found)) for cell, found in members.items()}


def _first_lines(lines: list[Sold]) -> dict[str, Sold]:
    first: dict[str, Sold] = {}
    for line in sorted(lines, key=lambda line: (line.day, line.order, line.region is None, line.region or "")):
        if not line.is_cancelled and line.customer is not None:
            first.setdefault(line.customer, line)
    return first


def _places(region: str | None) -> tuple[tuple[bool, str | None], ...]:
    return (True, None), (False, region)


def levels(worlds: list[Values], cell: Cell) -> list[Decimal] | None:
    """What a KPI is in each world; nothing for a ratio that was or is none, since that has no change."""
    if cell[0] != "complaint_ratio":
        return [world.get(cell, Decimal(0)) for world in worlds]
    ratios = [_ratio(world, cell) for world in worlds]
    if ratios[0] is None or ratios[-1] is None:
        return None
    filled = [ratios[0]]
    for value in ratios[1:]:  # a world without orders is as the one before
        filled.append(filled[-1] if value is None else value)
    return filled


def _ratio(world: Values, cell: Cell) -> Decimal | None:
    complaints, orders = (world.get((kpi, *cell[1:]), Decimal(0)) for kpi in ("complaint_count", "order_count"))
    return round(Decimal(float(complaints) / float(orders)), 6) if orders else None
