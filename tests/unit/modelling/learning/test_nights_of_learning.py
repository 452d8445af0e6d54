"""What a night fits, what it keeps, what it refuses; scores that a rebuild gives again."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

from pipelines.modelling import learning
from tests.unit.modelling.learning.conftest import NIGHT, Warehouse, company

RUNS = "select model_code, trigger_code from learned order by run_no"


def busy_models(why: str) -> list[tuple[str, str]]:
    return [(model, why) for model in ("bgnbd", "gamma_gamma", "segments", "factors")]


def test_what_learning_reads_is_declared_for_the_graph() -> None:
    folder = Path(learning.__file__).parent
    named = {name for path in folder.glob("*.py") if path.name != "__init__.py"
             for name in re.findall(r"\b(?:from|join) ((?:core|staging)\.\w+)", path.read_text("utf-8"))}  # fmt: skip
    assert named == set(learning.READS)


def test_a_first_night_fits_every_model_and_tells_its_window_seed_and_hold_out(busy: Warehouse) -> None:
    busy.learn()
    query = (
        "select model_code, is_refused, window_to_date, seed, observed_count, holdout_count > 0 from learned order by 1"
    )
    assert busy.rows("learned_runs", query) == [
        ("bgnbd", False, NIGHT, 2005, 400, True),
        ("factors", True, NIGHT, 2005, 400, None),  # all alike: nothing tells them apart
        ("gamma_gamma", False, NIGHT, 2005, 400, True),
        ("segments", True, NIGHT, 2005, 400, None),
    ]


def test_the_hold_out_of_customers_who_keep_to_the_model_is_foretold(busy: Warehouse) -> None:
    busy.learn()
    query = "select holdout_expected / holdout_actual from learned where model_code = 'bgnbd'"
    assert 0.75 < busy.rows("learned_runs", query)[0][0] < 1.3


def test_parameters_stay_until_they_are_due_and_scores_move_every_night(busy: Warehouse) -> None:
    busy.learn()
    first = busy.rows("learned_clv", "select sum(p_alive), any_value(model_version) from learned")[0]
    busy.learn(NIGHT + timedelta(days=5))
    second = busy.rows("learned_clv", "select sum(p_alive), any_value(model_version) from learned")[0]
    assert second[1] == first[1] and second[0] < first[0]
    busy.learn(NIGHT + timedelta(days=30))
    runs = busy.rows("learned_runs", RUNS)
    assert runs == [*busy_models("first"), *busy_models("schedule")]  # also those that refused for want of attributes


def test_drifted_scores_fit_both_models_anew_before_they_are_due(busy: Warehouse) -> None:
    busy.learn()
    aged = "update core.fct_order_line set ordered_date = ordered_date - 300 where ordered_date > $1 - 400"
    busy.connection.execute(aged, [NIGHT])
    busy.learn(NIGHT + timedelta(days=1))
    assert {("bgnbd", "drift"), ("gamma_gamma", "drift")} <= set(busy.rows("learned_runs", RUNS))


def test_a_rebuild_scores_with_the_parameters_in_force(busy: Warehouse, tmp_path: Path) -> None:
    busy.learn()
    busy.learn(NIGHT + timedelta(days=3))
    with company(tmp_path / "again") as other:
        shutil.copy(busy.ws.state / "learning.sqlite", other.ws.state)
        again = Warehouse(other.ws, busy.connection)
        again.learn(NIGHT + timedelta(days=3))
        for name in ("learned_clv", "learned_runs"):
            assert sorted(again.rows(name), key=str) == sorted(busy.rows(name), key=str)


def test_too_few_repeat_buyers_are_refused_with_a_reason_and_only_once(small: Warehouse) -> None:
    small.buys("a", [NIGHT - timedelta(days=300), NIGHT - timedelta(days=10)])
    small.buys("b", [NIGHT - timedelta(days=40)])
    for day in (NIGHT, NIGHT + timedelta(days=1)):
        small.learn(day)
    assert set(small.rows("learned_runs", "select model_code, refused_reason from learned")) == {
        ("bgnbd", "too_few_repeat_buyers"), ("gamma_gamma", "too_few_repeat_buyers"), ("segments", "too_few_buyers"),
        ("factors", "too_few_buyers"),
    }  # fmt: skip
    assert len(small.rows("learned_runs")) == 4
    columns = "customer_id, bgnbd_frequency, bgnbd_recency * 7, bgnbd_t * 7, clv_amt, refused_reason"
    scored = small.rows("learned_clv", f"select {columns} from learned order by customer_id")
    told = [(who, x, round(t_x), round(t), *rest) for who, x, t_x, t, *rest in scored]
    assert told == [("a", 1, 290, 301, None, "too_few_repeat_buyers"), ("b", 0, 0, 41, None, "too_few_repeat_buyers")]


def test_a_company_without_customers_learns_nothing_and_says_so(small: Warehouse) -> None:
    small.learn()
    assert small.rows("learned_clv") == small.rows("learned_segment_members") == []
    assert {refused for (refused,) in small.rows("learned_runs", "select is_refused from learned")} == {True}


def test_amounts_of_another_currency_are_not_valued_in_ours(busy: Warehouse) -> None:
    busy.buys("z", [NIGHT - timedelta(days=90), NIGHT - timedelta(days=30)], currency_code="USD")
    busy.learn()
    query = "select p_alive is not null, clv_amt, refused_reason from learned where customer_id = 'z'"
    assert busy.rows("learned_clv", query) == [(True, None, "other_currency")]


def test_cancelled_lines_and_two_orders_of_a_day_are_no_further_purchases(busy: Warehouse) -> None:
    day = NIGHT - timedelta(days=50)
    busy.buys("z", [day, day, day + timedelta(days=7)])
    later = "update core.fct_order_line set is_cancelled = true where customer_record_id = 'z' and ordered_date > $1"
    busy.connection.execute(later, [day])
    busy.learn()
    query = "select bgnbd_frequency, bgnbd_recency, p_alive from learned where customer_id = 'z'"
    assert busy.rows("learned_clv", query) == [(0, 0.0, 1.0)]


def test_value_is_margin_where_costs_are_known_and_net_sales_where_not(busy: Warehouse) -> None:
    busy.learn()
    sales = busy.rows("learned_clv", "select sum(clv_amt), bool_or(is_margin) from learned")[0]
    quarters = "select order_line_id, net_sales_amt / 4, true from core.fct_order_line"
    busy.connection.execute(f"insert into staging.int_order_lines__margin {quarters}")
    busy.learn()
    margin = busy.rows("learned_clv", "select sum(clv_amt), bool_and(is_margin) from learned")[0]
    assert (sales[1], margin[1]) == (False, True)
    assert abs(margin[0] / sales[0] - 0.25) < 1e-6


def test_an_interval_holds_its_value_and_is_never_a_point(busy: Warehouse) -> None:
    busy.learn()
    outside = "count(*) filter (where not clv_amt between clv_lo_amt and clv_hi_amt)"
    outside, narrowest = busy.rows("learned_clv", f"select {outside}, min(clv_hi_amt / clv_lo_amt) from learned")[0]
    assert outside == 0 and narrowest > 1.05
