"""Links that nights keep, each deciding again only what it stirred, equal those of deciding everything."""

from __future__ import annotations

import random

import pytest

from pipelines.identity.match import guards, keys
from tests.unit.identity.match.desk import Desk, Link, shipped
from tests.unit.identity.match.random_records import random_changes

LOW_GUARDS = {"phone": 4, "email": 4, "email_user": 4, "tax": 5, "citizen": 2, "number": 3}


def full_links(desk: Desk, model: object) -> list[Link]:
    """What deciding everything says of the same features, on a connection that knows no earlier night."""
    other = Desk()
    other.connection.register("copied", desk.connection.execute("select * from features").to_arrow_table())
    other.connection.execute("insert into features select * from copied order by hash(record_id)")
    other.night(model, every=True)  # type: ignore[arg-type]
    return other.links()


@pytest.mark.parametrize("seed", range(2))
def test_links_after_every_night_are_those_of_a_full_run(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for rule, guard in LOW_GUARDS.items():
        monkeypatch.setitem(guards.GUARDS, rule, guard)
    draw = random.Random(seed)
    model = shipped(caps={rule: draw.choice((1, 2, 3, 5, 8, 20)) for rule in keys.CAPS})
    desk = Desk()
    desk.write(random_changes(draw, 200, 240))
    desk.night(model, every=True)
    crossed: set[str] = set()
    for size in (1, 30, 80):
        before = crowded(desk)
        desk.write(random_changes(draw, size, 240))
        desk.night(model)
        crossed |= {rule for rule, _, _ in before ^ crowded(desk)}
        assert desk.links() == full_links(desk, model)
    assert len(crossed) > 9, "most kinds of keys crossed their caps or guards on the way"


def crowded(desk: Desk) -> set[tuple[str, int, bool]]:
    """(rule, key, whether it proves nothing) of the keys that too many hold."""
    names = {number: rule for rule, number in keys.NUMBERS.items()}
    rows = desk.connection.execute("select rule, key, is_guarded from match_crowded").fetchall()
    return {(names[rule], key, is_guarded) for rule, key, is_guarded in rows}
