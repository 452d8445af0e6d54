"""Writes what was learnt into `lake/_learned/`: a Parquet file a data set, replaced whole, typed as `datasets` says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pipelines.ingest.datasets import LEARNED, LEARNED_FOLDER
from pipelines.ingest.lake_file import move_into_place
from pipelines.modelling.learning.attributes import Labels, Subjects
from pipelines.modelling.learning.clv import Scores
from pipelines.modelling.learning.lookalikes import likeness
from pipelines.modelling.learning.purchases import Basis, Purchases
from pipelines.modelling.learning.segments import is_best, segment_of, told_conditions, words
from pipelines.modelling.learning.store import Fit
from pipelines.settings import Workspace

FILE = "living.parquet"


def write(ws: Workspace, name: str, columns: Mapping[str, Any]) -> None:
    """One data set from its columns: arrays, or one value for all rows. NaN is written as NULL."""
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    types = {
        "VARCHAR": arrow.string(), "DATE": arrow.date32(), "BIGINT": arrow.int64(), "BOOLEAN": arrow.bool_(),
        "DOUBLE": arrow.float64(),
    }  # fmt: skip
    n = max((len(one) for one in columns.values() if isinstance(one, list | np.ndarray)), default=0)
    arrays = {}
    for column, kind in LEARNED[name]:
        values = columns[column]
        whole = values if isinstance(values, list | np.ndarray) else [values] * n
        arrays[column] = arrow.array(whole, types[kind], from_pandas=True)
    path = ws.lake / LEARNED_FOLDER / name / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"_{path.name}.part")
    parquet.write_table(arrow.table(arrays), unfinished, compression="zstd")
    move_into_place(unfinished, path)


def write_rows(ws: Workspace, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """One data set from a few rows."""
    write(ws, name, {column: [row[column] for row in rows] for column, _ in LEARNED[name]})


def write_clv(ws: Workspace, bought: Purchases, scores: Scores, basis: Basis, orders: Fit, amounts: Fit) -> None:
    """Every buyer; where a model refused his scores are empty and the reason is told."""
    refused = orders.refused_reason or amounts.refused_reason
    reasons = np.where(bought.is_in_basis, refused, refused or "other_currency")  # type: ignore[arg-type]
    mean = np.where(bought.paid > 0, bought.mean, np.nan)
    write(ws, "learned_clv", {
        "customer_id": bought.customer_id, "bgnbd_frequency": bought.x.astype(np.int64), "bgnbd_recency": bought.t_x,
        "bgnbd_t": bought.t, "repeat_order_count": bought.paid.astype(np.int64), "repeat_order_amt": mean,
        "currency_code": basis.currency_code, "tax_basis": basis.tax_basis, "p_alive": scores.p_alive,
        "expected_orders_h": scores.orders, "expected_order_amt": scores.amount, "margin_x": basis.margin_x,
        "is_margin": basis.is_margin, "clv_amt": scores.clv, "clv_lo_amt": scores.low, "clv_hi_amt": scores.high,
        "discount_ratio": ws.config.learning.discount_ratio,
        "model_version": f"{orders.version}+{amounts.version}", "refused_reason": reasons,
    })  # fmt: skip


def write_segments(ws: Workspace, fit: Fit, subjects: Subjects, labels: Labels) -> None:
    """The rules in words, and who of today's customers, prospects and leads each fits."""
    rows = []
    for number, leaf in enumerate(fit.parameters.get("leaves", ()), start=1):
        chinese, english = words(leaf["conditions"], labels)
        counted = len(told_conditions(leaf["conditions"]))
        told = {"segment_no": number, "rule_zh": chinese, "rule_en": english, "condition_count": counted}
        rows.append(leaf | told | {"model_version": fit.version})
    write_rows(ws, "learned_segments", rows)
    numbers = segment_of(fit, subjects)
    best = np.zeros(len(numbers), dtype=bool)
    best[subjects.kind == "customer"] = is_best(subjects.buyers)
    like = likeness(fit, subjects, numbers)
    scored = (numbers > 0) | ~np.isnan(like.score)
    segment = [int(number) or None for number in numbers[scored]]
    write(ws, "learned_segment_members", {
        "subject_kind": subjects.kind[scored], "subject_id": subjects.subject_id[scored], "segment_no": segment,
        "is_best": best[scored], "known_count": like.known[scored], "alike_count": like.alike[scored],
        "score_ratio": like.score[scored],
    })  # fmt: skip


def write_factors(ws: Workspace, fit: Fit, basis: Basis) -> None:
    """The effects in force; an amount's currency and tax basis stand with those that are amounts."""
    rows = []
    for effect in fit.parameters.get("effects", ()):
        is_money = effect["outcome_code"] == "value"
        money = {"currency_code": basis.currency_code, "tax_basis": basis.tax_basis} if is_money else {}
        rows.append({"currency_code": None, "tax_basis": None, **effect, **money, "model_version": fit.version})
    write_rows(ws, "learned_factors", rows)


def write_runs(ws: Workspace, fits: Sequence[Fit], in_force: Sequence[Fit]) -> None:
    """Every fit and every refusal ever."""
    rows = [_run_row(number, fit) | {"is_in_force": fit in in_force} for number, fit in enumerate(fits, start=1)]
    write_rows(ws, "learned_runs", rows)


def _run_row(number: int, fit: Fit) -> dict[str, Any]:
    held = fit.holdout
    values = {name: value for name, value in fit.parameters.items() if name in ("values", "covariance")}
    return {
        "run_no": number, "model_code": fit.model_code, "model_version": fit.version, "fitted_date": fit.fitted_date,
        "trigger_code": fit.trigger_code, "window_from_date": fit.window_from, "window_to_date": fit.window_to,
        "seed": fit.seed, "observed_count": fit.observed_count, "event_count": fit.event_count,
        "is_refused": fit.is_refused, "refused_reason": fit.refused_reason,
        "parameters": json.dumps(values) if values else None, "log_likelihood": fit.log_likelihood,
        "frequency_amount_corr": fit.frequency_amount_corr, "holdout_measure": held.measure if held else None,
        "holdout_from_date": held.since if held else None, "holdout_count": held.count if held else None,
        "holdout_expected": held.expected if held else None, "holdout_actual": held.actual if held else None,
    }  # fmt: skip
