"""A night builds what differs from the last good build, and nothing else stands."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from pipelines.company_rules.service import Satisfaction, Scale
from pipelines.modelling import BuildResult, build
from pipelines.settings import Workspace
from tests.unit.modelling.conftest import ask, tables_of
from tests.unit.modelling.lake_fixture import Lake, customer, line

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("standing"))
    lake.deliver("customer_records", DAY, [customer("c1", "old", phone="1")], export="customers")
    lake.deliver("order_lines", DAY, [line("x1", 1, "c1", "2026-11-01 03:00:00", "5.00")])
    said = {"scale_max": 5, "score": 4, "answered_at": "2026-11-01 04:00:00", "answered_date": DAY}
    sent = {"source_survey_id": "v1", "touchpoint_code": "phone", "sent_at": "2026-11-01 03:00:00", "sent_date": DAY}
    lake.deliver("surveys", DAY, [{**sent, **said}], export="surveys")
    lake.identify(k1=["erp:c1"])
    lake.seal()
    assert build(lake.ws, as_of=DAY).succeeded
    return lake


def built(result: BuildResult) -> set[str]:
    assert result.succeeded, (result.errors, result.tests_failed)
    return {node.name for node in result.nodes if node.status != "standing"}


def test_a_build_without_news_leaves_everything_standing(lake: Lake) -> None:
    before = tables_of(lake.ws)
    result = build(lake.ws, as_of=DAY)
    assert built(result) == set()
    assert {"fct_order_line", "mart_sales_daily"} <= set(result.models)
    assert tables_of(lake.ws) == before


def test_a_delivery_builds_what_reads_it_with_its_tests(lake: Lake) -> None:
    lake.deliver("tickets", DAY, [], department="service", export="tickets")
    names = built(build(lake.seal(), as_of=DAY))
    assert {"fct_ticket", "mart_customer_360"} <= names
    assert not {"stg_tickets", "dim_date", "dim_region", "fct_order_line", "mart_sales_daily"} & names
    assert "a_ticket_is_counted_once_and_ends_after_it_starts" in names


def test_records_linked_anew_build_what_reads_customers(lake: Lake) -> None:
    """Who the customer of an order is may be another; what an order is made of is not, but its region may be."""
    lake.identify(k2=["erp:c1"])
    names = built(build(lake.seal(), as_of=DAY))
    assert {"bridge_customer_source", "dim_customer", "mart_customer_360"} <= names
    assert not {"stg_order_lines", "dim_date", "dim_employee", "fct_sales_target"} & names


def test_the_next_day_builds_what_knows_the_day(lake: Lake) -> None:
    names = built(build(lake.ws, as_of=date(2026, 11, 2)))
    assert "mart_customer_purchase" in names
    assert not {"fct_order_line", "dim_product", "mart_sales_daily"} & names


def test_what_a_failed_night_touched_does_not_stand(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The delivery that was half built is taken back: content is that of the last good build, the tables are not."""
    late = lake.deliver("order_lines", date(2026, 11, 2), [line("x2", 1, "c1", "2026-11-02 03:00:00", "7.00")])
    monkeypatch.setattr(sys.modules[build.__module__], "_learn", _fails)
    with pytest.raises(RuntimeError):
        build(lake.seal(), as_of=date(2026, 11, 2))
    monkeypatch.undo()
    assert _lines(lake.ws) == 2
    lake.withdraw("order_lines", late)
    assert "fct_order_line" in built(build(lake.seal(), as_of=date(2026, 11, 2)))
    assert _lines(lake.ws) == 1


def test_a_changed_setting_builds_what_reads_it(lake: Lake, tmp_path: Path) -> None:
    config = lake.ws.config
    thresholds = config.thresholds.model_copy(update={"service_level_sec": 33})
    satisfaction = Satisfaction(scales=(Scale(scale_max=5, family="csat", satisfied_from=5),))
    assert ask(lake.ws, "select is_satisfied from core.fct_survey") == [(True,)]
    changed = Workspace(lake.root, config.model_copy(update={"thresholds": thresholds, "satisfaction": satisfaction}))
    names = built(build(changed, as_of=date(2026, 11, 2)))
    assert {"mart_call_center_interval", "fct_survey", "mart_satisfaction"} <= names
    assert ask(lake.ws, "select is_satisfied from core.fct_survey") == [(False,)]
    assert not {"fct_order_line", "mart_sales_daily"} & names


def _fails(*_: object) -> None:
    raise RuntimeError("learning broke")


def _lines(ws: Workspace) -> int:
    return int(ask(ws, "select count(*) from core.fct_order_line")[0][0])


def test_an_order_of_the_same_day_builds_what_is_learnt_of_orders(lake: Lake) -> None:
    lake.deliver("order_lines", DAY, [line("x2", 1, "c1", "2026-10-01 03:00:00", "7.00")], ordinal="later")
    assert {"fct_order_line", "mart_customer_clv"} <= built(build(lake.seal(), as_of=DAY))
    assert ask(lake.ws, "select bgnbd_frequency from marts.mart_customer_clv") == [(1,)]
