"""What suppliers, production and distributors stated stands in core as it was planted; late and corrected files too."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from pipelines.settings import Workspace

#: entity -> what the warehouse says, its rows' columns in the words of the entity
FACTS = {
    "sites": "select split_part(site_id, ':', 2) as source_site_id, site_name, site_type, city_name, region_code "
    "from core.dim_site where is_listed",
    "batches": "select split_part(product_id, ':', 2) as source_product_id, batch_number, produced_date, "
    "received_date, expiry_date, quality_state from core.dim_batch",
    "purchase_receipts": "select source_purchase_receipt_id, batch_number, received_date, reject_reason, received_qty, "
    "accepted_qty, rejected_qty from core.fct_purchase_receipt",
    "supplier_products": "select split_part(supplier_id, ':', 2) as source_supplier_id, "
    "split_part(product_id, ':', 2) as source_product_id, valid_from_date, lead_time_days, min_order_qty, pack_qty, "
    "unit_price_amt from core.dim_supplier_product",
    "unfilled_demand": "select source_unfilled_demand_id, asked_date, reason_code, asked_qty, unfilled_qty, "
    "unit_price_amt from core.fct_unfilled_demand",
    "production_weeks": "select split_part(product_id, ':', 2) as source_product_id, week_start_date, planned_qty, "
    "produced_qty, capacity_qty from core.fct_production_week",
    "partner_reports": "select source_partner_report_id, sold_date, reported_date, due_date, end_customer_name, "
    "sold_qty from core.fct_partner_report",
}


@pytest.mark.parametrize("entity", list(FACTS))
def test_every_row_of_supply_stands_in_core_as_it_was_planted(demo_workspace: Workspace, entity: str) -> None:
    with duckdb.connect(str(demo_workspace.build_file), read_only=True) as connection:
        found = connection.execute(FACTS[entity]).df()
    wanted = pd.read_parquet(demo_workspace.truth / "events" / f"{entity}.parquet")[list(found)]
    assert len(wanted) > 0
    assert _plain(found).equals(_plain(wanted))


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Numbers as whole ten-thousandths, all else as text, in one order."""
    told = {}
    for name in rows:
        if str(name).endswith(("_qty", "_amt")):
            told[name] = (rows[name].astype(float) * 10_000).round().fillna(-1).astype("int64")
        else:
            told[name] = (
                rows[name].astype(str).str.removesuffix(" 00:00:00").replace({"NaT": "", "None": "", "nan": ""})
            )
    plain = pd.DataFrame(told)
    return plain.sort_values(list(plain)).reset_index(drop=True)
