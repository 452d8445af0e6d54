"""The truth of self-service: its share of contacts, what it settled without a person, and what that saved."""

from __future__ import annotations

import pandas as pd

from tests.bench.kpi.first_contact import OWN_DAYS, contacts, followed
from tests.bench.kpi.frames import CURRENCY, Frames, divided, month_of, once
from tests.bench.kpi.registry import measures, ratio, total, truth

BASIS = ["currency_code", "tax_basis"]
CELL = ["month_start_date", "region_code", "channel_code", "reason_name", *BASIS]
KEY = [*CELL, "is_of_answers"]


def rate_on(
    frames: Frames, rows: pd.DataFrame, day: str, channel: str = "channel_code", fee: bool = False
) -> pd.Series:
    """What a contact in the channel cost us, or the customer, on the day; nothing where no list says it."""
    name = "fee_amt" if fee else "unit_cost_amt"
    listed = frames.event("channel_fees" if fee else "channel_costs").sort_values("valid_from_date")
    asked = pd.DataFrame({"day": rows[day], "channel": rows[channel], "n": range(len(rows))}).sort_values("day")
    found = pd.merge_asof(asked, listed, left_on="day", right_on="valid_from_date", left_by="channel",
                          right_by="channel_code")  # fmt: skip
    return pd.Series(found.sort_values("n")[name].to_numpy(), rows.index)


def costed(frames: Frames, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the cost of their channel on their day and its basis, empty where there is none."""
    cost = rate_on(frames, rows, "day")
    known = cost.notna()
    return rows.assign(cost=cost, currency_code=pd.Series(CURRENCY, rows.index).where(known, None),
                       tax_basis=pd.Series("excluded", rows.index).where(known, None))  # fmt: skip


@once
def _served(frames: Frames) -> pd.DataFrame:
    rows = contacts(frames)
    return costed(frames, rows[rows["is_inbound"] & rows["is_served"]])


def _answers(frames: Frames) -> pd.DataFrame:
    rows = frames.known(frames.event("surveys")).rename(columns={"record_region": "region_code"})
    rows = rows[(rows["scale_max"] == 5) & rows["answered_at"].notna() & rows["score"].notna()]
    rows = rows.assign(month_start_date=month_of(rows["answered_at"].dt.normalize()), is_satisfied=rows["score"] >= 4)
    by = rows.rename(columns={"touchpoint_code": "channel_code"}).groupby(CELL[:3], dropna=False)
    found = pd.DataFrame({"csat_answered_count": by.size(), "csat_satisfied_count": by["is_satisfied"].sum(),
                          "csat_score_sum": by["score"].sum()})  # fmt: skip
    return found.reset_index().assign(is_of_answers=True, reason_name=None, currency_code=None, tax_basis=None)


@truth("mart_self_service", KEY)
def months(frames: Frames) -> pd.DataFrame:
    """One row per month, place, channel and reason, and one of answers per month, place and channel."""
    rows, later = _served(frames), followed(frames)
    by = rows.groupby(CELL, dropna=False)
    found = pd.DataFrame({"contact_count": by.size(), "self_service_count": by["is_self_service"].sum()})
    found["handed_on_count"] = rows[rows["is_self_service"]].groupby(CELL, dropna=False)["is_handed_on"].sum()
    later = costed(frames, later[later["is_served"] & later["is_matured"]])
    stays = later["is_ivr_entered"] & later["is_self_service"] & later["is_handled"]
    later["is_contained"] = stays & ~(later["to_call"] <= OWN_DAYS)
    later["own_cost"] = later["cost"].where(later["is_deflected"])
    after = later.groupby(CELL, dropna=False)
    for name, flag in (("matured_self_service", "is_self_service"), ("deflected", "is_deflected"),
                       ("ivr_entered", "is_ivr_entered"), ("ivr_contained", "is_contained")):  # fmt: skip
        found[f"{name}_count"] = after[flag].sum()
    found["own_cost"] = after["own_cost"].sum(min_count=1)
    found = found.reset_index().assign(is_of_answers=False)
    person = rows[~rows["is_self_service"] & rows["cost"].notna()].groupby("month_start_date")["cost"].mean()
    found["assisted_cost_amt"] = found["month_start_date"].map(person).where(found["currency_code"].notna())
    found["deflection_saving_amt"] = found["deflected_count"] * found["assisted_cost_amt"] - found["own_cost"]
    found = pd.concat([found, _answers(frames)], ignore_index=True)
    counts = [name for name in found if name.endswith(("_count", "_sum"))]
    found[counts] = found[counts].fillna(0)
    selfs = set(rows.loc[rows["is_self_service"], "channel_code"])
    found["is_self_service_channel"] = found["channel_code"].isin(selfs)
    for name, part, whole in (("self_service_ratio", "self_service_count", "contact_count"),
                              ("deflection_ratio", "deflected_count", "matured_self_service_count"),
                              ("ivr_containment_ratio", "ivr_contained_count", "ivr_entered_count"),
                              ("csat_ratio", "csat_satisfied_count", "csat_answered_count")):  # fmt: skip
        found[name] = divided(found[part], found[whole])
    found["shipped_cost_count"] = 0
    found["shipped_cost_ratio"] = divided(found["shipped_cost_count"], found["self_service_count"])
    return found.drop(columns="own_cost").assign(fcr_window_days=OWN_DAYS)


def _of_self_service(frames: Frames) -> pd.DataFrame:
    rows = months(frames)
    return rows[rows["is_self_service_channel"]]


def _of_contacts(frames: Frames) -> pd.DataFrame:
    rows = months(frames)
    return rows[~rows["is_of_answers"]]


measures(_of_contacts, "month_start_date", {
    "service_contact_count": total("contact_count"), "self_service_contact_count": total("self_service_count"),
    "self_service_ratio": ratio("self_service_count", "contact_count"),
    "matured_self_service_count": total("matured_self_service_count"),
    "deflected_contact_count": total("deflected_count"),
    "deflection_ratio": ratio("deflected_count", "matured_self_service_count"),
    "handed_on_contact_count": total("handed_on_count"), "deflection_saving_amt": total("deflection_saving_amt"),
    "menu_entered_count": total("ivr_entered_count"), "menu_contained_count": total("ivr_contained_count"),
    "menu_containment_ratio": ratio("ivr_contained_count", "ivr_entered_count"),
})  # fmt: skip
measures(_of_self_service, "month_start_date", {
    "self_service_csat_answered_count": total("csat_answered_count"),
    "self_service_csat_satisfied_count": total("csat_satisfied_count"),
    "self_service_csat_ratio": ratio("csat_satisfied_count", "csat_answered_count"),
})  # fmt: skip
