"""Drill of a steward whose mind changes: a merge by command moves the marts, its withdrawal moves all of it back."""

from __future__ import annotations

from pathlib import Path

from company import DAY_2, DAY_3, Company, order
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.publish.compare import differences

#: Records of what was decided and done tell of the merge for ever; files were received on another night.
HISTORY = (
    *("marts.mart_identity_changes", "marts.mart_identity_decision", "marts.mart_identity_event"),
    *("marts.mart_identity_run", "marts.mart_delivery", "marts.mart_data_health"),
)
OCTOBER = [order("O8", 1, "2026/10/05 10:00", "C1", "11.00"), order("O9", 1, "2026/10/06 10:00", "C2", "22.00")]
SALES_OF_C1 = """
select net_sales_amt from juke.marts.mart_customer_360
semi join (select customer_id from juke.core.bridge_customer_source where customer_record_id = 'erp_east:C1')
    using (customer_id)
"""
CHANGED = "select {} from juke.marts.mart_identity_changes where is_whole_company and is_newest"
BUYERS = """
select {} from juke.marts.mart_customer_month
where month_start_date = date '2026-10-01' and is_whole_company and is_every_basis
"""


def steward(company: Company, *arguments: str) -> None:
    signed = (*arguments, "--by", "anna", "--reason", "asked them")
    done = CliRunner().invoke(app, ["-w", str(company.root), "identity", *signed])
    assert done.exit_code == 0, done.output


def test_a_withdrawn_merge_leaves_facts_and_marts_as_never_merged(running: Company, tmp_path: Path) -> None:
    running.sales(DAY_2, orders=OCTOBER)
    untouched = running.copied(tmp_path / "untouched")

    steward(running, "merge", "erp_east:C1", "erp_east:C2")
    assert running.night(DAY_2).version
    assert running.customers() == untouched.customers() - 1
    assert running.ask(SALES_OF_C1) == 150 + 200 + 11 + 22
    assert running.ask(CHANGED.format("merged_count")) == 1
    assert running.ask(CHANGED.format("merged_net_sales_amt")) > 0
    assert running.ask(BUYERS.format("published_customer_count")) == 2
    assert running.ask(BUYERS.format("restated_customer_count")) == 1

    steward(running, "withdraw", "1")
    assert running.night(DAY_3).version
    assert untouched.night(DAY_3).version
    assert running.ask(CHANGED.format("split_count")) == 1
    found = differences(running.ws.build_file, untouched.ws.build_file)
    assert [one for one in found if not one.startswith(HISTORY)] == []
