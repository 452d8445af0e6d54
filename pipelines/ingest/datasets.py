"""The lake's own data sets, which no department delivers: their columns and types, each written once, here.

Who fills them: landing the logs, identity what it found out, learning what it learnt. What departments deliver is in
`pipelines/entities`.
"""

from __future__ import annotations

Shape = tuple[tuple[str, str], ...]

IDENTITY: dict[str, Shape] = {
    "identity_bridge": (
        ("customer_record_id", "VARCHAR"), ("customer_id", "VARCHAR"), ("decided_by", "VARCHAR"),
        ("match_score", "DOUBLE"), ("linked_customer_record_id", "VARCHAR"), ("evidence_zh", "VARCHAR"),
        ("evidence_en", "VARCHAR"), ("_generation", "VARCHAR"),
    ),
    "identity_links": (
        ("record_id_a", "VARCHAR"), ("record_id_b", "VARCHAR"), ("rule", "VARCHAR"), ("match_score", "DOUBLE"),
        ("evidence_zh", "VARCHAR"), ("evidence_en", "VARCHAR"), ("_generation", "VARCHAR"),
    ),
    "identity_review": (
        ("record_id_a", "VARCHAR"), ("record_id_b", "VARCHAR"), ("reason", "VARCHAR"), ("match_score", "DOUBLE"),
        ("evidence_zh", "VARCHAR"), ("evidence_en", "VARCHAR"), ("_generation", "VARCHAR"),
    ),
    "identity_relations": (
        ("relation", "VARCHAR"), ("record_id", "VARCHAR"), ("other_record_id", "VARCHAR"),
        ("evidence_zh", "VARCHAR"), ("evidence_en", "VARCHAR"), ("_generation", "VARCHAR"),
    ),
    "identity_doubts": (
        ("customer_record_id", "VARCHAR"), ("field_name", "VARCHAR"), ("_generation", "VARCHAR"),
    ),
    "identity_events": (
        ("event_id", "BIGINT"), ("registry_seq", "BIGINT"), ("at", "TIMESTAMP"), ("kind", "VARCHAR"),
        ("customer_id", "VARCHAR"), ("other_customer_id", "VARCHAR"), ("_generation", "VARCHAR"),
    ),
    "identity_history": (
        ("record_id", "VARCHAR"), ("customer_id", "VARCHAR"), ("from_seq", "BIGINT"), ("from_at", "TIMESTAMP"),
        ("to_seq", "BIGINT"), ("to_at", "TIMESTAMP"), ("_generation", "VARCHAR"),
    ),
    "identity_decisions": (
        ("decision_id", "BIGINT"), ("at", "TIMESTAMP"), ("decided_by", "VARCHAR"), ("reason", "VARCHAR"),
        ("kind", "VARCHAR"), ("record_id_a", "VARCHAR"), ("record_id_b", "VARCHAR"), ("applied_seq", "BIGINT"),
        ("is_in_force", "BOOLEAN"), ("_generation", "VARCHAR"),
    ),
    "identity_runs": (
        ("registry_seq", "BIGINT"), ("at", "TIMESTAMP"), ("model_version", "VARCHAR"), ("is_shipped", "BOOLEAN"),
        ("trained_on", "BIGINT"), ("threshold", "DOUBLE"), ("record_count", "BIGINT"), ("customer_count", "BIGINT"),
        ("compared_pair_count", "BIGINT"), ("exact_link_count", "BIGINT"), ("model_link_count", "BIGINT"),
        ("broken_link_count", "BIGINT"), ("guarded_value_count", "BIGINT"), ("warnings_zh", "VARCHAR"),
        ("warnings_en", "VARCHAR"), ("_generation", "VARCHAR"),
    ),
    "identity_threshold": (
        ("threshold", "DOUBLE"), ("labelled_pair_count", "BIGINT"), ("true_positive_count", "BIGINT"),
        ("false_positive_count", "BIGINT"), ("false_negative_count", "BIGINT"), ("label_source", "VARCHAR"),
        ("is_present", "BOOLEAN"), ("_generation", "VARCHAR"),
    ),
}  # fmt: skip
LOGS: dict[str, Shape] = {
    "delivery_log": (
        ("delivery_id", "VARCHAR"), ("department", "VARCHAR"), ("export", "VARCHAR"), ("issuer", "VARCHAR"),
        ("file_name", "VARCHAR"), ("business_date", "DATE"), ("revision", "INTEGER"), ("received_at", "TIMESTAMP"),
        ("status", "VARCHAR"), ("reason", "VARCHAR"), ("encoding", "VARCHAR"), ("encoding_evidence", "VARCHAR"),
        ("format", "VARCHAR"), ("physical_count", "BIGINT"), ("header_count", "BIGINT"), ("loaded_count", "BIGINT"),
        ("quarantined_count", "BIGINT"), ("skipped_count", "BIGINT"), ("held_since", "TIMESTAMP"),
        ("is_expected_daily", "BOOLEAN"), ("_generation", "VARCHAR"),
    ),
    "delivery_controls": (
        ("control_id", "VARCHAR"), ("delivery_id", "VARCHAR"), ("department", "VARCHAR"), ("export", "VARCHAR"),
        ("file_name", "VARCHAR"), ("business_date", "DATE"), ("control_name", "VARCHAR"), ("stated_by", "VARCHAR"),
        ("stated_in", "VARCHAR"), ("expected", "VARCHAR"), ("found", "VARCHAR"), ("control_state", "VARCHAR"),
        ("_generation", "VARCHAR"),
    ),
    "delivery_findings": (
        ("finding_id", "VARCHAR"), ("delivery_id", "VARCHAR"), ("department", "VARCHAR"), ("export", "VARCHAR"),
        ("file_name", "VARCHAR"), ("business_date", "DATE"), ("topic", "VARCHAR"), ("kind", "VARCHAR"),
        ("subject", "VARCHAR"), ("found_count", "BIGINT"), ("repaired_count", "BIGINT"), ("detail", "VARCHAR"),
        ("_generation", "VARCHAR"),
    ),
    "delivery_arrivals": (
        ("arrival_id", "VARCHAR"), ("department", "VARCHAR"), ("export", "VARCHAR"), ("owner", "VARCHAR"),
        ("every", "VARCHAR"), ("due_by", "VARCHAR"), ("weekdays", "VARCHAR"), ("as_of_date", "DATE"),
        ("last_arrived_date", "DATE"), ("expected_date", "DATE"), ("arrival_state", "VARCHAR"),
        ("missing_count", "BIGINT"), ("missing_dates", "VARCHAR"), ("_generation", "VARCHAR"),
    ),
}  # fmt: skip
# One file each, replaced whole by every build between core and marts: no manifest says which lives.
LEARNED: dict[str, Shape] = {
    "learned_clv": (
        ("customer_id", "VARCHAR"), ("bgnbd_frequency", "BIGINT"), ("bgnbd_recency", "DOUBLE"),
        ("bgnbd_t", "DOUBLE"), ("repeat_order_count", "BIGINT"), ("repeat_order_amt", "DOUBLE"),
        ("currency_code", "VARCHAR"), ("tax_basis", "VARCHAR"), ("p_alive", "DOUBLE"),
        ("expected_orders_h", "DOUBLE"), ("expected_order_amt", "DOUBLE"), ("margin_x", "DOUBLE"),
        ("is_margin", "BOOLEAN"), ("clv_amt", "DOUBLE"), ("clv_lo_amt", "DOUBLE"), ("clv_hi_amt", "DOUBLE"),
        ("discount_ratio", "DOUBLE"), ("model_version", "VARCHAR"), ("refused_reason", "VARCHAR"),
    ),
    "learned_segments": (
        ("segment_no", "BIGINT"), ("rule_zh", "VARCHAR"), ("rule_en", "VARCHAR"), ("condition_count", "BIGINT"),
        ("train_count", "BIGINT"), ("train_best_count", "BIGINT"), ("test_count", "BIGINT"),
        ("test_best_count", "BIGINT"), ("is_picked", "BOOLEAN"), ("model_version", "VARCHAR"),
    ),
    "learned_segment_members": (
        ("subject_kind", "VARCHAR"), ("subject_id", "VARCHAR"), ("segment_no", "BIGINT"), ("is_best", "BOOLEAN"),
        ("known_count", "BIGINT"), ("alike_count", "BIGINT"), ("score_ratio", "DOUBLE"),
    ),
    "learned_factors": (
        ("factor_code", "VARCHAR"), ("factor_level", "VARCHAR"), ("outcome_code", "VARCHAR"),
        ("outcome_item", "VARCHAR"), ("with_count", "BIGINT"), ("without_count", "BIGINT"), ("with_value", "DOUBLE"),
        ("without_value", "DOUBLE"), ("effect", "DOUBLE"), ("effect_lo", "DOUBLE"), ("effect_hi", "DOUBLE"),
        ("p_value", "DOUBLE"), ("q_value", "DOUBLE"), ("is_significant", "BOOLEAN"), ("currency_code", "VARCHAR"),
        ("tax_basis", "VARCHAR"), ("model_version", "VARCHAR"),
    ),
    "learned_runs": (
        ("run_no", "BIGINT"), ("model_code", "VARCHAR"), ("model_version", "VARCHAR"), ("fitted_date", "DATE"),
        ("trigger_code", "VARCHAR"), ("window_from_date", "DATE"), ("window_to_date", "DATE"), ("seed", "BIGINT"),
        ("observed_count", "BIGINT"), ("event_count", "BIGINT"), ("is_refused", "BOOLEAN"),
        ("refused_reason", "VARCHAR"), ("parameters", "VARCHAR"), ("log_likelihood", "DOUBLE"),
        ("frequency_amount_corr", "DOUBLE"), ("holdout_measure", "VARCHAR"), ("holdout_from_date", "DATE"),
        ("holdout_count", "BIGINT"), ("holdout_expected", "DOUBLE"), ("holdout_actual", "DOUBLE"),
        ("is_in_force", "BOOLEAN"),
    ),
}  # fmt: skip
LEARNED_FOLDER = "_learned"
DATASETS = {**IDENTITY, **LOGS, **{f"{LEARNED_FOLDER}/{name}": shape for name, shape in LEARNED.items()}}
