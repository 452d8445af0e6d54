"""The simulated company: lines, tickets and records as they stand after each night, and what a night does to them.

Counts no KPI. A state is never changed: each night makes the next one.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

FIRST_DAY = date(2026, 1, 20)
REGIONS = ("east", "south", None)
STATUSES = ("completed", "completed", "completed", "cancelled", "returned")


@dataclass(frozen=True)
class Line:
    """An order line as a department states it; `read` is how often its delivery was read in another way."""

    order: str
    record: str | None
    day: date
    region: str | None
    currency: str
    tax: str
    amount: int
    status: str
    delivery: str
    read: int = 0


@dataclass(frozen=True)
class Ticket:
    record: str
    day: date
    kind: str
    delivery: str


@dataclass(frozen=True)
class State:
    """What the warehouse knows after a night. `definition` 1 counts what was returned as sold, 0 does not."""

    as_of: date
    definition: int = 0
    lines: dict[str, Line] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)  # of a record
    regions: dict[str, str | None] = field(default_factory=dict)  # of a record
    made: int = 0

    def customer(self, record: str | None) -> str | None:
        return None if record is None else self.customers.get(record, record)

    def net(self, line: Line) -> int:
        is_sold = line.status == "completed" or (line.status == "returned" and self.definition == 1)
        return line.amount * (1 + line.read) if is_sold else 0


def begun(rng: random.Random) -> State:
    """The first night, with a month of history."""
    records = {f"r{number}": f"c{number}" for number in range(40)}
    regions = {record: rng.choice(REGIONS) for record in records}
    state = State(FIRST_DAY, customers=records, regions=regions)
    for back in range(30, -1, -1):
        state = _sold(state, rng, FIRST_DAY - timedelta(days=back), 4, "history")
        state = _asked(state, rng, FIRST_DAY - timedelta(days=back), 1, "history")
    return state


def next_night(state: State, rng: random.Random) -> State:
    """A later day or the same again: new, late, corrected and withdrawn rows, other customers, another reading."""
    later = 0 if rng.random() < 0.1 else rng.choice((1, 1, 1, 3))
    state = replace(state, as_of=state.as_of + timedelta(days=later))
    delivery = f"d{state.as_of}-{state.made}"
    if later:
        state = _sold(state, rng, state.as_of, rng.randrange(8), delivery)
        state = _asked(state, rng, state.as_of, rng.randrange(3), delivery)
    if rng.random() < 0.1:  # a wrong clock: the row waits until its day has come
        state = _sold(state, rng, state.as_of + timedelta(days=2), 1, delivery)
    if rng.random() < 0.5:
        back = timedelta(days=rng.randrange(1, 40))
        state = _sold(state, rng, state.as_of - back, rng.randrange(1, 4), delivery)
        state = _asked(state, rng, state.as_of - back, 1, delivery)
    if rng.random() < 0.5:
        state = _corrected(state, rng, delivery)
    if rng.random() < 0.4:
        state = _reidentified(state, rng)
    if rng.random() < 0.1:
        state = replace(state, definition=1 - state.definition)
    if rng.random() < 0.1:
        state = _read_again(state, rng)
    if rng.random() < 0.15:  # an export that sends everything names a new delivery for what it has said before
        state = replace(state, lines={one: replace(line, delivery=delivery) for one, line in state.lines.items()})
    return state


def _sold(state: State, rng: random.Random, day: date, count: int, delivery: str) -> State:
    lines, made = dict(state.lines), state.made
    for _ in range(count):
        made += 1
        record = rng.choice([*state.customers, "stranger", None])
        currency, tax = rng.choice(("CNY", "CNY", "USD")), rng.choice(("included", "excluded"))
        line = Line(f"o{made}", record, day, rng.choice(REGIONS), currency, tax, rng.randrange(1, 900),
                    rng.choice(STATUSES), delivery)  # fmt: skip
        if lines and rng.random() < 0.4:  # another line of an order that is there
            other = rng.choice(list(lines.values()))
            line = replace(line, order=other.order, record=other.record)
        lines[f"l{made}"] = line
    return replace(state, lines=lines, made=made)


def _asked(state: State, rng: random.Random, day: date, count: int, delivery: str) -> State:
    tickets, made = dict(state.tickets), state.made
    for _ in range(count):
        made += 1
        kind = rng.choice(("complaint", "fault", "question"))
        tickets[f"t{made}"] = Ticket(rng.choice(list(state.customers)), day, kind, delivery)
    return replace(state, tickets=tickets, made=made)


def _corrected(state: State, rng: random.Random, delivery: str) -> State:
    """Lines and tickets restated or withdrawn, and the region of a record."""
    lines, tickets, regions = dict(state.lines), dict(state.tickets), dict(state.regions)
    for one in rng.sample(sorted(lines), 4):
        line = replace(lines[one], delivery=delivery)
        lines[one] = rng.choice((
            replace(line, amount=rng.randrange(1, 900)), replace(line, status=rng.choice(STATUSES)),
            replace(line, day=line.day - timedelta(days=rng.randrange(40))), replace(line, region=rng.choice(REGIONS)),
            replace(line, record=rng.choice(list(state.customers))), line,
        ))  # fmt: skip
    del lines[rng.choice(sorted(lines))]
    one = rng.choice(sorted(tickets))
    tickets[one] = replace(tickets[one], kind=rng.choice(("complaint", "fault")), delivery=delivery)
    del tickets[rng.choice(sorted(tickets))]
    regions[rng.choice(sorted(regions))] = rng.choice(REGIONS)
    return replace(state, lines=lines, tickets=tickets, regions=regions)


def _reidentified(state: State, rng: random.Random) -> State:
    """Customers merged or split: records are other customers than before; now and then a record comes or goes."""
    customers, regions = dict(state.customers), dict(state.regions)
    first, second, third = rng.sample(sorted(customers), 3)
    customers[first] = customers[second]
    customers[third] = f"c{rng.randrange(1000, 9999)}"
    if rng.random() < 0.2 and len(customers) > 30:
        gone = rng.choice(sorted(customers))
        customers.pop(gone), regions.pop(gone)
    if rng.random() < 0.3:
        customers["stranger"], regions["stranger"] = "c1", "east"
    return replace(state, customers=customers, regions=regions)


def _read_again(state: State, rng: random.Random) -> State:
    """One delivery is read in another way: a contract's scale was wrong, and every amount of it doubles."""
    delivery = rng.choice(sorted({line.delivery for line in state.lines.values()}))
    lines = {one: replace(line, read=1 - line.read) if line.delivery == delivery else line
             for one, line in state.lines.items()}  # fmt: skip
    return replace(state, lines=lines)
