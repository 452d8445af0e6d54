"""The only module that knows Splink: a probability for each undecided pair, from frozen weights.

Pairs come from our own blocking; Splink is handed their two sides, joined by pair number, so that a night pays for its
own pairs only. Its import is slow and happens only when there is something to score.
"""

from __future__ import annotations

import json
from typing import Any

import duckdb

from pipelines.identity.registry import Model

_SIDE = """
create or replace temp table {side}_side as
select (row_number() over (order by u.a, u.b))::varchar as pair_id, '{side}' as side, e.name, e.sound, e.phones,
       e.email, e.email_numbers, e.address, e.address_key, e.address_numbers, u.is_common
from undecided u join effective e on u.{end} = e.rid
"""
# Level conditions by comparison, best first, beside the null condition; labels are those of `weights`.
_NULL = {
    "name": "name_l is null or name_r is null",
    "phones": "len(phones_l) = 0 or len(phones_r) = 0",
    "email": "email_l is null or email_r is null",
    "address": "address_l is null or address_r is null",
}
_LEVELS = {
    "name": {
        "rare": "name_l = name_r and not is_common_l",
        "equal": "name_l = name_r",
        "sound": "sound_l = sound_r",
        "close": "is_one_off(name_l, name_r) or is_one_off(sound_l, sound_r)",
    },
    "phones": {"any": "list_has_any(phones_l, phones_r)"},
    "email": {
        "equal": "email_l = email_r",
        "close": "is_similar_email(email_l, email_numbers_l, email_r, email_numbers_r)",
    },
    "address": {
        "equal": "address_l = address_r",
        "key": "address_key_l = address_key_r",
        "close": "is_similar_address(address_l, address_numbers_l, address_r, address_numbers_r)",
    },
}


def _comparison(name: str, weights: dict[str, Any]) -> Any:
    from splink.comparison_level_library import CustomLevel, ElseLevel
    from splink.comparison_library import CustomComparison

    m, u = weights["m"][name], weights["u"][name]
    levels: list[Any] = [CustomLevel(_NULL[name], "null").configure(is_null_level=True)]
    levels += [
        CustomLevel(condition, label).configure(m_probability=m[label], u_probability=u[label])
        for label, condition in _LEVELS[name].items()
    ]
    levels.append(ElseLevel().configure(m_probability=m["else"], u_probability=u["else"]))
    return CustomComparison(levels, output_column_name=name)


def _settings(weights: dict[str, Any]) -> Any:
    from splink import SettingsCreator
    from splink.blocking_rule_library import CustomRule

    return SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(name, weights) for name in _LEVELS],
        blocking_rules_to_generate_predictions=[CustomRule("l.pair_id = r.pair_id")],
        probability_two_random_records_match=weights["prior"],
        unique_id_column_name="pair_id",
        source_dataset_column_name="side",
        retain_matching_columns=False,
    )


def score(connection: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Add to `accepted` the `undecided` pairs whose probability reaches the model's threshold; returns how many."""
    from splink import DuckDBAPI, Linker

    weights = json.loads(model.weights)
    for side, end in (("l", "a"), ("r", "b")):
        connection.execute(_SIDE.format(side=side, end=end))
    api = DuckDBAPI(connection)
    left, right = (api.register(f"{side}_side", dataset_display_name=side) for side in "lr")
    linker = Linker([left, right], _settings(weights), log_level=50, validate_settings=False)
    scored = linker.inference.predict_between(
        left, right, threshold_match_probability=weights["threshold"], warning_mode="never"
    )
    return _accept(connection, scored)


def _accept(connection: duckdb.DuckDBPyConnection, scored: Any) -> int:
    connection.execute(f"""
        insert into accepted
        select u.a, u.b, 'model', s.match_probability, u.evidence
        from (select *, (row_number() over (order by a, b))::varchar as pair_id from undecided) u
        join {scored.physical_name} s on s.pair_id_l = u.pair_id
    """)  # noqa: S608 - a table name that Splink made
    count = connection.execute("select count(*) from accepted where rule = 'model'").fetchall()[0][0]
    scored.drop_table_from_database_and_remove_from_cache()
    return int(count)
