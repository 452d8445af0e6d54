"""The truth of customers' lives: from stranger to regular and dormant, and who went which way within a month.

When a customer was registered and first delivered is taken as published with who he is.
"""

from __future__ import annotations

import pandas as pd

from tests.bench.kpi import retention
from tests.bench.kpi.frames import Frames, days_between, divided, month_of, once
from tests.bench.kpi.registry import measures, ratio, total, truth

CHURN_DAYS, REGULAR_ORDERS = 180, 3  # the demo's juke.toml
STAGES = {1: "stranger", 2: "prospect", 3: "new", 4: "regular", 5: "dormant"}
DAY = pd.Timedelta(days=1)
#: Entity -> the customer it speaks with, and the days on which either side said something.
SPOKEN = {
    "tickets": ("customer_record_id", ["opened_date"]),
    "calls": ("customer_record_id", ["offered_date"]),
    "surveys": ("customer_record_id", ["answered_date"]),
    "campaign_touches": ("customer_record_id", ["clicked_date", "replied_date"]),
    "opportunity_stage_changes": ("customer_record_id", ["entered_date"]),
    "leads": ("converted_customer_record_id", ["created_date"]),
}


def _first_words(frames: Frames) -> pd.Series:
    """Customer -> the first day on which he was spoken with; a lead is whoever it became."""
    said = []
    for entity, (record, days) in SPOKEN.items():
        rows = frames.event(entity)
        rows = rows[rows["converted_date"].notna()] if entity == "leads" else rows
        said.append(pd.DataFrame({"customer_record_id": rows[record], "said_date": rows[days].min(axis=1)}))
    rows = frames.known(pd.concat(said, ignore_index=True)).dropna(subset=["customer_id", "said_date"])
    return rows.groupby("customer_id")["said_date"].min()


def _points(frames: Frames) -> pd.DataFrame:
    """One row per day on which a customer's stage is decided; `no` orders those of one day."""
    orders = retention.orders(frames)
    people = frames.customers.set_index("customer_id")[["registered_date", "first_seen_date"]]
    people = people.assign(said=_first_words(frames), bought=orders.groupby("customer_id")["sales_date"].min())
    is_prospect = people["said"].notna() & ~(people["said"] >= people["bought"])
    stage = orders["order_no"].ge(REGULAR_ORDERS).map({True: 4, False: 3})
    lapse = orders["sales_date"] + CHURN_DAYS * DAY
    is_silent = ~(orders["next_date"] <= lapse)
    customer, no = orders["customer_id"], orders["order_no"] + 1
    parts = [
        (people.index, people.min(axis=1), 0, 1),
        (people.index[is_prospect], people["said"][is_prospect], 1, 2),
        (customer, orders["sales_date"], no, stage),
        (customer[is_silent], lapse[is_silent], no[is_silent], 5),
    ]
    rows = pd.concat([pd.DataFrame({"customer_id": list(whose), "day": list(day), "no": number, "stage": code})
                      for whose, day, number, code in parts])  # fmt: skip
    return rows[rows["day"] <= frames.as_of].sort_values(["customer_id", "day", "no"])


@truth("mart_customer_lifecycle", ["customer_id", "spell_no"])
def lifecycle(frames: Frames) -> pd.DataFrame:
    """One row per stretch of days in one stage."""
    rows = _points(frames).drop_duplicates(["customer_id", "day"], keep="last")
    rows = rows[rows["stage"] != rows.groupby("customer_id")["stage"].shift()]
    rows = rows.assign(stage_code=rows["stage"].map(STAGES))
    by = rows.groupby("customer_id")
    found = rows[["customer_id", "stage_code"]].assign(
        entered_date=rows["day"], left_date=by["day"].shift(-1), spell_no=by.cumcount() + 1,
        previous_stage_code=by["stage_code"].shift(), next_stage_code=by["stage_code"].shift(-1),
    )  # fmt: skip
    found["entered_month_date"] = month_of(found["entered_date"])
    found["is_current"] = found["left_date"].isna()
    found["ended_stage_days"] = days_between(found["left_date"], found["entered_date"])
    found["stage_days"] = days_between(found["left_date"].fillna(frames.as_of), found["entered_date"])
    return found.reset_index(drop=True)


@once
def monthly(frames: Frames) -> pd.DataFrame:
    """One row per customer and month shown in which he is known: his stage on the day before it and at its end."""
    months = pd.DataFrame({"month": retention.shown(frames)})
    months["start"] = months["month"].dt.start_time.astype("datetime64[us]")
    months["until"] = months["month"].dt.end_time.dt.normalize().clip(upper=frames.as_of).astype("datetime64[us]")
    spells = lifecycle(frames)[["customer_id", "stage_code", "entered_date", "left_date"]]
    pairs = spells.merge(months, "cross")
    left = pairs["left_date"].fillna(pd.Timestamp.max)
    keys = ["customer_id", "month"]

    def on(day: pd.Series) -> pd.Series:
        return pairs[(pairs["entered_date"] <= day) & (left > day)].set_index(keys)["stage_code"]

    found = pd.DataFrame({"from_stage_code": on(pairs["start"] - DAY), "to_stage_code": on(pairs["until"])})
    found = found.reset_index().merge(months, on="month")
    people = frames.customers[["customer_id", "region_code", "customer_type"]]
    return found.assign(is_finished=found["month"].dt.end_time.dt.normalize() <= frames.as_of).merge(people)


@truth("mart_lifecycle_transition", ["month_start_date", "region_code", "from_stage_code", "to_stage_code"])
def transitions(frames: Frames) -> pd.DataFrame:
    """One row per month, region and way."""
    rows = monthly(frames).rename(columns={"start": "month_start_date"}).fillna({"from_stage_code": "none"})
    keys = ["month_start_date", "region_code", "from_stage_code", "to_stage_code", "is_finished"]
    found = rows.groupby(keys, dropna=False).size().reset_index(name="customer_count")
    base = found.groupby(keys[:3], dropna=False)["customer_count"].transform("sum")
    found["from_customer_count"] = base.where(found["from_stage_code"] != "none")
    return found.assign(transition_ratio=divided(found["customer_count"], found["from_customer_count"]))


def _lives(frames: Frames) -> pd.DataFrame:
    people = frames.customers[["customer_id", "region_code", "customer_type"]]
    return lifecycle(frames).merge(people, on="customer_id").assign(as_of_date=frames.as_of)


def _ways(frames: Frames) -> pd.DataFrame:
    """Of finished months: who was to be won, who was won; who was silent, who came back."""
    rows = transitions(frames)
    count = rows["customer_count"].where(rows["is_finished"])
    has_bought = rows["to_stage_code"].isin(["new", "regular"])
    for name, stages in (("prospect", ["stranger", "prospect"]), ("dormant", ["dormant"])):
        rows[f"{name}_base"] = count.where(rows["from_stage_code"].isin(stages))
        rows[f"{name}_won"] = rows[f"{name}_base"].where(has_bought)
    return rows


measures(_lives, "as_of_date", {"stage_customer_count": total("is_current")})
measures(_lives, "entered_date", {
    "ended_spell_count": lambda rows: (~rows["is_current"]).sum(),
    "stage_median_days": lambda rows: rows["ended_stage_days"].median(),
})  # fmt: skip
measures(_ways, "month_start_date", {
    "lifecycle_way_count": total("customer_count"),
    "new_to_buyer_count": total("prospect_won"), "prospect_base_count": total("prospect_base"),
    "lifecycle_conversion_ratio": ratio("prospect_won", "prospect_base"),
    "won_back_count": total("dormant_won"), "dormant_base_count": total("dormant_base"),
    "win_back_ratio": ratio("dormant_won", "dormant_base"),
})  # fmt: skip
