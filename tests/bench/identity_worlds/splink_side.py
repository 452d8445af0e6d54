"""Plain Splink on the same standardised columns with the same blocking: trained, predicting, clustering; and its night.

Blocking is one documented rule over an exploded
list (`arrays_to_explode`): the record's block keys as ours has them, with the guarded ones already away. So both sides
find their own candidates from equal keys. What would favour ours is left out: ids are integers, the database is in
memory, training is on sampled pairs (`max_pairs`), and imports and the making of keys are not on Splink's clock.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from tests.bench.identity_worlds.splink_comparisons import Setup

_TOLD_FROM = 0.5  # pairs below it are not written by Splink, and no better cut was found there
_SAMPLED_PAIRS = 1e7  # of Splink's "often adequate whilst testing"; 1e8 and more are its advice
_TRAINED_ON = 1e6  # pairs at most in each pass of EM
_RECALL = 0.7
# Last night's edges between records that are as they were, and the new ones.
_EDGES = """
create table edges as
select match_probability, unique_id_l, unique_id_r from read_parquet($1)
where unique_id_l in (select unique_id from settled) and unique_id_r in (select unique_id from settled)
union all select match_probability, unique_id_l, unique_id_r from {between}
union all select match_probability, unique_id_l, unique_id_r from {within}
"""


def run_full(columns: Path, folder: Path, setup: Setup, threads: int) -> None:
    """Train, predict, cluster `columns`; leaves model, term frequencies, edges and clusters in `folder`."""
    connection = _connection(threads)
    connection.execute("create table columns as select * from read_parquet($1)", [str(columns)])
    linker = _new_linker(connection, setup)
    _train(linker, setup)
    edges = linker.inference.predict(threshold_match_probability=_TOLD_FROM)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(edges, threshold_match_probability=0.9)
    linker.misc.save_model_to_json(str(folder / "model.json"), overwrite=True)
    frames = {f"frequencies_{column}": linker.table_management.compute_tf_table(column) for column in setup.weighted}
    for name, frame in {"edges1": edges, "clusters1": clusters, **frames}.items():
        _save(connection, frame.physical_name, folder / f"{name}.parquet")


def run_night(columns: Path, folder: Path, setup: Setup, threads: int) -> None:
    """New and changed records against the others and each other, then all clustered anew over old and new edges."""
    from splink.clustering import cluster_pairwise_predictions_at_threshold

    connection = _connection(threads)
    for name, condition in (("settled", "not is_fresh"), ("fresh", "is_fresh")):
        connection.execute(f"create table {name} as select * from read_parquet($1) where {condition}", [str(columns)])
    api, linker, settled, fresh = _linker_again(connection, folder, setup)
    between = linker.inference.predict_between(settled, fresh, threshold_match_probability=_TOLD_FROM)
    within = linker.inference.predict_within(fresh, threshold_match_probability=_TOLD_FROM)
    connection.execute(
        _EDGES.format(between=between.physical_name, within=within.physical_name), [str(folder / "edges1.parquet")]
    )
    connection.execute("create table nodes as select unique_id from settled union all select unique_id from fresh")
    clusters = cluster_pairwise_predictions_at_threshold(
        "nodes", "edges", api, node_id_column_name="unique_id",
        edge_id_column_name_left="unique_id_l", edge_id_column_name_right="unique_id_r",
        threshold_match_probability=0.9,
    )  # fmt: skip
    _save(connection, "edges", folder / "edges2.parquet")
    _save(connection, clusters.physical_name, folder / "clusters2.parquet")


def quiet() -> None:
    """Import Splink and let it say nothing."""
    import splink
    import splink.clustering  # noqa: F401

    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")


def _connection(threads: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"set threads = {int(threads)}")
    return connection


def _save(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    connection.execute(f"copy {table} to '{path}' (format parquet)")


def _settings(setup: Setup) -> Any:
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=setup.comparisons(),
        blocking_rules_to_generate_predictions=[block_on("blocks", arrays_to_explode=["blocks"])],
    )


def _new_linker(connection: duckdb.DuckDBPyConnection, setup: Setup) -> Any:
    from splink import DuckDBAPI, Linker

    return Linker(DuckDBAPI(connection).register("columns"), _settings(setup))


def _train(linker: Any, setup: Setup) -> None:
    from splink import block_on

    training = linker.training
    training.estimate_probability_two_random_records_match([block_on(*rule) for rule in setup.certain], recall=_RECALL)
    training.estimate_u_using_random_sampling(max_pairs=_SAMPLED_PAIRS, seed=2)
    for rule in setup.passes:
        training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), estimate_without_term_frequencies=True, max_pairs=_TRAINED_ON
        )


def _linker_again(connection: duckdb.DuckDBPyConnection, folder: Path, setup: Setup) -> tuple[Any, Any, Any, Any]:
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(connection)
    settled, fresh = (api.register(name, dataset_display_name=name) for name in ("settled", "fresh"))
    linker = Linker(settled, str(folder / "model.json"))
    for column in setup.weighted:
        table = f"frequencies_{column}"
        connection.execute(
            f"create table {table} as select * from read_parquet($1)", [str(folder / f"{table}.parquet")]
        )
        linker.table_management.register_term_frequency_lookup(api.register(table), column)
    return api, linker, settled, fresh


RUNS: dict[str, Callable[[Path, Path, Setup, int], None]] = {"1": run_full, "2": run_night}
