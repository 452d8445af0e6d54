"""The truth of shares: what of a customer's wallet is spent with us, by the newest answer, and our share of markets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.kpi import sales
from tests.bench.kpi.frames import Frames, days_between, divided
from tests.bench.kpi.registry import measures, ratio, total, truth

CELL = ["customer_id", "category_name"]


def _newest(frames: Frames) -> pd.DataFrame:
    """The last answer of each customer and category; two of one day are told apart by their number."""
    rows = frames.known(frames.event("wallet_answers"))
    rows = rows[rows["customer_id"].notna() & (rows["survey_date"] <= frames.as_of)]
    rows["wallet_answer_id"] = "mkt_hub:" + rows["source_wallet_answer_id"]
    rows = rows.sort_values(["survey_date", "wallet_answer_id"], ascending=[False, True])
    return rows.drop_duplicates(CELL).reset_index(drop=True)


def _sold(rows: pd.DataFrame, lines: pd.DataFrame) -> pd.Series:
    """Our sales of the twelve months up to each answer."""
    met = rows[[*CELL, "survey_date"]].reset_index().merge(lines[[*CELL, "ordered_date", "net_sales_amt"]], on=CELL)
    after = met["survey_date"] - pd.DateOffset(months=12)
    met = met[(met["ordered_date"] > after) & (met["ordered_date"] <= met["survey_date"])]
    return met.groupby("index")["net_sales_amt"].sum().reindex(rows.index).fillna(0)


@truth("mart_share_of_wallet", CELL)
def wallets(frames: Frames) -> pd.DataFrame:
    """One row per customer and category asked about; the demo knows one currency and tax basis."""
    rows, lines = _newest(frames), sales.lines(frames)
    rows["our_sales_12m_amt"] = _sold(rows, lines)
    starts = rows["survey_date"] - pd.DateOffset(months=12) + pd.Timedelta(days=1)
    spend, rank, count = (rows[name].astype(float) for name in ("category_spend_amt", "brand_rank", "brand_count"))
    reasons = [spend.isna(), spend <= 0, lines["ordered_date"].min() > starts]
    rows["not_measured_code"] = np.select(reasons, ["spend_not_told", "spend_is_zero", "history_too_short"], "")
    is_measured = rows["not_measured_code"] == ""
    rows["not_measured_code"] = rows["not_measured_code"].where(~is_measured, None)
    rows["sow_measured_x"] = divided(rows["our_sales_12m_amt"], spend).where(is_measured)
    rows["sow_estimated_ratio"] = ((1 - rank / (count + 1)) * 2 / count).where((rank >= 1) & (rank <= count))
    rows["share_of_wallet_ratio"] = rows["sow_measured_x"].fillna(rows["sow_estimated_ratio"])
    rows["sow_gap_ppt"] = 100 * (rows["sow_measured_x"] - rows["sow_estimated_ratio"])
    rows["is_above_one"], rows["is_refused"] = rows["sow_measured_x"] > 1, rows["share_of_wallet_ratio"].isna()
    rows["sow_source"] = np.select([is_measured, ~rows["is_refused"]], ["measured", "estimated"], "")
    rows["sow_source"] = rows["sow_source"].where(~rows["is_refused"], None)
    rows["measured_spend_amt"] = spend.where(is_measured)
    rows["measured_sales_amt"] = rows["our_sales_12m_amt"].where(is_measured)
    elsewhere = spend - rows["our_sales_12m_amt"]
    rows["spend_elsewhere_amt"] = elsewhere.where(is_measured & ~rows["is_above_one"])
    rows["survey_age_days"] = days_between(pd.Series(frames.as_of, rows.index), rows["survey_date"])
    said = ["customer_issuer", "source_customer_id", "customer_record_id", "source_wallet_answer_id", "record_region"]
    return rows.drop(columns=said)


@truth("mart_market_share", ["market_size_id"])
def markets(frames: Frames) -> pd.DataFrame:
    """One row per figure of a market; the demo's are of whole markets, from one source, in its own currency."""
    rows = frames.event("market_sizes").reset_index(drop=True)
    lines = sales.lines(frames)
    lines = lines[lines["ordered_date"] <= frames.as_of]
    years = rows["market_year"].astype(int)
    rows["market_size_id"] = [f"mkt_hub:{year}:{category}:all" for year, category in zip(years, rows["category_name"],
                                                                                        strict=True)]  # fmt: skip
    by = lines.groupby([lines["ordered_date"].dt.year, "category_name"])["net_sales_amt"].sum()
    rows["our_sales_amt"] = [by.get(cell, 0.0) for cell in zip(years, rows["category_name"], strict=True)]
    starts = pd.to_datetime(years.astype(str) + "-01-01")
    ends = pd.to_datetime(years.astype(str) + "-12-31")
    rows["is_unfinished"] = ends > frames.as_of
    rows["counted_to_date"] = ends.where(~rows["is_unfinished"], frames.as_of)
    rows["is_whole_market"] = rows["is_main_figure"] = True
    gone, whole = days_between(rows["counted_to_date"], starts) + 1, days_between(ends, starts) + 1
    rows["time_elapsed_ratio"] = gone / whole
    is_known = lines["ordered_date"].min() <= starts
    share = divided(rows["our_sales_amt"], rows["market_size_amt"])
    is_shared = is_known & ~rows["is_unfinished"]
    rows["market_share_x"] = share.where(is_shared)
    rows["market_share_elapsed_x"] = (share / rows["time_elapsed_ratio"]).where(is_known)
    rows["shared_sales_amt"] = rows["our_sales_amt"].where(is_shared)
    rows["shared_market_amt"] = rows["market_size_amt"].where(is_shared)
    return rows.drop(columns="region_code")


def _told(frames: Frames) -> pd.DataFrame:
    rows = wallets(frames).assign(as_of_date=frames.as_of)
    return rows.assign(is_measured=rows["sow_source"] == "measured", is_estimated=rows["sow_source"] == "estimated")


measures(_told, "as_of_date", {
    "wallet_count": len, "measured_wallet_count": total("is_measured"), "estimated_wallet_count": total("is_estimated"),
    "above_one_wallet_count": total("is_above_one"), "wallet_spend_amt": total("measured_spend_amt"),
    "wallet_sales_amt": total("measured_sales_amt"), "spend_elsewhere_amt": total("spend_elsewhere_amt"),
    "share_of_wallet_ratio": ratio("measured_sales_amt", "measured_spend_amt"),
})  # fmt: skip
measures(markets, "counted_to_date", {
    "market_sales_amt": total("shared_sales_amt"), "market_size_amt": total("shared_market_amt"),
    "market_share_x": ratio("shared_sales_amt", "shared_market_amt"),
})  # fmt: skip
