"""The truth of products: which bring most and are wanted evenly, and which are bought together beyond chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import gammaln

from tests.bench.kpi import sales
from tests.bench.kpi.factors import guarded
from tests.bench.kpi.frames import Frames, divided, once
from tests.bench.kpi.registry import measures, ratio, total, truth

A_PCT, B_PCT, X_CV, Y_CV, LEAST_MONTHS = 80, 95, 0.5, 1.0, 6  # the demo's juke.toml; six months are the model's floor
BASKET_DAYS, PRODUCTS, LEAST_BASKETS, CHANCE = 730, 500, 5, 0.05
MONEY = ["currency_code", "tax_basis"]


@once
def _kept(frames: Frames) -> pd.DataFrame:
    rows = sales.lines(frames)
    rows = rows[~rows["is_cancelled"] & rows["source_product_id"].notna()]
    return rows.assign(product_id="erp_east:" + rows["source_product_id"])


def _finished(as_of: pd.Timestamp, freq: str, count: int) -> pd.PeriodIndex:
    """The last `count` weeks or months that are over."""
    last = (as_of + pd.Timedelta(days=1)).to_period(freq) - 1
    return pd.period_range(end=last, periods=count, freq=freq)


def _demand(rows: pd.DataFrame, freq: str, periods: pd.PeriodIndex, first: pd.Series) -> pd.DataFrame:
    """By product, from the period of its first sale on: periods, those with a sale, and how the demand varies."""
    within = rows.assign(period=rows["ordered_date"].dt.to_period(freq))
    within = within[within["period"].isin(periods)]
    table = within.pivot_table(index="product_id", columns="period", values="ordered_qty", aggfunc="sum")
    table = table.reindex(index=first.index, columns=periods).astype(float)
    is_followed = np.array([[period >= start for period in periods] for start in first.dt.to_period(freq)])
    filled = table.fillna(0).where(is_followed)
    return pd.DataFrame({"count": is_followed.sum(axis=1), "sold": table.notna().sum(axis=1),
                         "qty": table.sum(axis=1, min_count=1),
                         "cv": divided(filled.std(axis=1, ddof=0), filled.mean(axis=1))})  # fmt: skip


def _main_units(rows: pd.DataFrame, spans: list[pd.PeriodIndex]) -> pd.DataFrame:
    """The unit most lines of a product are in, over months and weeks, and how many are in another."""
    is_within = rows["ordered_date"].dt.to_period("M").isin(spans[0])
    is_within |= rows["ordered_date"].dt.to_period("W").isin(spans[1])
    counts = is_within.groupby([rows["product_id"], rows["unit_name"]]).sum().rename("lines").reset_index()
    counts = counts.sort_values(["product_id", "lines", "unit_name"])
    main = counts.drop_duplicates("product_id", keep="last").set_index("product_id")
    other = counts.groupby("product_id")["lines"].sum() - main["lines"]
    return pd.DataFrame({"unit_name": main["unit_name"], "other_unit_line_count": other})


@truth("mart_abc_xyz", ["product_id", *MONEY], within={"demand_cv_x": 1e-6, "demand_cv_week_x": 1e-6})
def abc_xyz(frames: Frames) -> pd.DataFrame:
    """One row per product sold in the last twelve finished months."""
    rows = _kept(frames)
    months, weeks = _finished(frames.as_of, "M", 12), _finished(frames.as_of, "W", 52)
    found = _ranked(rows[rows["ordered_date"].dt.to_period("M").isin(months)])
    units = _main_units(rows, [months, weeks])
    of_unit = rows[rows["unit_name"] == rows["product_id"].map(units["unit_name"])]
    first = rows.groupby("product_id")["ordered_date"].min()
    for freq, periods, name in (("M", months, "month"), ("W", weeks, "week")):
        demand = _demand(of_unit, freq, periods, first)
        cv = "demand_cv_x" if name == "month" else "demand_cv_week_x"
        named = {"count": f"{name}_count", "sold": f"sold_{name}_count", "cv": cv, "qty": f"{name}_qty"}
        found = found.join(demand.rename(columns=named), on="product_id")
    found = found.join(units, on="product_id").rename(columns={"month_qty": "demand_qty"}).drop(columns="week_qty")
    return _classed(found)


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    by = rows.groupby(["product_id", *MONEY])
    found = by["net_sales_amt"].sum().round(4).to_frame().assign(order_line_count=by.size()).reset_index()
    found = found.sort_values(["net_sales_amt", "product_id"], ascending=[False, True])
    value, basis = found["net_sales_amt"].clip(lower=0), [found[name] for name in MONEY]
    whole, running = value.groupby(basis).transform("sum"), value.groupby(basis).cumsum()
    before = divided(running - value, whole)
    found["value_rank"] = value.groupby(basis).cumcount() + 1
    found["value_share_ratio"], found["cumulative_share_ratio"] = divided(value, whole), divided(running, whole)
    found["abc_a_pct"], found["abc_b_pct"], found["xyz_x_cv"], found["xyz_y_cv"] = A_PCT, B_PCT, X_CV, Y_CV
    classes = np.select([value == 0, before < A_PCT / 100, before < B_PCT / 100], ["C", "A", "B"], "C")
    return found.assign(abc_class=classes)


def _classed(found: pd.DataFrame) -> pd.DataFrame:
    found["is_refused"] = found["month_count"] < LEAST_MONTHS
    for name, cv in (("xyz_class", found["demand_cv_x"]), ("xyz_week_class", found["demand_cv_week_x"])):
        letters = pd.Series(np.select([cv <= X_CV, cv <= Y_CV], ["X", "Y"], "Z"), found.index, dtype=object)
        found[name] = letters.where(cv.notna() & ~found["is_refused"], None)
    found["abc_xyz_class"] = found["abc_class"] + found["xyz_class"].fillna("")
    return found


@once
def _baskets(frames: Frames) -> pd.DataFrame:
    """Orders of customers as rows, the products that stand in enough of them as columns, the most bought first."""
    rows = _kept(frames)
    rows = rows[rows["ordered_date"] > frames.as_of - pd.Timedelta(days=BASKET_DAYS)]
    order = rows["order_id"] + " " + rows["customer_id"].fillna("")
    table = pd.crosstab(order, rows["product_id"]).clip(upper=1)
    counts = table.sum().reset_index(name="count").sort_values(["count", "product_id"], ascending=[False, True])
    return table[counts.loc[counts["count"] >= LEAST_BASKETS, "product_id"].head(PRODUCTS)]


@truth("mart_product_affinity", ["product_id", "consequent_product_id"], within={"p_value": 1e-6, "q_value": 1e-6})
def affinity(frames: Frames) -> pd.DataFrame:
    """One row per rule: two products that stand in enough baskets together, in either direction."""
    table = _baskets(frames)
    together, count, baskets = table.T @ table, table.sum(), len(table)
    names = list(table.columns)
    pairs = pd.DataFrame([(a, b, together.at[a, b]) for i, a in enumerate(names) for b in names[i + 1 :]
                          if together.at[a, b] >= LEAST_BASKETS],
                         columns=["product_id", "consequent_product_id", "pair_count"])  # fmt: skip
    ours, theirs = pairs["product_id"].map(count), pairs["consequent_product_id"].map(count)
    pairs["expected_count"] = ours * theirs / baskets
    tail = [_by_chance(*counts, baskets) for counts in zip(pairs["pair_count"], ours, theirs, strict=True)]
    pairs["p_value"] = np.where(pairs["pair_count"] > pairs["expected_count"], tail, 1.0)
    tested = len(names) * (len(names) - 1) // 2
    pairs["q_value"] = guarded(pairs["p_value"], tested)
    turned = pairs.rename(columns={"product_id": "consequent_product_id", "consequent_product_id": "product_id"})
    rules = pd.concat([pairs, turned], ignore_index=True)
    rules["product_count"] = rules["product_id"].map(count)
    rules["consequent_count"] = rules["consequent_product_id"].map(count)
    rules["baskets_count"], rules["compared_product_count"], rules["tested_pair_count"] = baskets, len(names), tested
    return _measured(rules)


def _by_chance(together: int, ours: int, theirs: int, baskets: int) -> float:
    """The chance of so many baskets or more with both, were they drawn at random: the upper hypergeometric tail."""

    def log_ways(n: int, k: np.ndarray) -> np.ndarray:
        return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)

    more = np.arange(together, min(ours, theirs) + 1)
    more = more[theirs - more <= baskets - ours]
    ways = log_ways(ours, more) + log_ways(baskets - ours, theirs - more) - log_ways(baskets, np.array(theirs))
    return float(np.exp(ways).sum())


def _measured(rules: pd.DataFrame) -> pd.DataFrame:
    """The published measures of a rule."""
    ours, theirs = rules["product_count"] / rules["baskets_count"], rules["consequent_count"] / rules["baskets_count"]
    both = rules["pair_count"] / rules["baskets_count"]
    rules["support"], rules["product_support"], rules["consequent_support"] = both, ours, theirs
    rules["confidence"] = rules["pair_count"] / rules["product_count"]
    rules["lift"] = rules["confidence"] / theirs
    rules["leverage"] = both - ours * theirs
    rules["conviction"] = divided(1 - theirs, 1 - rules["confidence"])
    most = pd.concat([both * (1 - ours), ours * (theirs - both)], axis=1).max(axis=1)
    rules["zhang"] = divided(rules["leverage"], most)
    rules["is_significant"] = (rules["q_value"] <= CHANCE) & (rules["pair_count"] > rules["expected_count"])
    return rules


def _classes(frames: Frames) -> pd.DataFrame:
    rows = abc_xyz(frames)
    return rows.assign(as_of_date=frames.as_of, is_a=rows["abc_class"] == "A", valued=1)


measures(_classes, "as_of_date", {
    "classed_product_count": lambda rows: rows["product_id"].nunique(), "classed_sales_amt": total("net_sales_amt"),
    "class_a_product_count": total("is_a"), "valued_product_count": len,
    "class_a_product_ratio": ratio("is_a", "valued"),
})  # fmt: skip
measures(lambda frames: affinity(frames).assign(as_of_date=frames.as_of), "as_of_date", {
    "affinity_rule_count": len, "significant_rule_count": total("is_significant"),
    "pair_basket_count": total("pair_count"), "antecedent_basket_count": total("product_count"),
    "expected_pair_basket_count": total("expected_count"),
    "affinity_confidence_ratio": ratio("pair_count", "product_count"),
    "affinity_lift_x": ratio("pair_count", "expected_count"),
})  # fmt: skip
