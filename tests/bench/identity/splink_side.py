"""Plain Splink from the standardised columns: trained without labels, cut where its clusters are best afterwards.

The cut is chosen with the truth in hand, which no user has: ours is measured against the best that Splink could do.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import warnings
from pathlib import Path
from typing import Any

import duckdb

from tests.bench.identity.measures import Partition, Quality, b_cubed, best_cut, pairwise
from tests.bench.identity.splink_settings import SETUPS, Rule, Setup

# As the business rates page: words with their share of all words, and the two rarest that are not common.
_COLUMNS = """
create or replace table columns as
with held as (
    select record_id, unnest(coalesce(words, string_split(name, ' '))) as word from features where name is not null
), shares as (
    select word, (count(*) / sum(count(*)) over ())::float as share from held group by word
), told as (
    select h.record_id, list({'word': h.word, 'share': s.share} order by h.word) as tokens,
           (list(h.word order by s.share, h.word) filter (where s.share < 0.01))[:2] as rarest
    from held h join shares s using (word) group by h.record_id
)
select f.record_id as unique_id, split_part(f.record_id, ':', 1) as department,
       f.* exclude (record_id, phones, fingerprint), case when len(f.phones) > 0 then f.phones end as phones,
       f.phones[1] as phone, coalesce(f.name, f.sound) as name_or_sound, t.tokens, t.rarest
from features f left join told t on f.record_id = t.record_id
"""


def run(features: Path, truth: Partition, names: tuple[str, ...]) -> dict[str, Any]:
    """The best of some setups: its name, cut, and quality by pairs and by B³ of Splink's own clusters at that cut."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(sys.stderr):
            warnings.simplefilter("ignore")
            results = [_run_one(features, truth, name) for name in names]
    finally:
        logging.disable(logging.NOTSET)
    return max(results, key=lambda result: float(result["pairwise"]["f1"]))


def checksum(features: Path) -> str:
    """A number that is another where any standardised value is another."""
    with duckdb.connect(str(features), read_only=True) as connection:
        return str(connection.execute("select bit_xor(hash(f)) || '|' || count(*) from features f").fetchall()[0][0])


def _run_one(features: Path, truth: Partition, name: str) -> dict[str, Any]:
    setup, connection = SETUPS[name], _columns(features)
    linker = _linker(connection, setup)
    _train(linker, setup)
    predicted = linker.inference.predict()
    edges = connection.execute(
        f"select unique_id_l, unique_id_r, round(match_weight, 6) from {predicted.physical_name}"
    ).fetchall()
    cut, quality = best_cut(edges, truth)
    found = _clusters(linker, predicted, cut, connection)
    assert pairwise(found, truth) == quality, "Splink's clusters at a cut are the components over it"
    return _as_json(name, len(edges), cut, found, truth)


def _columns(features: Path) -> duckdb.DuckDBPyConnection:
    """A database of its own: Splink keeps its connection alive, and Juke needs the file to itself."""
    with duckdb.connect(str(features), read_only=True) as source:
        held = source.execute("select * from features").to_arrow_table()
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.register("held", held)
    connection.execute("create table features as select * from held")
    connection.unregister("held")
    connection.execute(_COLUMNS)
    return connection


def _as_json(name: str, pairs: int, cut: float, found: Partition, truth: Partition) -> dict[str, Any]:
    probability = 1 / (1 + 2**-cut) if cut > -1000 else 0.0
    said = {"setup": name, "page": SETUPS[name].page, "pairs": pairs}
    return {
        **said,
        "threshold": round(probability, 6),
        "match_weight": round(cut, 3),
        "pairwise": _json_of(pairwise(found, truth)),
        "b_cubed": _json_of(b_cubed(found, truth)),
    }


def _json_of(quality: Quality) -> dict[str, float]:
    return quality.as_json()


def _rule(rule: Rule, explode: tuple[str, ...] = ()) -> Any:
    from splink import block_on

    if isinstance(rule, str):
        return rule
    lists = [column for column in rule if column in explode]
    return block_on(*rule, arrays_to_explode=lists) if lists else block_on(*rule)


def _linker(connection: duckdb.DuckDBPyConnection, setup: Setup) -> Any:
    from splink import DuckDBAPI, Linker, SettingsCreator

    settings = SettingsCreator(
        link_type="link_only" if setup.between else "dedupe_only",
        comparisons=setup.comparisons(),
        blocking_rules_to_generate_predictions=[_rule(rule, setup.explode) for rule in setup.blocking],
    )
    api = DuckDBAPI(connection=connection)
    return Linker([api.register(frame) for frame in _frames(connection, setup)], settings)


def _frames(connection: duckdb.DuckDBPyConnection, setup: Setup) -> list[Any]:
    if not setup.between:
        return [connection.sql("select * exclude (department) from columns order by unique_id")]
    departments = connection.execute("select distinct department from columns order by all").fetchall()
    return [
        connection.sql(
            "select * exclude (department) from columns where department = ? order by unique_id", params=[department]
        )
        for (department,) in departments
    ]


def _train(linker: Any, setup: Setup) -> None:
    from splink.internals.exceptions import EMTrainingException

    if setup.certain:
        linker.training.estimate_probability_two_random_records_match(
            [_rule(rule) for rule in setup.certain], recall=setup.recall
        )
    linker.training.estimate_u_using_random_sampling(max_pairs=setup.sample_pairs, seed=2)
    for rule in setup.train_on:
        # A pass over a column that a set leaves empty has no pairs: Splink goes on with what the others taught.
        with contextlib.suppress(EMTrainingException):
            linker.training.estimate_parameters_using_expectation_maximisation(
                _rule(rule), estimate_without_term_frequencies=setup.without_term_frequencies
            )


def _clusters(linker: Any, predicted: Any, cut: float, connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_weight=cut - 5e-7)
    return dict(connection.execute(f"select unique_id, cluster_id::varchar from {clusters.physical_name}").fetchall())
