"""Weights learnt from a company's own records, without labels.

u: closed form where values agree or not (sum of n(n-1) over N(N-1)), random pairs for resemblance. m: expectation
maximisation over the pairs of each blocking rule, without the fields that the rule implies, with u fixed; then each
field's m is put together from the rules that do not imply it, by how many matches they expect (Fellegi and Sunter 1969;
Winkler 1988). The shipped m count as pseudo-matches, so that few records change little, and a level that learning
cannot see keeps what shipped.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from pipelines.identity.match import pairs, rules
from pipelines.identity.match.keys import IMPLIED, NUMBERS
from pipelines.identity.match.levels import FIELDS
from pipelines.identity.match.weights import PRIOR, RARE, M, U, chance

# Every level of every field.
_COLUMNS = [(field, level) for field in FIELDS for level in M[field]]
_CLASSES = 31
Array = npt.NDArray[np.float64]
# Pseudo-matches that the shipped m are worth; pairs looked at; rounds.
_PSEUDO, _MOST_PAIRS, _ROUNDS = 30.0, 120_000, 60
_RANDOM_PAIRS = 60_000
# What agreement of names may teach: families agree on nearly everything else.
_MOST_M = {
    ("name", 0): 0.01,
    ("name", 2): 0.01,
    ("name", 3): 0.02,
    ("name", 1): 0.05,
    ("org", 0): 0.01,
    ("org", 3): 0.01,
}
_AGREE = {
    ("born", 5): "case when len(born) = 8 then born end",
    ("email", 4): "email", ("number", 2): "number", ("tax", 1): "tax", ("citizen", 2): "citizen",
    ("address", 5): "address", ("phone", 3): "list_extract(mobiles, 1)", ("phone", 2): "list_extract(phones, 1)",
}  # fmt: skip
_CHANCE = """
select sum(n * (n - 1.0)) / nullif(sum(n) * (sum(n) - 1.0), 0), sum(n) from (
    select count(*) as n from match_profiles where {0} is not null group by {0}
)
"""
_RANDOM = """
create or replace temp table random_pairs as
with numbered as materialized (
    select pid, row_number() over (order by hash(pid, 1)) - 1 as place, count(*) over () as total
    from (select pid from match_profiles where hash(pid, 2) % $every = 0)
),
ends as (
    select n.place as x, (n.place + 1 + hash(s) % greatest(n.total - 1, 1)) % n.total as y
    from numbered n, range($steps) t(s)
)
select distinct least(x.pid, y.pid) as a, greatest(x.pid, y.pid) as b
from ends e join numbered x on x.place = e.x join numbered y on y.place = e.y where x.pid <> y.pid
"""
_SESSIONS = """
create or replace temp table session_pairs as
select distinct a.rule, a.pid as a, b.pid as b
from live_keys a join live_keys b on a.key = b.key and a.pid < b.pid
where hash(a.key) % 1000 < $share
"""


def learn(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Weights of the present profiles (`match_profiles`, `live_keys`): m, u and prior."""
    u = _random_levels(connection)
    counts = _session_counts(connection)
    weights: dict[str, Any] = {"m": _texts(M), "u": _texts(u), "prior": PRIOR}
    if counts is None:
        return weights
    total = connection.execute("select count(*) from match_profiles").fetchall()[0][0]
    if counts.speaking() < 2:
        return {**weights, "u": _texts(U), "prior": min(3.0 / max(total, 2), 0.01)}
    every = total * (total - 1) / 2
    weights["prior"] = 1.0 / max(total, 2)
    for _ in range(2):
        weights["m"] = _texts(_put_together(counts, weights))
        weights["prior"] = _prior(counts, weights, every)
        weights["u"] = _texts(_without_matches(u, weights))
    return weights


def _texts(levels: dict[str, dict[int, float]]) -> dict[str, dict[str, float]]:
    return {field: {str(level): float(f"{value:.6g}") for level, value in one.items()} for field, one in levels.items()}


def _random_levels(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[int, float]]:
    """u of every level: random pairs, with the shipped u as a few pseudo-pairs, and closed forms where values agree."""
    total = connection.execute("select count(*) from match_profiles").fetchall()[0][0]
    steps = max(1, min(total - 1, -(-_RANDOM_PAIRS // max(total, 1))))
    connection.execute(_RANDOM, {"steps": steps, "every": max(1, total // _RANDOM_PAIRS)})
    pairs.compare(connection, "random_pairs", "random_codes")
    pairs.unpack(connection, "random_codes", "random_levels")
    found = {}
    for field in FIELDS:
        counted = f"select {field}, sum(pair_count) from random_levels where {field} is not null group by 1"  # noqa: S608
        seen = dict(connection.execute(counted).fetchall())
        found[field] = _shrunk(U[field], seen)
    for (field, level), column in _AGREE.items():
        agree, many = connection.execute(_CHANCE.format(column)).fetchall()[0]
        if agree is not None and many >= 50:
            found[field][level] = max(float(agree), 1e-9)
    return found


def _shrunk(prior: dict[int, float], seen: dict[int, int]) -> dict[int, float]:
    """Shares of levels, with `prior` as a thousand pairs more."""
    total = sum(seen.values()) + 1000.0
    return {level: (seen.get(level, 0) + 1000.0 * share) / total for level, share in prior.items()}


def _without_matches(u: dict[str, dict[int, float]], weights: dict[str, Any]) -> dict[str, dict[int, float]]:
    """u counts all pairs, matches among them: where values are rare these are most of it, and are taken away."""
    prior, m = weights["prior"], weights["m"]
    return {
        field: {
            level: max(value - prior * m[field][str(level)], value / 20) if level else value
            for level, value in one.items()
        }
        for field, one in u.items()
    }


class _Counts:
    """Pairs by session and code. `shows`: which level of which field a code shows, one column a level (`_COLUMNS`)."""

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self.session = np.array([row[0] for row in rows])
        self.count = np.array([float(row[1]) for row in rows])
        self.vetoed = np.array([row[2] for row in rows])
        levels = np.array([[-1 if level is None else level for level in row[3 : 3 + len(FIELDS)]] for row in rows])
        self.shows = np.stack([levels[:, FIELDS.index(field)] == level for field, level in _COLUMNS], axis=1).astype(
            float
        )
        classes = {"rarity": [row[-2] for row in rows], "place_rarity": [row[-1] for row in rows]}
        self.classes = {
            name: np.array([-1 if one is None else one for one in found]) for name, found in classes.items()
        }

    def speaking(self) -> int:
        """How many fields say something in a fifth of the pairs: with one alone, matches and chance look alike."""
        said = self.count @ self.shows / self.count.sum()
        return sum(said[[one == field for one, _ in _COLUMNS]].sum() >= 0.2 for field in FIELDS)

    def log_u(self, weights: dict[str, Any]) -> Array:
        """(codes, columns): log of u where a code shows the level, else 0."""
        plain = np.log([weights["u"][field][str(level)] for field, level in _COLUMNS])
        found = self.shows * plain
        for (field, level), (which, _) in RARE.items():
            column, classes = _COLUMNS.index((field, level)), self.classes[which]
            by_class = np.log([chance(weights, field, level, one) for one in range(_CLASSES)] + [np.exp(plain[column])])
            found[:, column] = self.shows[:, column] * by_class[classes]
        return found


def _session_counts(connection: duckdb.DuckDBPyConnection) -> _Counts | None:
    expected = connection.execute(
        "select sum(profiles * (profiles - 1) / 2) from key_counts semi join met using (key)"
    ).fetchall()[0][0]
    share = max(1, min(1000, int(1000 * _MOST_PAIRS / max(float(expected or 0), 1.0))))
    connection.execute(_SESSIONS, {"share": share})
    connection.execute("create or replace temp table session_distinct as select distinct a, b from session_pairs")
    if not pairs.compare(connection, "session_distinct", "session_codes"):
        return None
    pairs.unpack(connection, "session_codes", "codes")
    rules.decide_codes(connection)
    rows = connection.execute(f"""
        select s.rule, count(*), coalesce(d.rule = 'veto', false), {", ".join("d." + field for field in FIELDS)},
               d.rarity, d.place_rarity
        from session_pairs s join session_codes c using (a, b) join decided d using (code) group by all order by all
    """).fetchall()  # noqa: S608 - built from this package's constants
    return _Counts(rows) if rows else None


def _log_m(m: dict[str, dict[str, float]]) -> Array:
    return np.log([m[field][str(level)] for field, level in _COLUMNS])


def _put_together(counts: _Counts, weights: dict[str, Any]) -> dict[str, dict[int, float]]:
    """Each field's m over the sessions that do not imply it."""
    against = counts.log_u(weights)
    matches = np.zeros(len(_COLUMNS))
    names = {number: rule for rule, number in NUMBERS.items()}
    for session in np.unique(counts.session):
        free = np.array([field not in IMPLIED[names[int(session)]] for field, _ in _COLUMNS])
        matches += free * _expected_matches(counts, counts.session == session, free, weights["m"], against)
    return _as_m(matches)


def _expected_matches(
    counts: _Counts, chosen: npt.NDArray[np.bool_], free: npt.NDArray[np.bool_], m: dict[str, Any], against: Array
) -> Array:
    """Matches among one rule's pairs by level, as expectation maximisation finds them."""
    shows, count, vetoed = counts.shows[chosen] * free, counts.count[chosen], counts.vetoed[chosen]
    log_u, log_m, share = (against[chosen] * free).sum(axis=1), _log_m(m), 0.2
    found = np.zeros(len(_COLUMNS))
    for _ in range(_ROUNDS):
        odds = np.log(share) - np.log1p(-share) + shows @ log_m - log_u
        matched = count * np.where(vetoed, 0.0, _probability(odds))
        before, share = share, float(np.clip(matched.sum() / count.sum(), 1e-4, 1 - 1e-4))
        found = matched @ shows
        log_m = np.where(free, _log_m(_texts(_as_m(found))), log_m)
        if abs(share - before) < 1e-5:
            break
    return found


def _probability(log_odds: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -50, 50))))


def _as_m(matches: Array) -> dict[str, dict[int, float]]:
    """Shares of levels with the shipped m as pseudo-matches; contradictory names keep to what shipped allows."""
    result: dict[str, dict[int, float]] = {field: {} for field in FIELDS}
    for field in FIELDS:
        own = [number for number, (one, _) in enumerate(_COLUMNS) if one == field]
        total = matches[own].sum() + _PSEUDO
        for number in own:
            level = _COLUMNS[number][1]
            value = (matches[number] + _PSEUDO * M[field][level]) / total
            result[field][level] = float(max(1e-5, min(value, _MOST_M.get((field, level), 1.0))))
    return result


def _prior(counts: _Counts, weights: dict[str, Any], every: float) -> float:
    """Matches expected among all pairs; the pairs compared hold nearly all of them.

    A pair comes up in several sessions: the largest session counts, which misses some, and that is the safe side.
    """
    odds = np.log(weights["prior"]) + counts.shows @ _log_m(weights["m"]) - counts.log_u(weights).sum(axis=1)
    matched = counts.count * np.where(counts.vetoed, 0.0, _probability(odds))
    largest = max(float(matched[counts.session == one].sum()) for one in np.unique(counts.session))
    return float(np.clip(largest / max(every, 1.0), 1e-9, 0.05))
