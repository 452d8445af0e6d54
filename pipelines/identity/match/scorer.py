"""The only module that knows Splink: a probability for each code that no rule decided, from frozen weights.

Splink is handed the levels that our comparison found, one row a code, so that a night pays for codes it has not seen.
Its import is slow and happens only then.
"""

from __future__ import annotations

import json
from typing import Any

import duckdb

from pipelines.identity.match.levels import FIELDS
from pipelines.identity.match.weights import RARE, chance
from pipelines.identity.registry import Model

_SIDE = """
create or replace temp table {side}_codes as
select code::varchar as code, '{side}' as side, {fields}, rarity, place_rarity from unscored
"""


def _levels(field: str, weights: dict[str, Any], seen: list[int]) -> list[tuple[str, str, float, float]]:
    """(condition, label, m, u) of each level of a field, by class of rarity where that counts."""
    levels = []
    for level, m in sorted(((int(level), m) for level, m in weights["m"][field].items()), reverse=True):
        plain = f"{field}_l = {level}"
        rare = RARE.get((field, level))
        if rare:
            levels += [
                (f"{plain} and {rare[0]}_l = {one}", f"{level} at {one}", m, chance(weights, field, level, one))
                for one in seen
            ]
        levels.append((plain, str(level), m, chance(weights, field, level, None)))
    return levels


def _comparison(field: str, weights: dict[str, Any], seen: list[int]) -> Any:
    from splink.comparison_level_library import CustomLevel
    from splink.comparison_library import CustomComparison

    levels: list[Any] = [CustomLevel(f"{field}_l is null", "silent").configure(is_null_level=True)]
    levels += [
        CustomLevel(condition, label).configure(m_probability=m, u_probability=u)
        for condition, label, m, u in _levels(field, weights, seen)
    ]
    return CustomComparison(levels, output_column_name=field)


def _settings(weights: dict[str, Any], seen: list[int]) -> Any:
    from splink import SettingsCreator
    from splink.blocking_rule_library import CustomRule

    return SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(field, weights, seen) for field in FIELDS],
        blocking_rules_to_generate_predictions=[CustomRule("l.code = r.code")],
        probability_two_random_records_match=weights["prior"],
        unique_id_column_name="code",
        source_dataset_column_name="side",
        retain_matching_columns=False,
    )


def score(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Add the probability of each code in `unscored` to `scores` (code, score)."""
    if not connection.execute("select count(*) from unscored").fetchall()[0][0]:
        return
    from splink import DuckDBAPI, Linker

    weights = json.loads(model.weights)
    classes = "select distinct unnest([rarity, place_rarity]) as one from unscored order by one"
    seen = [one for (one,) in connection.execute(classes).fetchall() if one is not None]
    for side in "lr":
        connection.execute(_SIDE.format(side=side, fields=", ".join(FIELDS)))
    api = DuckDBAPI(connection)
    left, right = (api.register(f"{side}_codes", dataset_display_name=side) for side in "lr")
    linker = Linker([left, right], _settings(weights, seen), log_level=50, validate_settings=False)
    scored = linker.inference.predict_between(left, right, warning_mode="never")
    connection.execute(
        f"insert into scores select code_l::bigint, match_probability from {scored.physical_name}"  # noqa: S608
    )
    scored.drop_table_from_database_and_remove_from_cache()
