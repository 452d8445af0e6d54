"""A contract as an Open Data Contract (ODCS v3, bitol.io), so that other tools can read who owes what.

What ODCS has words for is said in them; the contract itself goes along as a custom property, and comes back whole.
"""

from __future__ import annotations

import json
from typing import Any

from pipelines.contract.agreement import Contract
from pipelines.contract.entities import Column, Entity
from pipelines.contract.model import Mapping

PROPERTY = "jukeContract"
_TYPES = {"date": "date", "timestamp": "timestamp", "integer": "integer", "boolean": "boolean"}
_FREQUENCY = {"day": (1, "d"), "week": (7, "d"), "month": (1, "m")}


def to_odcs(contract: Contract) -> str:
    """The contract as ODCS YAML."""
    from open_data_contract_standard.model import OpenDataContractStandard

    described = OpenDataContractStandard.model_validate(_document(contract))
    return str(described.to_yaml())


def terms_as_json(contract: Contract) -> str:
    """The contract as written, defaults left out, as one line of JSON."""
    written = contract.terms.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(written, ensure_ascii=False)


def _document(contract: Contract) -> dict[str, Any]:
    count, unit = _FREQUENCY.get(contract.every, (None, None))
    frequency = [{"property": "frequency", "value": count, "unit": unit}] if count else []
    by = [{"property": "timeOfAvailability", "value": contract.by}] if contract.by else []
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": contract.name,
        "name": contract.export,
        "version": contract.version,
        "status": "active",
        "domain": contract.department,
        "description": {"purpose": f"What {contract.department} delivers as {', '.join(contract.patterns)}"},
        "team": {"name": contract.department, "members": [{"username": contract.owner, "role": "owner"}]},
        "slaProperties": [*frequency, *by],
        "schema": [_object(contract, contract.entities[name]) for name in contract.feeds],
        "customProperties": [{"property": PROPERTY, "value": terms_as_json(contract)}],
    }


def _object(contract: Contract, entity: Entity) -> dict[str, Any]:
    feed = contract.feeds[entity.name]
    columns = [(entity.columns[name], mapping) for name, mapping in feed.columns.items()]
    return {
        "name": entity.name,
        "logicalType": "object",
        "physicalType": "file",
        "businessName": entity.zh,
        "description": entity.description["en"],
        "properties": [_property(column, mapping, feed.key) for column, mapping in columns],
    }


def _property(column: Column, mapping: Mapping, key: tuple[str, ...]) -> dict[str, Any]:
    place = {"primaryKey": True, "primaryKeyPosition": key.index(column.name) + 1} if column.name in key else {}
    return {
        "name": column.name,
        "physicalName": " | ".join(mapping.headers),
        "logicalType": "number" if column.type.startswith("decimal") else _TYPES.get(column.type, "string"),
        "physicalType": column.duckdb_type,
        "businessName": column.zh,
        "description": column.en,
        "required": column.required or column.name in key,
        "classification": "personal" if column.privacy else "internal",
        **place,
    }
