"""The lake's own data sets, which no department delivers: their columns and types, each written once, here.

Who fills them: landing the logs, identity what it found out. What departments deliver is in `pipelines/entities`.
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
DATASETS = {**IDENTITY, **LOGS}
