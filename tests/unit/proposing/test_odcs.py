"""Contracts as Open Data Contracts: out and back, and those of others."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from pipelines.contract import load_contracts
from pipelines.contract.model import ContractFile
from pipelines.contract.odcs import to_odcs
from pipelines.problems import JukeError
from pipelines.proposing.importing import from_odcs
from pipelines.settings import DEFAULT_WORKSPACE, load_workspace

FOREIGN = """\
apiVersion: v3.0.2
kind: DataContract
id: crm
name: clients
version: 1.0.0
status: active
domain: CRM Team
schema:
  - name: clients
    properties:
      - {name: client_id, logicalType: string, primaryKey: true}
      - {name: client_name, logicalType: string}
      - {name: mobile, logicalType: string}
"""


def test_every_contract_of_the_demo_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "contract.odcs.yaml"
    for contract in load_contracts(load_workspace(DEFAULT_WORKSPACE)):
        path.write_text(to_odcs(contract), "utf-8")
        place, export, text = from_odcs(path)
        assert (place, export) == (contract.department, contract.export)
        assert ContractFile.model_validate(yaml.safe_load(text)) == contract.terms


def test_an_exported_contract_is_valid_and_says_whose_columns_are_personal() -> None:
    contracts = load_contracts(load_workspace(DEFAULT_WORKSPACE))
    document = OpenDataContractStandard.from_string(to_odcs(next(c for c in contracts if c.name == "sales.customers")))
    properties = {one.name: one for one in document.schema_[0].properties}
    assert properties["source_customer_id"].primaryKey and properties["phone"].classification == "personal"


def test_a_contract_of_another_tool_is_proposed_by_its_names(tmp_path: Path) -> None:
    path = tmp_path / "foreign.yaml"
    path.write_text(FOREIGN, "utf-8")
    place, export, text = from_odcs(path)
    columns = yaml.safe_load(text)["feeds"]["customer_records"]["columns"]
    assert (place, export) == ("crm_team", "customer_records")
    assert {name: one["from"] for name, one in columns.items()} == {
        "source_customer_id": "client_id",
        "name": "client_name",
        "phone": "mobile",
    }


def test_a_file_that_is_no_open_data_contract_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("- 1\n", "utf-8")
    with pytest.raises(JukeError, match="no Open Data Contract"):
        from_odcs(path)
