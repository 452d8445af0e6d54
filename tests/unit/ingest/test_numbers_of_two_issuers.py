"""Equal customer numbers of two issuers on one list: two rows in the lake, two keys in the models."""

from __future__ import annotations

from pipelines.contract import load_entities
from pipelines.modelling.generate import STAGING
from tests.unit.ingest.conftest import Company

CONTRACT = """
department: marketing
export: campaign_touches
issuer: hub
owner: marketing@example.com
arrives: {pattern: "{date:%Y-%m-%d}.csv", delivers: changes}
assume: {timezone: Asia/Shanghai}
feeds:
  campaign_touches:
    key: [source_campaign_id, source_customer_id]
    columns:
      source_campaign_id: {from: Campaign}
      customer_issuer: {from: System}
      source_customer_id: {from: Customer}
      arm: {from: Arm}
"""


def test_equal_numbers_of_two_issuers_land_as_two_rows_and_a_repeated_one_as_one(company: Company) -> None:
    company.contract(CONTRACT)
    records = ("M1,erp,7,treatment", "M1,shop,7,control", "M1,,7,control", "M1,erp,7,control")
    company.drop("2026-11-20.csv", "Campaign,System,Customer,Arm\n" + "\n".join(records) + "\n", "marketing")
    company.night()
    landed = company.rows("customer_issuer, arm", "campaign_touches")
    assert landed == [("shop", "control"), (None, "control"), ("erp", "control")]


def test_the_key_of_the_models_holds_the_issuer_of_every_number_that_states_one() -> None:
    touches = load_entities()["campaign_touches"]
    assert touches.issuer_column("source_customer_id") == "customer_issuer"
    assert touches.issuer_column("source_campaign_id") is None
    key = next(line for line in (STAGING / "stg_campaign_touches.sql").read_text("utf-8").splitlines()
               if line.endswith(" as campaign_touch_id,"))  # fmt: skip
    assert "coalesce(lake.customer_issuer, lake._issuer)" in key
