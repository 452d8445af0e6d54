"""The truth of what customers leave after all costs: gross sales to contribution, contacts by channel, and grades."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import margins, sales
from tests.bench.kpi.first_contact import contacts
from tests.bench.kpi.frames import CURRENCY, Frames, divided, once
from tests.bench.kpi.registry import measures, ratio, total, truth

MONTHS, CUT_A, CUT_B = 18, 0.80, 0.95  # months kept; the demo's juke.toml
SALES = ["gross_amt", "discount_amt", "cancelled_amt", "returned_amt", "net_sales_amt", "net_sales_untaxed_amt",
         "cogs_amt", "margin_amt"]  # fmt: skip
CHARGES = ["rebate_amt", "freight_amt", "cost_to_serve_amt", "benefit_amt"]
CHANNELS = ["phone", "ivr", "web", "email", "visit", "other_channel"]
MOVES = {-1: "down", 0: "same", 1: "up"}


def _a_year(frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
    return rows[(rows["day"] > frames.as_of - pd.DateOffset(months=12)) & (rows["day"] <= frames.as_of)]


@once
def _sold(frames: Frames) -> pd.DataFrame:
    """One row per line of a customer with a kept order; a line whose cost is not known is left out of all amounts."""
    rows, keys = sales.lines(frames), ["source_order_id", "line_no"]
    rows = rows[~rows["is_orphan_customer"] & (rows["ordered_date"] <= frames.as_of)]
    rows = rows[rows["customer_id"].isin(rows.loc[~rows["is_cancelled"], "customer_id"])]
    costs = margins.costed(frames)[[*keys, "cost_amt", "margin_amt", "net_sales_untaxed_amt"]]
    found = rows.merge(costs, "left", on=keys).rename(columns={"gross_sales_amt": "gross_amt", "cost_amt": "cogs_amt"})
    is_void = found["status"].isin(["cancelled", "returned"])
    for name in ("cogs_amt", "margin_amt", "net_sales_untaxed_amt"):
        found[name] = found[name].mask(is_void, 0)
    found["costed_line_count"] = found["margin_amt"].notna().astype(int)
    found["left_out_line_count"] = 1 - found["costed_line_count"]
    found[SALES] = found[SALES].where(found["margin_amt"].notna(), 0)
    return found.assign(day=found["ordered_date"])


@once
def served(frames: Frames) -> pd.DataFrame:
    """One row per customer, channel and day; what is asked by web on a day with a visit is that visit."""
    asked = contacts(frames)
    asked = asked[asked["is_served"] & asked["customer_id"].notna()].assign(kind="contact")
    web = frames.known(frames.event("web_events")).assign(channel_code="web", kind="visit")
    web = web.assign(day=web["event_date"]).drop_duplicates(["customer_record_id", "day"])
    spoken = frames.known(frames.event("activities")).assign(kind="activity")
    spoken["channel_code"] = spoken["activity_type"].replace({"call": "phone"})
    rows = pd.concat([asked, web, spoken.assign(day=spoken["activity_date"])])
    rows = rows[rows["day"] <= frames.as_of].groupby(["customer_id", "channel_code", "day", "kind"]).size()
    by_kind = rows.unstack(fill_value=0)
    count = by_kind["activity"] + np.maximum(by_kind["visit"], by_kind["contact"])
    found = count.rename("interaction_count").reset_index().sort_values("day")
    costs = frames.event("channel_costs").sort_values("valid_from_date")
    costs = costs[["channel_code", "valid_from_date", "unit_cost_amt"]]
    found = pd.merge_asof(found, costs, left_on="day", right_on="valid_from_date", by="channel_code")
    found["costed_interaction_count"] = found["interaction_count"].where(found["unit_cost_amt"].notna(), 0)
    return found.assign(cost_amt=found["interaction_count"] * found["unit_cost_amt"])


@truth("mart_customer_cost_to_serve", ["customer_id", "channel_code"])
def cost_to_serve(frames: Frames) -> pd.DataFrame:
    """One row per customer and channel."""
    by = _a_year(frames, served(frames)).groupby(["customer_id", "channel_code"])
    found = by[["interaction_count", "costed_interaction_count"]].sum().assign(shipped_cost_count=0)
    found["shipped_cost_ratio"] = divided(found["shipped_cost_count"], found["costed_interaction_count"])
    found["cost_to_serve_amt"] = by["cost_amt"].sum(min_count=1)
    found["last_interaction_date"] = by["day"].max()
    found["cost_per_interaction_amt"] = divided(found["cost_to_serve_amt"], found["costed_interaction_count"])
    found = found.reset_index().merge(frames.customers[["customer_id", "region_code"]])
    return found.assign(as_of_date=frames.as_of)


@once
def _charged(frames: Frames) -> pd.DataFrame:
    """One row per cost, positive; the tax in a rebate is the share that the customer's own orders state."""
    month = frames.as_of.to_period("M") - MONTHS
    sold = _sold(frames)
    sold = sold[sold["day"].dt.to_period("M") >= month]
    sums = sold.groupby("customer_id")[["net_sales_amt", "net_sales_untaxed_amt"]].sum()
    share = divided(sums["net_sales_untaxed_amt"], sums["net_sales_amt"])
    rebates = frames.known(frames.event("rebates"))
    rebates["amount"] = (rebates["rebate_amt"] * rebates["customer_id"].map(share).fillna(1)).round(4)
    shipped = sales.shipments(frames)[["source_shipment_id", "source_order_id", "line_no"]]
    owners = sales.lines(frames)[["source_order_id", "line_no", "customer_id", "is_orphan_customer"]]
    owners = owners[~owners["is_orphan_customer"]].drop(columns="is_orphan_customer")
    freight = frames.event("freight_charges").drop(columns="source_order_id").merge(shipped).merge(owners)
    benefits = frames.known(frames.event("loyalty_benefits"))
    parts = [rebates.assign(day=rebates["rebate_month_date"], charge="rebate_amt"),
             freight.assign(day=freight["freight_date"], amount=freight["freight_amt"], charge="freight_amt"),
             benefits.assign(day=benefits["given_date"], amount=benefits["benefit_amt"], charge="benefit_amt"),
             served(frames).dropna(subset=["cost_amt"]).assign(
                 amount=lambda one: one["cost_amt"], charge="cost_to_serve_amt")]  # fmt: skip
    found = pd.concat(parts)[["customer_id", "day", "amount", "charge"]].dropna(subset=["customer_id"])
    return found[(found["day"] <= frames.as_of) & (found["day"].dt.to_period("M") >= month)]


def _graded(frames: Frames, after: pd.Timestamp, until: pd.Timestamp) -> pd.DataFrame:
    """Contribution and grade of the days after one and up to another, by customer."""
    earned = _sold(frames)[["customer_id", "day", "margin_amt"]].rename(columns={"margin_amt": "amount"})
    spent = _charged(frames).assign(amount=lambda one: -one["amount"])
    rows = pd.concat([earned, spent[["customer_id", "day", "amount"]]])
    rows = rows[(rows["day"] > after) & (rows["day"] <= until)]
    found = rows.groupby("customer_id")["amount"].sum().round(4).rename("contribution_amt").reset_index()
    found = found.sort_values(["contribution_amt", "customer_id"], ascending=[False, True])
    positive = found["contribution_amt"].clip(lower=0)
    found["share_before_ratio"] = ((positive.cumsum() - positive).round(4)) / positive.sum()
    found["contribution_rank"], found["base_count"] = np.arange(1, len(found) + 1), len(found)
    cuts = [found["contribution_amt"] <= 0, found["share_before_ratio"] < CUT_A, found["share_before_ratio"] < CUT_B]
    return found.assign(value_grade=np.select(cuts, ["C", "A", "B"], "C"))


def _moved(before: pd.Series, now: pd.Series) -> pd.Series:
    steps = (before.map(ord, na_action="ignore") - now.map(ord, na_action="ignore")).astype(float)
    said = np.sign(steps).map(MOVES)
    return said.mask(before.isna(), "new").mask(now.isna(), "gone")


def _ends(frames: Frames, back: int) -> pd.DataFrame:
    """Grades of the twelve months up to today (0) or up to the end of so many months before."""
    if back == 0:
        return _graded(frames, frames.as_of - pd.DateOffset(months=12), frames.as_of)
    month = frames.as_of.to_period("M") - back
    return _graded(frames, (month - 12).end_time, month.end_time)


@truth("mart_customer_value", ["customer_id"])
def value(frames: Frames) -> pd.DataFrame:
    """One row per customer who bought or cost something within twelve months."""
    found = _ends(frames, 0).set_index("customer_id")
    before = _ends(frames, 1).set_index("customer_id")
    found["grade_before"], found["contribution_before_amt"] = before["value_grade"], before["contribution_amt"]
    found["grade_movement"] = _moved(found["grade_before"], found["value_grade"])
    counted = ["costed_line_count", "left_out_line_count"]
    found = found.join(_a_year(frames, _sold(frames)).groupby("customer_id")[[*SALES, *counted]].sum())
    charged = _a_year(frames, _charged(frames)).groupby(["customer_id", "charge"])["amount"].sum().unstack()
    found = found.join(charged.reindex(columns=CHARGES))
    asked = _a_year(frames, served(frames))
    asked["place"] = asked["channel_code"].where(asked["channel_code"].isin(CHANNELS), "other_channel")
    places = asked.groupby(["customer_id", "place"])["cost_amt"].sum().unstack().reindex(columns=CHANNELS)
    found = found.join(places.add_suffix("_cost_amt"))
    times = asked.groupby("customer_id")[["interaction_count", "costed_interaction_count"]].sum()
    found = found.join(times).join(_replied(frames)).assign(left_out_charge_count=0)
    zeroes = [*SALES, *counted, *CHARGES, *places.add_suffix("_cost_amt"), *times, "replied_ticket_count"]
    found[zeroes] = found[zeroes].fillna(0)
    found["sales_tax_amt"] = found["net_sales_amt"] - found["net_sales_untaxed_amt"]
    untaxed = found["net_sales_untaxed_amt"]
    found["contribution_x"] = divided(found["contribution_amt"], untaxed.where(untaxed > 0))
    found["first_reply_mean_min"] = divided(found["first_reply_total_min"], found["replied_ticket_count"])
    said = frames.customers[["customer_id", "region_code", "customer_type"]]
    return found.reset_index().merge(said).assign(as_of_date=frames.as_of, currency_code=CURRENCY)


def _replied(frames: Frames) -> pd.DataFrame:
    rows = frames.known(frames.event("tickets"))
    rows = _a_year(frames, rows.assign(day=rows["opened_date"]))
    rows["minutes"] = (rows["first_replied_at"] - rows["opened_at"]).dt.total_seconds() / 60
    by = rows.groupby("customer_id")["minutes"]
    return pd.DataFrame({"replied_ticket_count": by.count(), "first_reply_total_min": by.sum(min_count=1)})


MOVE_KEY = ["month_start_date", "region_code", "currency_code", "grade_before", "value_grade"]


@truth("mart_customer_value_month", MOVE_KEY)
def moves(frames: Frames) -> pd.DataFrame:
    """One row per month, place and pair of grades."""
    parts, said = [], frames.customers[["customer_id", "region_code"]]
    for back in range(7):
        now, before = _ends(frames, back), _ends(frames, back + 1)
        kept = ["customer_id", "value_grade", "contribution_amt"]
        both = now[kept].merge(before[kept], "outer", on="customer_id", suffixes=("", "_before"))
        both["grade_movement"] = _moved(both["value_grade_before"], both["value_grade"])
        month = frames.as_of.to_period("M") - back
        until = min(month.end_time.normalize(), frames.as_of)
        parts.append(both.merge(said).assign(
            month_start_date=month.start_time, graded_date=until, is_finished=month.end_time.normalize() <= frames.as_of
        ))  # fmt: skip
    rows = pd.concat(parts).rename(columns={"value_grade_before": "grade_before"}).assign(currency_code=CURRENCY)
    by = rows.groupby([*MOVE_KEY, "grade_movement", "graded_date", "is_finished"], dropna=False)
    found = pd.DataFrame({"customer_count": by.size()})
    found["contribution_amt"] = by["contribution_amt"].sum(min_count=1)
    found["contribution_before_amt"] = by["contribution_amt_before"].sum(min_count=1)
    return found.reset_index()


def _valued(frames: Frames) -> pd.DataFrame:
    rows = value(frames)
    for move in ("up", "down"):
        rows[f"is_{move}"] = (rows["grade_movement"] == move).astype(int)
    return rows


def _risen(frames: Frames) -> pd.DataFrame:
    rows = moves(frames)
    rows = rows[rows["is_finished"]].copy()
    sides = {"up": ["up"], "down": ["down"], "any": ["up", "down", "same"]}
    for name, kinds in sides.items():
        rows[name] = rows["customer_count"].where(rows["grade_movement"].isin(kinds), 0)
    return rows


measures(_valued, "as_of_date", {
    "contributing_customer_count": len, "valued_net_sales_amt": total("net_sales_untaxed_amt"),
    "valued_margin_amt": total("margin_amt"), "loyalty_benefit_amt": total("benefit_amt"),
    **{name: total(name) for name in ("rebate_amt", "freight_amt", "cost_to_serve_amt", "contribution_amt")},
    "contribution_x": ratio("contribution_amt", "net_sales_untaxed_amt"),
    "grade_up_customer_count": total("is_up"), "grade_down_customer_count": total("is_down"),
    "graded_first_reply_total_min": total("first_reply_total_min"),
    "graded_replied_ticket_count": total("replied_ticket_count"),
    "graded_first_reply_mean_min": ratio("first_reply_total_min", "replied_ticket_count"),
})  # fmt: skip
measures(cost_to_serve, "as_of_date", {
    "interaction_count": total("interaction_count"), "costed_interaction_count": total("costed_interaction_count"),
    "channel_cost_amt": total("cost_to_serve_amt"),
    "cost_per_interaction_amt": ratio("cost_to_serve_amt", "costed_interaction_count"),
})  # fmt: skip
measures(_risen, "month_start_date", {
    "risen_customer_count": total("up"), "fallen_customer_count": total("down"),
    "movable_customer_count": total("any"), "fallen_customer_ratio": ratio("down", "any"),
})  # fmt: skip
