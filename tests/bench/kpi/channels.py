"""The truth of what channels cost: contacts, deliveries, returns, and what moving to cheaper channels saves whom."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import contribution, sales
from tests.bench.kpi.first_contact import FEW, followed
from tests.bench.kpi.frames import CURRENCY, Frames, divided, month_of, once
from tests.bench.kpi.registry import measures, ratio, total, truth
from tests.bench.kpi.self_service import rate_on

BASE_MONTHS, MONTHS = 12, 21  # the demo's juke.toml; months of costs that are kept
COST_KEY = ["month_start_date", "region_code", "cost_part", "channel_code", "currency_code", "tax_basis"]
PARTS = {"contact": "contact_cost_amt", "delivery": "delivery_amt", "return": "return_amt"}
PAIR = ["month_start_date", "region_code", "reason_name", "from_channel_code", "to_channel_code"]


def _placed(frames: Frames, rows: pd.DataFrame, part: str) -> pd.DataFrame:
    return rows.assign(cost_part=part).merge(frames.customers[["customer_id", "region_code"]], "left", on="customer_id")


def _contacted(frames: Frames) -> pd.DataFrame:
    judged = followed(frames)
    judged = judged[judged["is_served"]].groupby(["customer_id", "channel_code", "day"])
    counted = pd.DataFrame({"service_contact_count": judged.size(), "matured_contact_count": judged["is_matured"].sum(),
                            "resolved_count": judged["is_resolved"].sum()}).reset_index()  # fmt: skip
    rows = contribution.served(frames).merge(counted, "left", on=["customer_id", "channel_code", "day"])
    rows["matured_cost_amt"] = rows["matured_contact_count"].fillna(0) * rows["unit_cost_amt"]
    basis = rows["unit_cost_amt"].notna()
    rows["currency_code"] = pd.Series(CURRENCY, rows.index).where(basis, None)
    rows["tax_basis"] = pd.Series("excluded", rows.index).where(basis, None)
    return _placed(frames, rows.assign(amount=rows["cost_amt"]), "contact")


def _delivered(frames: Frames) -> pd.DataFrame:
    shipped = sales.shipments(frames)[["source_shipment_id", "source_order_id", "line_no"]]
    owners = sales.lines(frames)[["source_order_id", "line_no", "customer_id", "is_orphan_customer"]]
    owners["customer_id"] = owners["customer_id"].where(~owners["is_orphan_customer"])
    charged = frames.event("freight_charges").drop(columns="source_order_id").merge(shipped, "left")
    charged = charged.merge(owners, "left", on=["source_order_id", "line_no"])
    charged = charged.assign(day=charged["freight_date"], amount=charged["freight_amt"], tax_basis="excluded")
    return _placed(frames, charged, "delivery")


def _returned(frames: Frames) -> pd.DataFrame:
    back = frames.event("returns")
    if "customer_record_id" not in back:
        keys = ["source_order_id", "line_no"]
        owners = sales.lines(frames)[[*keys, "customer_id", "is_orphan_customer"]]
        owners["customer_id"] = owners["customer_id"].where(~owners["is_orphan_customer"])
        back = back.merge(owners, "left", on=keys)
    else:
        back = frames.known(back)
    return _placed(frames, back.assign(day=back["returned_date"], amount=back["refund_amt"]), "return")


@truth("mart_channel_cost", COST_KEY)
def costs(frames: Frames) -> pd.DataFrame:
    """One row per month, region, part of the cost, channel and basis."""
    rows = pd.concat([part(frames) for part in (_contacted, _delivered, _returned)], ignore_index=True)
    rows["channel_code"] = rows["channel_code"].where(rows["cost_part"] == "contact", "none")
    rows["month_start_date"] = month_of(rows["day"])
    first = frames.as_of - pd.DateOffset(months=MONTHS)
    rows = rows[(rows["month_start_date"] > first) & (rows["day"] <= frames.as_of)]
    for part, name in PARTS.items():
        rows[name] = rows["amount"].where(rows["cost_part"] == part)
    is_last = rows["day"] > frames.as_of - pd.DateOffset(months=12)
    rows["year_contact_cost_amt"] = rows["contact_cost_amt"].where(is_last)
    counts = ["interaction_count", "costed_interaction_count", "service_contact_count", "matured_contact_count",
              "resolved_count"]  # fmt: skip
    by = rows.groupby(COST_KEY, dropna=False)
    amounts = [*PARTS.values(), "year_contact_cost_amt", "matured_cost_amt"]
    found = by[counts].sum().join(by[amounts].sum(min_count=1))
    found["cost_to_serve_amt"] = by["amount"].sum(min_count=1)
    found["cost_per_contact_amt"] = divided(found["contact_cost_amt"], found["costed_interaction_count"])
    found["cost_per_resolved_amt"] = divided(found["matured_cost_amt"], found["resolved_count"])
    found["shipped_cost_count"] = 0
    found["shipped_cost_ratio"] = divided(found["shipped_cost_count"], found["costed_interaction_count"])
    return found.reset_index()


def _base(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Of each reason: contacts before, those with a person by channel, those settled without by channel, and tries."""
    before, alone = rows[~rows["is_shown"]], rows[rows["is_self_service"]]
    agents = before[~before["is_self_service"]]
    tried = alone[alone["is_shown"]]
    by = ["reason_name", "channel_code"]
    return {
        "all": before.groupby("reason_name", dropna=False).size(),
        "agents": agents.groupby("reason_name", dropna=False).size(),
        "left": agents.groupby(by, dropna=False).size(),
        "settled": before[before["is_deflected"]].groupby(by, dropna=False).size(),
        "tried": tried.groupby(by, dropna=False).size(),
        "tried_settled": tried[tried["is_deflected"]].groupby(by, dropna=False).size(),
    }


def _pairs(rows: pd.DataFrame) -> pd.DataFrame:
    """Every month, region and reason shown, with each channel to leave and each that could take the contact."""
    shown = rows[rows["is_shown"]].groupby(PAIR[:3], dropna=False).size().rename("contact_count").reset_index()
    away = rows.loc[~rows["is_self_service"], ["reason_name", "channel_code"]].drop_duplicates()
    here = rows.loc[rows["is_self_service"], ["reason_name", "channel_code"]].drop_duplicates()
    pairs = shown.merge(away.rename(columns={"channel_code": PAIR[3]}), on="reason_name")
    pairs = pairs.merge(here.rename(columns={"channel_code": PAIR[4]}), on="reason_name")
    return pairs[pairs[PAIR[3]] != pairs[PAIR[4]]].reset_index(drop=True)


def _found(pairs: pd.DataFrame, counts: pd.Series, names: list[str]) -> pd.Series:
    keyed = pairs[names].merge(counts.rename("n").reset_index().set_axis([*names, "n"], axis=1), "left", on=names)
    return keyed["n"].fillna(0).set_axis(pairs.index)


@truth("mart_channel_migration", PAIR)
def migration(frames: Frames) -> pd.DataFrame:
    """One row per month, region, reason and pair of channels."""
    rows = followed(frames)
    month = rows["month_start_date"].dt.to_period("M").astype("int64")
    now = frames.as_of.to_period("M").ordinal
    rows = rows[rows["is_served"] & rows["is_matured"] & (month > now - 12 - BASE_MONTHS)]
    rows = rows.assign(is_shown=month > now - 12)
    base, found, shown = _base(rows), _pairs(rows), rows[rows["is_shown"]]
    reason, away, here = ["reason_name"], ["reason_name", PAIR[3]], ["reason_name", PAIR[4]]
    cell = [*PAIR[:3], "channel_code"]
    found["from_contact_count"] = _found(
        found, shown[~shown["is_self_service"]].groupby(cell, dropna=False).size(), [*PAIR[:3], PAIR[3]]
    )
    found["to_deflected_count"] = _found(
        found, shown[shown["is_deflected"]].groupby(cell, dropna=False).size(), [*PAIR[:3], PAIR[4]]
    )
    for name, key, names in (("base_contact", "all", reason), ("base_assisted", "agents", reason),
                             ("base_from", "left", away), ("base_deflected", "settled", here),
                             ("tried", "tried", here), ("tried_deflected", "tried_settled", here)):  # fmt: skip
        found[f"{name}_count"] = _found(found, base[key], names)
    gained = found["to_deflected_count"] - found["contact_count"] * divided(
        found["base_deflected_count"], found["base_contact_count"]
    )
    is_enough = found["base_contact_count"] >= FEW
    share = divided(found["base_from_count"], found["base_assisted_count"])
    found["moved_contact_qty"] = (gained * share).where(is_enough)
    settled = divided(found["tried_deflected_count"], found["tried_count"]).where(found["tried_count"] >= FEW)
    found["movable_contact_qty"] = found["from_contact_count"] * settled
    found["is_refused"] = ~is_enough | (found["base_assisted_count"] == 0)
    found["is_potential_refused"] = found["tried_count"] < FEW
    return _valued(frames, found)


def _valued(frames: Frames, found: pd.DataFrame) -> pd.DataFrame:
    ends = found["month_start_date"] + pd.offsets.MonthEnd(0)
    found["on"] = ends.where(ends < frames.as_of, frames.as_of)
    for what, is_fee in (("cost", False), ("fee", True)):
        rates = [rate_on(frames, found, "on", channel, is_fee) for channel in PAIR[3:]]
        both = rates[0].notna() & rates[1].notna()
        found[f"from_{what}_amt"], found[f"to_{what}_amt"] = (rate.where(both) for rate in rates)
    gap = found["from_cost_amt"] - found["to_cost_amt"]
    found["migration_saving_amt"] = found["moved_contact_qty"] * gap
    found["potential_saving_amt"] = found["movable_contact_qty"] * gap.clip(lower=0)
    found["customer_fee_saving_amt"] = found["moved_contact_qty"] * (found["from_fee_amt"] - found["to_fee_amt"])
    order = found.sort_values(["potential_saving_amt", PAIR[4]], ascending=[False, True])
    first = order.groupby(PAIR[:4], dropna=False).cumcount().sort_index() == 0
    found["is_best_channel"] = first & (found["potential_saving_amt"] > 0)
    return found.drop(columns="on").assign(is_shipped_cost=False)


@once
def _movable(frames: Frames) -> pd.DataFrame:
    """Contacts of a year with a person, once for each channel that has settled their reason and is tried enough."""
    rows = followed(frames)
    rows = rows[rows["is_served"] & (rows["day"] > frames.as_of - pd.DateOffset(months=12))]
    alone = rows[rows["is_self_service"]]
    tried = alone[alone["is_matured"]].groupby("channel_code").size()
    offered = alone[alone["is_deflected"] & alone["channel_code"].isin(tried.index[tried >= FEW])]
    offered = offered[["reason_name", "channel_code"]].drop_duplicates().rename(columns={"channel_code": PAIR[4]})
    found = rows[~rows["is_self_service"]].rename(columns={"channel_code": PAIR[3]}).merge(offered, on="reason_name")
    return found[found[PAIR[3]] != found[PAIR[4]]].reset_index(drop=True)


@truth("mart_channel_saving", ["customer_id"])
def savings(frames: Frames) -> pd.DataFrame:
    """One row per customer who, or with whom we, could have saved money."""
    rows = _movable(frames)
    for name, is_fee in (("company_saving_amt", False), ("customer_fee_saving_amt", True)):
        here, there = (rate_on(frames, rows, "day", channel, is_fee) for channel in PAIR[3:])
        rows[name] = here - there
    by = rows.groupby(["customer_id", *PAIR[3:], rows["company_saving_amt"].isna(),
                       rows["customer_fee_saving_amt"].isna()])  # fmt: skip
    found = pd.DataFrame({"contact_count": by.size(), "last_contact_date": by["day"].max()})
    for name, count in (
        ("company_saving_amt", "costed_contact_count"),
        ("customer_fee_saving_amt", "fee_contact_count"),
    ):
        found[name], found[count] = by[name].sum(min_count=1), by[name].count()
    found = found.reset_index(level=[0, 1, 2]).reset_index(drop=True)
    found = found[(found["company_saving_amt"] > 0) | (found["customer_fee_saving_amt"] > 0)]
    order = ["customer_fee_saving_amt", "company_saving_amt", *PAIR[3:]]
    found = found.sort_values(order, ascending=[False, False, True, True]).drop_duplicates("customer_id")
    said = frames.customers[["customer_id", "region_code", "customer_type"]]
    return found.merge(said).assign(as_of_date=frames.as_of, shipped_cost_count=0)


def _best(frames: Frames) -> pd.DataFrame:
    rows = migration(frames)
    return rows.assign(best=np.where(rows["is_best_channel"], rows["potential_saving_amt"], np.nan))


measures(costs, "month_start_date", {
    "channel_contact_count": total("interaction_count"),
    "channel_costed_contact_count": total("costed_interaction_count"),
    "channel_shipped_contact_count": total("shipped_cost_count"), "channel_resolved_count": total("resolved_count"),
    "channel_contact_cost_amt": total("contact_cost_amt"), "channel_delivery_amt": total("delivery_amt"),
    "channel_return_amt": total("return_amt"), "channel_cost_to_serve_amt": total("cost_to_serve_amt"),
    "channel_matured_cost_amt": total("matured_cost_amt"),
    "channel_cost_per_contact_amt": ratio("contact_cost_amt", "costed_interaction_count"),
    "cost_per_resolved_contact_amt": ratio("matured_cost_amt", "resolved_count"),
    "shipped_cost_ratio": ratio("shipped_cost_count", "costed_interaction_count"),
})  # fmt: skip
measures(_best, "month_start_date", {
    "moved_contact_count": total("moved_contact_qty"), "migration_saving_amt": total("migration_saving_amt"),
    "migration_potential_amt": total("best"), "migration_fee_saving_amt": total("customer_fee_saving_amt"),
})  # fmt: skip
measures(savings, "as_of_date", {
    "saving_customer_count": len, "possible_fee_saving_amt": total("customer_fee_saving_amt"),
    "possible_company_saving_amt": total("company_saving_amt"),
})  # fmt: skip
