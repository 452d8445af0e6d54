"""The weights of the scorer: what ships, what a company's own records teach, and their frozen, engine-free form.

m is how often a level occurs between records of one customer, u between records of two. u is computed in closed form
from value counts, since sampling leaves rare agreements without one. The library that uses them is in `scorer`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import duckdb

from pipelines.identity.registry import Model

ENOUGH_RECORDS = 5000
THRESHOLD = 0.9
# Per comparison and level, best level first. The order is the order of the levels in `scorer`.
SHIPPED: dict[str, Any] = {
    "prior": 2e-4,
    "m": {
        "name": {"rare": 0.55, "equal": 0.22, "sound": 0.12, "close": 0.08, "else": 0.03},
        "phones": {"any": 0.7, "else": 0.3},
        "email": {"equal": 0.8, "close": 0.1, "else": 0.1},
        "address": {"equal": 0.45, "key": 0.3, "close": 0.1, "else": 0.15},
    },
    "u": {
        "name": {"rare": 5e-5, "equal": 2e-3, "sound": 2e-4, "close": 5e-3, "else": 0.99275},
        "phones": {"any": 1e-4, "else": 0.9999},
        "email": {"equal": 1e-5, "close": 1e-5, "else": 0.99998},
        "address": {"equal": 1e-5, "key": 2e-5, "close": 1e-4, "else": 0.99987},
    },
}
# Σ n(n-1) / N(N-1): the chance that two records agree; those of one customer make it a little too high: the safe side.
_CHANCE = """
select sum(n * (n - 1.0)) / nullif(sum(n) * (sum(n) - 1.0), 0) from (
    select count(*) as n from effective where {0} is not null group by {0}
)
"""


def _chance(connection: duckdb.DuckDBPyConnection, column: str) -> float:
    found = connection.execute(_CHANCE.format(column)).fetchall()[0][0]
    return max(float(found or 0.0), 1e-9)


def _as_probabilities(u: dict[str, float]) -> dict[str, float]:
    """The levels and 'else', together 1: where nearly all records agree, estimates may sum up to more than that."""
    shrink = min(1.0, 0.9 / sum(u.values()))
    scaled = {level: chance * shrink for level, chance in u.items()}
    return {**scaled, "else": 1 - sum(scaled.values())}


def learn_u(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, float]]:
    """u per comparison and level from the present records' value counts (`effective`)."""
    name, sound = _chance(connection, "name"), _chance(connection, "sound")
    common = float(connection.execute("select coalesce(avg(is_common::int), 0) from effective").fetchall()[0][0])
    address, key = _chance(connection, "address"), _chance(connection, "address_key")
    levels = {
        "name": {
            "rare": max(name * (1 - common), 1e-9),
            "equal": name,
            "sound": max(sound - name, name / 4),
            "close": 20 * name,
        },
        "phones": {"any": 2 * _chance(connection, "list_extract(phones, 1)")},
        "email": {"equal": _chance(connection, "email"), "close": _chance(connection, "email")},
        "address": {"equal": address, "key": max(key - address, address), "close": 4 * max(key, address)},
    }
    return {comparison: _as_probabilities(u) for comparison, u in levels.items()}


def freeze(weights: dict[str, Any], trained_on: int) -> Model:
    """A model under a version that is a hash of its weights. `trained_on` records; 0 says that the weights shipped."""
    text = json.dumps({"threshold": THRESHOLD, **weights}, sort_keys=True)
    version = hashlib.sha256(text.encode()).hexdigest()[:10]
    return Model(version, text, trained_on, is_shipped=trained_on == 0)


def shipped_model() -> Model:
    """The weights for too few records to learn from."""
    return freeze(SHIPPED, 0)


def learn_model(connection: duckdb.DuckDBPyConnection, records: int) -> Model:
    """A model from the present records: u and prior from their counts, m as shipped."""
    return freeze({"m": SHIPPED["m"], "u": learn_u(connection), "prior": 1.0 / records}, records)


def warnings(model: Model) -> list[str]:
    """Whether the company has too few records to have taught the model anything."""
    return [f"fewer than {ENOUGH_RECORDS} records: the shipped weights decided"] if model.is_shipped else []
