"""A planted rule is found and told in words, what is noise is not believed, and too few customers are refused."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pytest

from pipelines.company_rules.learning import Learning
from pipelines.modelling.learning import factors, segments
from pipelines.modelling.learning.attributes import Labels, Subjects, read_labels
from pipelines.modelling.learning.lookalikes import likeness
from pipelines.modelling.learning.purchases import Basis, History
from tests.unit.modelling.learning.conftest import Warehouse

NIGHT = date(2026, 11, 20)
LABELS: Labels = {
    ("customer_type", "organisation"): ("企业", "organisation"), ("region_code", "south"): ("华南", "South China"),
}  # fmt: skip
HISTORY = History(duckdb.connect(), NIGHT, date(2025, 11, 20), Basis("CNY", "included"))


def people(n: int, *, planted: bool, seed: int = 1) -> Subjects:
    """Buyers, then ten leads that came by 展会: with `planted`, organisations from 展会 buy for ten times as much."""
    draw = np.random.default_rng(seed)
    kind = np.array(["customer"] * n + ["lead"] * 10)
    types = np.array([*draw.choice(["organisation", "person"], n), *[None] * 10], dtype=object)
    sources = np.array([*draw.choice(["展会", "门店", "广告"], n), *["展会"] * 10], dtype=object)
    nothing = np.array([None] * (n + 10), dtype=object)
    sales = np.concatenate((draw.gamma(1, 100, n), np.zeros(10)))
    if planted:
        sales[(types == "organisation") & (sources == "展会")] *= 10
    values = {"customer_type": types, "acquisition_source": sources, "region_code": nothing}
    active = np.concatenate((draw.random(n) < 0.5, np.zeros(10, dtype=bool)))
    return Subjects(
        kind, np.arange(n + 10).astype(str).astype(object), values, sales, np.ones(n + 10, dtype=bool), active
    )


def test_a_planted_rule_is_found_told_in_words_and_holds_out_of_sample() -> None:
    fit = segments.fit_segments(people(900, planted=True), HISTORY, Learning(), "first")
    first = fit.parameters["leaves"][0]
    chinese, english = segments.words(first["conditions"], LABELS)
    assert {"客户类型为企业", "客户来源为展会"} == set(chinese.split("，且"))
    assert {"customer type is organisation", "source is 展会"} == set(english.split(" and "))
    assert first["is_picked"] and first["test_best_count"] / first["test_count"] > 0.6
    assert fit.holdout is not None and fit.holdout.count == first["test_count"]


def test_a_tree_of_noise_picks_no_segment() -> None:
    fit = segments.fit_segments(people(900, planted=False), HISTORY, Learning(), "first")
    assert not any(leaf["is_picked"] for leaf in fit.parameters["leaves"])


def test_a_lead_of_whom_the_rule_asks_what_nobody_knows_is_in_no_segment() -> None:
    subjects = people(900, planted=True)
    numbers = segments.segment_of(segments.fit_segments(subjects, HISTORY, Learning(), "first"), subjects)
    assert np.all(numbers[subjects.kind == "customer"] > 0)
    assert np.all(numbers[subjects.kind == "lead"] == 0)


def test_a_lead_without_a_segment_is_scored_by_the_buyers_alike_in_what_is_known() -> None:
    subjects = people(900, planted=True)
    fit = segments.fit_segments(subjects, HISTORY, Learning(), "first")
    numbers = segments.segment_of(fit, subjects)
    like = likeness(fit, subjects, numbers)
    buyers, leads = subjects.kind == "customer", subjects.kind == "lead"
    same_source = buyers & (subjects.values["acquisition_source"] == "展会")
    purity = [leaf["test_best_count"] / leaf["test_count"] for leaf in fit.parameters["leaves"]]
    assert set(like.alike[leads]) == {same_source.sum()} and set(like.known[leads]) == {1}
    assert like.score[leads] == pytest.approx(np.mean([purity[number - 1] for number in numbers[same_source]]))
    assert like.score[buyers] == pytest.approx(np.array(purity)[numbers[buyers] - 1])


def test_a_lead_whom_fewer_than_twenty_buyers_are_like_has_no_score() -> None:
    subjects = people(900, planted=True)
    subjects.values["acquisition_source"][-1] = "街头"
    fit = segments.fit_segments(subjects, HISTORY, Learning(), "first")
    score = likeness(fit, subjects, segments.segment_of(fit, subjects)).score
    assert np.isnan(score[-1]) and not np.isnan(score[-2])


def test_a_named_level_hides_those_it_is_not() -> None:
    rule = [["region_code", "east", False], ["region_code", "south", True]]
    assert segments.told_conditions(rule) == [["region_code", "south", True]]
    told = segments.words(rule, LABELS)
    assert told == ("区域为华南", "region is South China")
    assert segments.words([], LABELS) == ("全部客户", "all customers")


def test_a_code_is_said_by_its_name_and_what_people_wrote_stays_as_written(small: Warehouse) -> None:
    labels = read_labels(small.connection)
    assert segments.words([["region_code", "east", True]], labels) == ("区域为华东", "region is East China")
    assert segments.words([["industry", "east", False]], labels) == ("行业不是east", "industry is not east")
    assert segments.words([["customer_type", "person", True]], labels) == ("客户类型为个人", "customer type is person")


def test_too_few_buyers_are_refused_and_told() -> None:
    few = people(60, planted=True)
    assert segments.fit_segments(few, HISTORY, Learning(), "first").refused_reason == "too_few_buyers"
    assert factors.fit_factors(few, {}, HISTORY, Learning(), "first").refused_reason == "too_few_buyers"


def test_a_planted_effect_is_believed_and_noise_is_not() -> None:
    fit = factors.fit_factors(people(900, planted=True), {}, HISTORY, Learning(), "first")
    believed = {
        (one["factor_level"], one["outcome_code"]) for one in fit.parameters["effects"] if one["is_significant"]
    }
    assert {("organisation", "value"), ("展会", "value")} <= believed
    assert not {code for _, code in believed} & {"leaving"}
    assert fit.holdout is not None and fit.holdout.actual == fit.holdout.expected > 0


def test_guarded_p_values_are_those_of_benjamini_and_hochberg() -> None:
    assert factors.false_discovery([0.04, 0.01, 0.03, 0.9]) == pytest.approx([0.16 / 3, 0.04, 0.16 / 3, 0.9])
    assert factors.false_discovery([]) == []
    assert factors.false_discovery([0.7] * 3) == [0.7] * 3  # 0.7 × 3 ÷ 3 is less


def test_the_difference_of_means_has_welchs_interval_and_p() -> None:
    """Two samples of unequal spread, beside scipy's own test."""
    those, others = np.array([27.5, 21.0, 19.0, 23.6, 17.0, 17.9]), np.array([27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8])
    effect, low, high, p = factors.difference_of_means(those, others) or (0, 0, 0, 0)
    from scipy.stats import ttest_ind

    reference = ttest_ind(those, others, equal_var=False)
    assert p == pytest.approx(reference.pvalue)
    assert (low, high) == pytest.approx(tuple(reference.confidence_interval()))
    assert effect == pytest.approx(those.mean() - others.mean())


def test_a_difference_of_shares_has_its_interval_also_at_the_edge() -> None:
    told = factors.difference_of_shares(np.zeros(40), np.array([1.0] * 10 + [0.0] * 30))
    assert told is not None
    effect, low, high, p = told
    assert effect == -0.25 and -1 < low < effect < high < 0 and 0 < p < 0.01
    assert factors.difference_of_shares(np.zeros(40), np.zeros(40)) is None
