"""What models learned of customers: segments in words, effects with intervals, and every fit. Computes no KPI."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards.components import filters, money, panels, sheets
from dashboards.session import Session

SEGMENTS, ALIKE = "marts.mart_segment_profile", "marts.mart_lookalike_prospect"
EFFECTS, RUNS = "marts.mart_factor_effects", "marts.mart_learning_run"
PURITY = ("segment_purity_ratio", "segment_held_out_count", "segment_held_out_best_count", "lookalike_count")
TESTS = ("factor_test_count", "believed_factor_count")
FITS = ("learning_run_count", "refused_learning_run_count")
LIMIT = 200
_SEGMENT = ("segment_no", "rule", "purity_test_ratio", "test_count", "note", "base_ratio", "lift_x", "is_picked",
            "customer_count", "best_customer_count", "prospect_count", "lead_count", "lookalike_count",
            "purity_train_ratio", "train_count")  # fmt: skip
_ALIKE = ("score_rank", "name", "subject_kind", "region_code", "segment_no", "score_ratio", "base_ratio", "lift_x",
          "known_count", "alike_count", "customer_id")  # fmt: skip
_EFFECT = ("outcome_name", "factor_name", "factor_level", "effect", "effect_lo", "effect_hi", "with_value",
           "without_value", "with_count", "without_count", "note", "q_value", "is_significant")  # fmt: skip
_RUN = ("run_no", "model_name", "is_in_force", "fitted_date", "trigger_code", "window_from_date", "window_to_date",
        "observed_count", "event_count", "seed", "is_refused", "refused_reason", "holdout_measure", "holdout_count",
        "holdout_expected", "holdout_actual", "holdout_error_x")  # fmt: skip
_OUTCOMES = ("value", "leaving", "buys")
_SHARES = ("effect", "effect_lo", "effect_hi", "with_value", "without_value")


def segments(view: panels.View, now: Session) -> None:
    """The tree's leaves as rules, each with how it did on customers that it was not grown on; then prospects alike."""
    if panels.is_missing_part(SEGMENTS, now):
        return
    found = now.reader.table(SEGMENTS, order_by=["segment_no"])
    found = _told(found, now, "rule").assign(note=[panels.few(number, now) for number in found["test_count"]])
    st.caption(now.say("lifetime.segments_note"))
    panels.cards_of(PURITY, view, now)
    sheets.of_mart(found, _SEGMENT, now, "segments", table=SEGMENTS, title=now.say("lifetime.segments"),
                   metrics={"lookalike_count": "lookalike_count"})  # fmt: skip


def alike(region: str | None, now: Session) -> None:
    """Prospects and leads that a rule which held out of sample finds, the likest first."""
    where = {"is_lookalike": True} | ({} if region is None else {"region_code": region})
    found = now.reader.table(ALIKE, where=where, order_by=["score_rank", "lookalike_id"], limit=LIMIT)
    if found.empty:
        st.caption(now.say("lifetime.nobody_alike"))
        return
    sheets.of_mart(found, _ALIKE, now, "alike", table=ALIKE, title=now.say("lifetime.alike"), is_of_customers=True,
                   limit=LIMIT)  # fmt: skip


def effects(view: panels.View, now: Session) -> None:
    """What goes with one outcome, each with its interval and the guarded q; nothing here is a cause."""
    found = now.reader.table(EFFECTS, order_by=["effect_rank"])
    outcomes = [code for code in _OUTCOMES if code in set(found["outcome_code"])]
    st.caption(now.say("lifetime.effects_note"))
    panels.cards_of(TESTS, view, now)
    chosen = filters.segments(
        now.say("lifetime.outcome"), outcomes, outcomes[0], lambda code: str(sheets.word("outcome_code", code, now)),
        "effect_outcome", quiet=True,
    )  # fmt: skip
    shown = _told(found[found["outcome_code"] == chosen], now, "outcome_name", "factor_name")
    cells = shown.to_dict("records")
    shown = shown.assign(
        factor_level=[str(sheets.word(row["factor_code"], row["factor_level"], now)) for row in cells],
        note=[panels.few(row["with_count"], now) for row in cells],
    )
    unit = money.unit_of(shown, now.say, now.language)
    if (shown["effect_unit"] == "ratio").all():
        shown = shown.rename(columns={name: f"{name}_ratio" for name in _SHARES})
    columns = [f"{name}_ratio" if f"{name}_ratio" in shown else name for name in _EFFECT]
    if unit:
        st.caption(now.say("inventory.split_unit", unit=unit))
    sheets.of_mart(shown, columns, now, "effects", table=EFFECTS, title=now.say("lifetime.effects"))


def runs(now: Session) -> None:
    """Every fit of every model, refusals with their reason."""
    found = _told(now.reader.table(RUNS, order_by=["-run_no"], limit=LIMIT), now, "model_name")
    sheets.of_mart(found, _RUN, now, "learning_runs", table=RUNS, title=now.say("lifetime.runs"))


def _told(found: pd.DataFrame, now: Session, *names: str) -> pd.DataFrame:
    """The columns that stand in both languages, in the reader's."""
    return found.assign(**{name: found[f"{name}_{now.language}"] for name in names})
