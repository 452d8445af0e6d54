"""What there was to learn from, on the night of a fit and tonight: what is known of customers and what they bought.

Of tonight it is computed from the true rows. An earlier night's are taken as its version published them: true rows
stand as of the last night only. So is which fits there are, of which night, and their parameters and rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pandas as pd

from tests.bench.kpi import sales
from tests.bench.kpi.frames import Frames
from tests.bench.kpi.lifecycle import CHURN_DAYS, DAY

ATTRIBUTES = ("customer_type", "industry", "size_band", "region_code", "acquisition_source")
PEOPLE = ["customer_id", *ATTRIBUTES]
FOR_COMPANIES = ["industry", "size_band"]
NO_COMPANY = "-"  # what persons have there: known, unlike nothing
BASIS = ["currency_code", "tax_basis"]
BOUGHT = ["customer_id", "ordered_date", *BASIS, "net_sales_amt", "category_name"]


@dataclass(frozen=True)
class Night:
    """What a night could learn from; its frames are in the order of customer_id."""

    frames: Frames
    day: pd.Timestamp

    def _published(self, table: str, columns: Sequence[str]) -> pd.DataFrame:
        return self.frames.published_on(self.day, table, columns)

    @property
    def year_ago(self) -> pd.Timestamp:
        return self.day - pd.DateOffset(years=1)

    @cached_property
    def lines(self) -> pd.DataFrame:
        """Order lines of known customers that were not cancelled, up to the night."""
        if self.day == self.frames.as_of:
            rows = sales.lines(self.frames)
            rows = rows[~rows["is_orphan_customer"]]
        else:
            records = self._published("core.bridge_customer_source", ["customer_record_id", "customer_id"])
            columns = ["customer_record_id", "is_cancelled", *BOUGHT[1:]]
            rows = self._published("core.fct_order_line", columns).merge(records, on="customer_record_id")
        return rows.loc[~rows["is_cancelled"].astype(bool) & (rows["ordered_date"] <= self.day), BOUGHT]

    @cached_property
    def days(self) -> pd.DataFrame:
        """One row per customer, day and money: a purchase is a day."""
        keys = ["customer_id", "ordered_date", *BASIS]
        return self.lines.groupby(keys)["net_sales_amt"].sum().round(4).reset_index()

    @cached_property
    def basis(self) -> tuple[str, str]:
        """The money most purchases are in."""
        counted = self.days.groupby(BASIS).size().reset_index(name="n")
        first = counted.sort_values(["n", *BASIS], ascending=[False, True, True]).iloc[0]
        return first["currency_code"], first["tax_basis"]

    @cached_property
    def paid(self) -> pd.DataFrame:
        """One row per customer and day, with the amount in that money."""
        is_basis = (self.days[BASIS] == self.basis).all(axis=1)
        rows = self.days.assign(amt=self.days["net_sales_amt"].where(is_basis))
        by = rows.groupby(["customer_id", "ordered_date"])["amt"]
        return by.sum(min_count=1).reset_index()

    @cached_property
    def people(self) -> pd.DataFrame:
        """One row per customer with what is known of him before he buys."""
        is_tonight = self.day == self.frames.as_of
        rows = self.frames.customers if is_tonight else self._published("core.dim_customer", PEOPLE)
        rows = rows[PEOPLE].sort_values("customer_id", ignore_index=True).astype(object)
        rows = rows.where(rows.notna(), None)
        rows.loc[rows["customer_type"] == "person", FOR_COMPANIES] = NO_COMPANY
        return rows

    @cached_property
    def buyers(self) -> pd.DataFrame:
        """Those who have bought, with net sales of twelve months and whether they went on."""
        paid = self.paid
        year = paid[paid["ordered_date"] > self.year_ago].groupby("customer_id")["amt"].sum()
        rows = self.people[self.people["customer_id"].isin(paid["customer_id"])].reset_index(drop=True)
        rows["sales"] = rows["customer_id"].map(year).fillna(0.0)
        lost_from = self.day - CHURN_DAYS * DAY
        late, early = paid["ordered_date"] > lost_from, paid["ordered_date"] > lost_from - CHURN_DAYS * DAY
        rows["is_active"] = rows["customer_id"].isin(paid.loc[late, "customer_id"])
        rows["is_at_risk"] = rows["customer_id"].isin(paid.loc[early & ~late, "customer_id"])
        rows["is_best"] = (rows["sales"] >= rows["sales"].quantile(0.8)) & (rows["sales"] > 0)
        return rows

    def drawn(self, seed: int) -> np.ndarray:
        """A number from 0 for each buyer, as the workspace's seed draws them for the hold-out."""
        return np.random.default_rng(seed).permutation(len(self.buyers))


@cache
def night_of(frames: Frames, day: pd.Timestamp) -> Night:
    """The night of a fit; the same night is read once."""
    return Night(frames, day)


def runs(frames: Frames) -> pd.DataFrame:
    """Every fit: its model, night, version, parameters."""
    told = ["run_no", "model_code", "model_version", "fitted_date", "trigger_code", "parameters", "refused_reason"]
    rows = frames.published("marts.mart_learning_run")[told].sort_values("run_no", ignore_index=True)
    return rows.assign(is_in_force=~rows.duplicated("model_code", keep="last"))


def in_force(frames: Frames, model: str) -> pd.Series:
    """The fit of a model that is told with tonight."""
    rows = runs(frames)
    return rows[rows["is_in_force"] & (rows["model_code"] == model)].iloc[0]
