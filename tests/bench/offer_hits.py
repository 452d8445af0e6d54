"""How often what would have been offered was then ordered, beside offering everybody what most customers buy.

`python -m tests.bench.offer_hits --workspace DIR` puts itself back to a day in each of many weeks, with nothing known
of what came after. Offers are those of `kpi/offers.py`, which `kpi_truth` proves equal to `mart_next_best_offer`; an
offer that stands for several weeks is asked in each. One JSON line last.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.settings import Workspace, load_workspace
from tests.bench.kpi.frames import Frames
from tests.bench.kpi.offers import OFFERS, bought, offers

LATER_DAYS, STEP_DAYS, CUTS = 30, 7, 40
KNOWN_BY = {"order_lines": "ordered_date", "web_events": "event_date", "stock_levels": "stock_date"}


class Earlier(Frames):
    """The true rows as far as they were known on an earlier day; states of orders are those they have by now."""

    def __init__(self, ws: Workspace, as_of: pd.Timestamp) -> None:
        super().__init__(ws)
        self.as_of = as_of

    def _event(self, entity: str) -> pd.DataFrame:
        rows = super()._event(entity)
        return rows[rows[KNOWN_BY[entity]] <= self.as_of] if entity in KNOWN_BY else rows


def popular(frames: Frames, customers: pd.Series) -> pd.DataFrame:
    """The products most customers bought, offered to each of `customers`."""
    buyers = bought(frames).groupby("product_id")["customer_id"].nunique().nlargest(OFFERS)
    return pd.merge(customers.drop_duplicates().to_frame(), pd.DataFrame({"product_id": buyers.index}), "cross")


def judged(offered: pd.DataFrame, days: pd.DataFrame, after: pd.Timestamp) -> pd.DataFrame:
    """The offers with whether the product, and whether anything of its category, was ordered in the days after."""
    categories = days.drop_duplicates("product_id").set_index("product_id")["category_name"]
    until = after + pd.Timedelta(days=LATER_DAYS)
    later = days[(days["ordered_date"] > after) & (days["ordered_date"] <= until)]
    pairs = pd.MultiIndex.from_frame(later[["customer_id", "product_id"]])
    wider = pd.MultiIndex.from_frame(later[["customer_id", "category_name"]])
    found = offered.assign(category_name=offered["product_id"].map(categories))
    found["is_hit"] = pd.MultiIndex.from_frame(found[["customer_id", "product_id"]]).isin(pairs)
    found["is_category_hit"] = pd.MultiIndex.from_frame(found[["customer_id", "category_name"]]).isin(wider)
    return found


def measured(ws: Workspace, cuts: int = CUTS) -> dict[str, Any]:
    """Shares of hits over all cuts: of offers and of what is popular, to the same customers in the same days."""
    now = Frames(ws)
    days, made, guessed = bought(now), [], []
    for cut in range(cuts):
        before = Earlier(ws, now.as_of - pd.Timedelta(days=LATER_DAYS + STEP_DAYS * cut))
        offered = offers(before)
        made.append(judged(offered, days, before.as_of))
        guessed.append(judged(popular(before, offered["customer_id"]), days, before.as_of))
    offered, popular_ones = pd.concat(made, ignore_index=True), pd.concat(guessed, ignore_index=True)
    return {"cuts": cuts, "later_days": LATER_DAYS, "offers": _shares(offered), "popular": _shares(popular_ones),
            "by_reason": {str(reason): _shares(part) for reason, part in offered.groupby("reason_code")},
            "first_offers": _shares(offered[offered["offer_no"] == 1])}  # fmt: skip


def _shares(rows: pd.DataFrame) -> dict[str, Any]:
    said: dict[str, Any] = {"n": len(rows), "customers": rows["customer_id"].nunique()}
    for name in ("is_hit", "is_category_hit"):
        said[f"{name[3:]}_ratio"] = round(float(rows[name].mean()), 4) if len(rows) else None
    if "confidence" in rows:
        said["confidence_mean"] = round(float(rows["confidence"].mean()), 4) if len(rows) else None
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    print(json.dumps(measured(load_workspace(parser.parse_args().workspace))))


if __name__ == "__main__":
    main()
