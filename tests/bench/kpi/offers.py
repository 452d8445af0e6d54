"""The truth of offers: how often a ground led to an order, and what to offer each customer next, as of any day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import margins, products, sales
from tests.bench.kpi.frames import Frames, divided
from tests.bench.kpi.registry import measures, ratio, total, truth

LOOKED_DAYS, HALF_WINDOW, LEAST_CASES, MOST_HELD, MOST_RULES, OFFERS = 30, 15, 20, 10, 5, 3
AGES = ((0, 0), (1, 2), (3, 6), (7, 13), (14, 30))
REASONS = {"cart": "in_cart", "search": "searched", "view": "viewed", "due": "due"}
STRENGTH = {"view": 1, "search": 2, "cart": 3}
CHANNELS = {"wechat": 1, "sms": 2, "email": 3, "phone": 4}
DAY = pd.Timedelta(days=1)


def bought(frames: Frames) -> pd.DataFrame:
    """One row per customer, product and day of the last two years, cancelled lines left out."""
    rows = sales.lines(frames)
    after = frames.as_of - products.BASKET_DAYS * DAY
    rows = rows[~rows["is_cancelled"] & ~rows["is_orphan_customer"] & rows["source_product_id"].notna()]
    rows = rows[(rows["ordered_date"] > after) & (rows["ordered_date"] <= frames.as_of)]
    categories = frames.event("products").set_index("source_product_id")["category_name"]
    rows = rows.assign(product_id="erp_east:" + rows["source_product_id"],
                       category_name=rows["source_product_id"].map(categories))  # fmt: skip
    keys = ["customer_id", "product_id", "category_name", "ordered_date"]
    return rows.groupby(keys)["net_amt"].sum().reset_index()


def _first_after(cases: pd.DataFrame, days: pd.DataFrame, on: list[str], after: str) -> pd.Series:
    """For each case the first day in `days` of the same `on` that is later than its `after`."""
    met = cases[[*on, after]].reset_index().merge(days[[*on, "ordered_date"]].drop_duplicates(), on=on)
    met = met[met["ordered_date"] > met[after]]
    return met.groupby("index")["ordered_date"].min().reindex(cases.index)


def _is_outdone(cases: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Whether a stronger look at the same product, up to 30 days older, stands by the day of asking."""
    columns = ["customer_id", "product_id", "event_type", "event_date"]
    met = cases.reset_index().merge(rows[columns], on=columns[:2], suffixes=("", "_other"))
    is_stronger = met["event_type_other"].map(STRENGTH) > met["event_type"].map(STRENGTH)
    is_near = met["event_date_other"] >= met["event_date"] - LOOKED_DAYS * DAY
    outdone = met.loc[is_stronger & is_near & (met["event_date_other"] <= met["asked"]), "index"]
    return pd.Series(cases.index.isin(outdone), cases.index)


def looks(frames: Frames) -> pd.DataFrame:
    """Looks at a product, asked on their day and as they age, of whom had bought nothing of the category by then."""
    rows = frames.known(frames.event("web_events"))
    rows = rows[rows["event_type"].isin(["view", "search", "cart"]) & rows["source_product_id"].notna()]
    after = frames.as_of - products.BASKET_DAYS * DAY
    rows = rows[rows["customer_id"].notna() & (rows["event_date"] > after) & (rows["event_date"] <= frames.as_of)]
    known = frames.event("products").set_index("source_product_id")["category_name"]
    rows = rows.assign(category_name=rows["source_product_id"].map(known), since=rows["event_date"] - DAY,
                       product_id="erp_east:" + rows["source_product_id"])  # fmt: skip
    rows = rows.drop_duplicates(["customer_id", "product_id", "event_type", "event_date"]).reset_index(drop=True)
    days = bought(frames)
    rows["category_day"] = _first_after(rows, days, ["customer_id", "category_name"], "since")
    rows["product_day"] = _first_after(rows, days, ["customer_id", "product_id"], "since")
    age = (frames.as_of - rows["event_date"]).dt.days
    parts = [rows.assign(ground_code=rows["event_type"] + f"_{first}_{last}", asked=rows["event_date"] + first * DAY,
                         is_due=(age >= first) & (age <= last)) for first, last in AGES]  # fmt: skip
    found = pd.concat(parts, ignore_index=True)
    found = found[~(found["category_day"] <= found["asked"])].reset_index(drop=True)
    found = found[~_is_outdone(found, rows)]
    return found.assign(until=found["asked"] + LOOKED_DAYS * DAY, because_date=found["event_date"])


def rhythms(frames: Frames) -> pd.DataFrame:
    """Customers due by the mean gap between their order days of a category, from the third on."""
    days = bought(frames)
    main = days.sort_values(["net_amt", "product_id"], ascending=[False, True])
    main = main.drop_duplicates(["customer_id", "category_name", "ordered_date"]).sort_values("ordered_date")
    by = main.groupby(["customer_id", "category_name"])["ordered_date"]
    count, gone = by.cumcount(), (main["ordered_date"] - by.transform("min")).dt.days
    found = main.assign(next_day=by.shift(-1))[count >= 2]
    gap = np.floor(gone[count >= 2] / count[count >= 2] + 0.5)
    due = found["ordered_date"] + pd.to_timedelta(gap, unit="D")
    opens = due - HALF_WINDOW * DAY
    found["asked"] = opens.where(opens > found["ordered_date"], found["ordered_date"])
    found["until"] = due + HALF_WINDOW * DAY
    found = found[~(found["next_day"] <= found["asked"])].reset_index(drop=True)
    found["product_day"] = _first_after(found, days, ["customer_id", "product_id"], "asked")
    is_open = found["next_day"].isna() & (found["asked"] <= frames.as_of) & (found["until"] >= frames.as_of)
    return found.assign(ground_code="due", is_due=is_open, because_date=found["ordered_date"])


def waiting(frames: Frames) -> pd.DataFrame:
    """All cases of looks and rhythms."""
    columns = ["customer_id", "product_id", "ground_code", "asked", "until", "product_day", "is_due", "because_date"]
    return pd.concat([looks(frames)[columns], rhythms(frames)[columns]], ignore_index=True)


@truth("mart_offer_ground", ["ground_code"])
def grounds(frames: Frames) -> pd.DataFrame:
    """One row per ground, beside the product that most customers bought."""
    cases, days = waiting(frames), bought(frames)
    buyers = days.groupby("product_id")["customer_id"].nunique().reset_index()
    popular = buyers.sort_values(["customer_id", "product_id"], ascending=[False, True])["product_id"].iloc[0]
    first = _first_after(cases, days[days["product_id"] == popular], ["customer_id"], "asked")
    is_over = cases["until"] <= frames.as_of
    cases["case"], cases["hit"] = is_over, is_over & (cases["product_day"] <= cases["until"])
    cases["popular"] = is_over & (first <= cases["until"])
    found = cases.groupby("ground_code")[["case", "hit", "popular", "is_due"]].sum().astype(float)
    found.columns = pd.Index(["case_count", "hit_count", "popular_hit_count", "waiting_count"])
    found["hit_ratio"] = divided(found["hit_count"], found["case_count"])
    found["popular_hit_ratio"] = divided(found["popular_hit_count"], found["case_count"])
    n, share, z = found["case_count"].where(found["case_count"] > 0), found["hit_ratio"], 1.96
    middle, half = share + z * z / (2 * n), z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    found["hit_ratio_lo"] = (middle - half) / (1 + z * z / n)
    found["hit_ratio_hi"] = (middle + half) / (1 + z * z / n)
    found["least_case_count"], found["is_refused"] = LEAST_CASES, found["case_count"] < LEAST_CASES
    found = found.reset_index().assign(popular_product_id=popular)
    return found.assign(reason_code=found["ground_code"].str.split("_").str[0].map(REASONS))


def _goes_with(frames: Frames) -> pd.DataFrame:
    """What goes with the ten products a customer bought last, and was not bought itself."""
    rules = products.affinity(frames)
    rules = rules[rules["is_significant"] & (rules["lift"] > 1) & (rules["product_count"] >= LEAST_CASES)]
    rules = rules.sort_values(["confidence", "consequent_product_id"], ascending=[False, True])
    rules = rules.groupby("product_id").head(MOST_RULES)
    held = bought(frames).groupby(["customer_id", "product_id"])["ordered_date"].max().reset_index()
    newest = held.sort_values(["ordered_date", "product_id"], ascending=[False, True])
    newest = newest.groupby("customer_id").head(MOST_HELD).rename(columns={"ordered_date": "because_date"})
    pairs = newest.merge(rules, on="product_id").rename(
        columns={"product_id": "because_product_id", "consequent_product_id": "product_id", "pair_count": "hit_count",
                 "product_count": "case_count"})  # fmt: skip
    pairs = pairs.merge(held, "left", on=["customer_id", "product_id"])
    return pairs[pairs["ordered_date"].isna()].drop(columns="ordered_date").assign(reason_code="goes_with")


def _candidates(frames: Frames) -> pd.DataFrame:
    """One row per customer and product with the strongest ground."""
    known = grounds(frames)
    known = known[~known["is_refused"] & (known["hit_count"] > 0)].rename(columns={"hit_ratio": "confidence"})
    cases = waiting(frames)
    cases = cases[cases["is_due"]].merge(known, on="ground_code")
    columns = ["customer_id", "product_id", "reason_code", "because_product_id", "because_date", "hit_count",
               "case_count", "confidence", "lift", "q_value"]  # fmt: skip
    every = cases.reindex(columns=columns).astype({"lift": float, "q_value": float, "because_product_id": object})
    crossed = _goes_with(frames)
    every = pd.concat([every, crossed[columns]], ignore_index=True) if len(crossed) else every
    every["is_crossed"] = every["reason_code"] == "goes_with"
    every = every.sort_values(["is_crossed", "confidence", "reason_code", "because_date", "because_product_id"],
                              ascending=[True, False, True, False, True])  # fmt: skip
    return every.drop_duplicates(["customer_id", "product_id"])


def _margins(frames: Frames) -> pd.DataFrame:
    rows = margins.costed(frames)
    rows = rows[rows["margin_amt"].notna() & (rows["ordered_date"] > frames.as_of - products.BASKET_DAYS * DAY)]
    rows = rows[(rows["ordered_date"] <= frames.as_of) & rows["source_product_id"].notna()]
    keys = ["source_product_id", "order_id", "customer_id"]
    by_order = rows.groupby(keys, dropna=False)["margin_amt"].sum().reset_index()
    found = by_order.groupby("source_product_id")["margin_amt"].agg(margin_order_count="count", mean_margin_amt="mean")
    found.index = "erp_east:" + found.index
    return pd.DataFrame(found)


def _channels(frames: Frames) -> pd.DataFrame:
    """What each customer allows today, over all records: the first channel to use, and whether any is known."""
    said = frames.known(frames.event("contact_permissions"))
    said = said[said["customer_id"].notna() & (said["valid_from_date"] <= frames.as_of)].sort_values("valid_from_date")
    last = said.drop_duplicates(["customer_record_id", "channel_code"], keep="last")
    state = last.groupby(["customer_id", "channel_code"])["is_allowed"].all().reset_index()
    state = state.assign(rank=state["channel_code"].map(CHANNELS)).sort_values("rank")
    found = pd.DataFrame({"is_allowed": state.groupby("customer_id")["is_allowed"].any()})
    first = state[state["is_allowed"]].drop_duplicates("customer_id").set_index("customer_id")["channel_code"]
    found["allowed_channel"] = first.reindex(found.index)
    return found.assign(permission_code=np.where(found["is_allowed"], "allowed", "refused")).drop(columns="is_allowed")


def _available(frames: Frames) -> pd.Series:
    levels = frames.event("stock_levels")
    levels = levels[levels["stock_date"] == levels.groupby("source_site_id")["stock_date"].transform("max")]
    free = levels["on_hand_qty"] - levels["reserved_qty"].fillna(0) - levels["blocked_qty"].fillna(0)
    return free.groupby("erp_east:" + levels["source_product_id"]).sum()


@truth("mart_next_best_offer", ["customer_id", "offer_no"], within={"q_value": 1e-6})
def offers(frames: Frames) -> pd.DataFrame:
    """One row per customer and offer, at most three each, those worth most first."""
    found = _candidates(frames).join(_margins(frames), on="product_id")
    found = found[~(found["mean_margin_amt"] <= 0)]
    found["expected_value_amt"] = found["confidence"] * found["mean_margin_amt"]
    order = ["is_crossed", "expected_value_amt", "confidence", "product_id"]
    found = found.sort_values(order, ascending=[True, False, False, True])
    found["offer_no"] = found.groupby("customer_id").cumcount() + 1
    found = found[found["offer_no"] <= OFFERS].join(_channels(frames), on="customer_id")
    found["permission_code"] = found["permission_code"].fillna("unknown")
    found["available_qty"] = found["product_id"].map(_available(frames))
    found["is_in_stock"] = (found["available_qty"] > 0).astype(object).where(found["available_qty"].notna(), None)
    found["allowed_channel"] = found["allowed_channel"].astype(object).where(found["allowed_channel"].notna(), None)
    found["because_product_id"] = found["because_product_id"].astype(object).where(found["lift"].notna(), None)
    return found.drop(columns="is_crossed").reset_index(drop=True)


def _offered(frames: Frames) -> pd.DataFrame:
    rows = offers(frames).assign(as_of_date=frames.as_of)
    is_first, is_soon = rows["offer_no"] == 1, rows["reason_code"] != "goes_with"
    return rows.assign(is_first=is_first, is_reachable=is_first & rows["allowed_channel"].notna(),
                       first_value_amt=rows["expected_value_amt"].where(is_first & is_soon))  # fmt: skip


measures(_offered, "as_of_date", {
    "offer_count": len, "offered_customer_count": total("is_first"), "reachable_customer_count": total("is_reachable"),
    "reachable_offer_ratio": ratio("is_reachable", "is_first"), "in_stock_offer_count": total("is_in_stock"),
    "first_offer_value_amt": total("first_value_amt"),
})  # fmt: skip
measures(lambda frames: grounds(frames).assign(as_of_date=frames.as_of), "as_of_date", {
    "offer_case_count": total("case_count"), "offer_hit_count": total("hit_count"),
    "popular_hit_count": total("popular_hit_count"), "offer_hit_ratio": ratio("hit_count", "case_count"),
    "popular_hit_ratio": ratio("popular_hit_count", "case_count"),
})  # fmt: skip
