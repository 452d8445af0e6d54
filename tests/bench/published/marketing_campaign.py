"""A food shop's six campaigns to 2,240 customers: 334 answered the last, 14.91 %; the others by the file."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from tests.bench.published.landing import lines_of
from tests.bench.published.line import DATA, Line
from tests.bench.published.responses import answered

FOLDER = DATA / "marketing_campaign"
_MART = "juke.marts.mart_campaign"
_CAMPAIGNS = ["AcceptedCmp1", "AcceptedCmp2", "AcceptedCmp3", "AcceptedCmp4", "AcceptedCmp5", "Response"]


def lines() -> Iterator[Line]:
    """One night with the six campaigns."""
    asked = pd.read_csv(FOLDER / "marketing_campaign.csv", sep="\t").set_index("ID")
    with answered("marketing_campaign", {name: asked[name] == 1 for name in _CAMPAIGNS}) as version:
        last = f"from {_MART} where campaign_name = 'Response'"
        yield from lines_of(version, {
            "customers asked": (2_240, f"select assigned_count {last}"),
            "customers who answered the last": (334, f"select replied_count {last}"),
            "its response of 100": (14.91, f"select 100 * replied_ratio {last}"),
        })  # fmt: skip
        yield from lines_of(version, {
            f"answers to {name}": (int(asked[name].sum()), _replied(name))
            for name in _CAMPAIGNS[:-1]
        })  # fmt: skip


def _replied(name: str) -> str:
    return f"select replied_count from {_MART} where campaign_name = '{name}'"
