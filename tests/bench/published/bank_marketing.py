"""A bank's calls about a deposit (UCI Bank Marketing): 45,211 customers were asked, 5,289 said yes, 11.70 %."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from tests.bench.published.landing import lines_of
from tests.bench.published.line import DATA, Line
from tests.bench.published.responses import answered

FOLDER = DATA / "bank_marketing"
_MART = "juke.marts.mart_campaign"
_PUBLISHED = {
    "customers asked": (45_211, f"select assigned_count from {_MART}"),
    "customers who said yes": (5_289, f"select replied_count from {_MART}"),
}


def lines() -> Iterator[Line]:
    """One night with the calls; a customer has no number in the file, its row stands for it."""
    calls = pd.read_csv(FOLDER / "bank-full.csv", sep=";")
    with answered("bank_marketing", {"deposit": calls["y"] == "yes"}) as version:
        yield from lines_of(version, _PUBLISHED)
        share = {"response of 100": (11.70, f"select 100 * replied_ratio from {_MART}")}
        yield from lines_of(version, share, within=0.005)
