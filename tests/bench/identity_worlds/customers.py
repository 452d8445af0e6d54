"""Who there is: the true values of customers as positions in `words` and numbers. How they are written is `spelling`.

Seven in ten are Chinese persons, one Latin, two organisations. Some persons live with the one before them and share
the surname, some of these the phone; some organisations are a branch of the one before. Those are other customers.
"""

from __future__ import annotations

import numpy as np

from tests.bench.identity_worlds import words
from tests.bench.identity_worlds.words import Ints

CHINESE, LATIN, ORGANISATION = 0, 1, 2
WANG = list(words.SURNAMES.plain).index("王")
WEI = list(words.GIVEN.plain).index("伟")
Customers = dict[str, Ints]


def make_customers(rng: np.random.Generator, count: int, wang_share: float | None = None) -> Customers:
    """Columns of `count` customers; with `wang_share` that part of all is Chinese persons of the surname 王."""
    made = {"kind": rng.choice(3, count, p=[0.7, 0.1, 0.2])}
    made |= _names(rng, count) | _reach(rng, count) | _homes(rng, count) | _numbers(rng, count)
    if wang_share is not None:
        _set_share_of_wang(rng, made, wang_share)
    _settle_households(rng, made)
    _open_branches(rng, made)
    return made


def _names(rng: np.random.Generator, count: int) -> Customers:
    draw = {"surname": words.SURNAMES, "given": words.GIVEN, "given_2": words.GIVEN, "first": words.FIRST,
            "last": words.LAST, "firm_1": words.FIRM_FIRST, "firm_2": words.FIRM_SECOND, "firm_3": words.FIRM_SECOND,
            "trade": words.TRADES, "suffix": words.SUFFIXES}  # fmt: skip
    found = {name: of.draw(rng, count) for name, of in draw.items()}
    found["has_given_2"] = (rng.random(count) < 0.85).astype(np.int64)
    found["has_firm_3"] = (rng.random(count) < 0.5).astype(np.int64)
    return found


def _reach(rng: np.random.Generator, count: int) -> Customers:
    """Numbers without +86: mobiles have 11 digits, landlines 8; the second ones are those moved to."""
    mobile = {name: _mobiles(rng, count) for name in ("mobile", "mobile_2")}
    mail = {"mail_number": rng.integers(1, 99_999, count), "mail_host": words.MAIL_HOSTS.draw(rng, count)}
    return mobile | mail | {"landline": rng.integers(21_000_000, 89_999_999, count),
                            "has_mail": (rng.random(count) < 0.6).astype(np.int64)}  # fmt: skip


def _mobiles(rng: np.random.Generator, count: int) -> Ints:
    return 10_000_000_000 + rng.integers(3, 10, count) * 1_000_000_000 + rng.integers(0, 10**9, count)


def _homes(rng: np.random.Generator, count: int) -> Customers:
    places = {"division": words.DISTRICTS.draw(rng, count), "road": words.ROADS.draw(rng, count)}
    limits = {"house": 1500, "house_2": 1500, "building": 40, "floor": 28, "door": 6}
    return places | {name: rng.integers(1, limit, count) for name, limit in limits.items()}


def _numbers(rng: np.random.Generator, count: int) -> Customers:
    born = np.datetime64("1945-01-01") + rng.integers(0, 60 * 365, count)
    year, month = born.astype("datetime64[Y]"), born.astype("datetime64[M]")
    digits = (year.astype(int) + 1970) * 10_000 + (month.astype(int) % 12 + 1) * 100
    return {"born": digits + (born - month).astype(int) + 1, "serial": rng.integers(1, 999, count),
            "credit": rng.integers(0, 10**9, count)}  # fmt: skip


def _set_share_of_wang(rng: np.random.Generator, made: Customers, share: float) -> None:
    """Every other 王 is drawn anew until none is left, and then as many made as there shall be."""
    while (others := made["surname"] == WANG).any():
        made["surname"][others] = words.SURNAMES.draw(rng, int(others.sum()))
    made["surname"][rng.random(len(others)) < share / np.mean(made["kind"] == CHINESE)] = WANG


def _settle_households(rng: np.random.Generator, made: Customers) -> None:
    """An eighth of the Chinese persons live with the one before; every fourth of them has that one's phone."""
    persons = made["kind"] == CHINESE
    chosen = np.flatnonzero(persons[1:] & persons[:-1] & (rng.random(len(persons) - 1) < 0.12)) + 1
    for name in ("surname", "division", "road", "house", "building", "floor", "door"):
        made[name][chosen] = made[name][chosen - 1]
    shared = chosen[rng.random(len(chosen)) < 0.25]
    made["mobile"][shared] = made["mobile"][shared - 1]


def _open_branches(rng: np.random.Generator, made: Customers) -> None:
    """A tenth of the organisations are another city's branch of the one before, with its name and its own home."""
    firms = made["kind"] == ORGANISATION
    chosen = np.flatnonzero(firms[1:] & firms[:-1] & (rng.random(len(firms) - 1) < 0.5)) + 1
    made["seat"] = made["division"].copy()
    made["is_branch"] = np.zeros(len(firms), dtype=np.int64)
    made["is_branch"][chosen] = 1
    for name in ("firm_1", "firm_2", "firm_3", "has_firm_3", "trade", "suffix", "seat"):
        made[name][chosen] = made[name][chosen - 1]
