"""What an export is and how its columns map to entities: the contract format, its errors, its version.

Reading files belongs to `pipelines.ingest`, judging their rows to `pipelines.audit`.
"""

from pipelines.contract.agreement import Contract
from pipelines.contract.entities import Column, Entity, load_entities
from pipelines.contract.loading import check_contracts, load_contracts
from pipelines.contract.model import Controls, Factor, Feed, Mapping, Reads, Source, TotalRow, Unpivot
from pipelines.contract.pattern import Arrival, match

__all__ = [
    "Arrival",
    "Column",
    "Contract",
    "Controls",
    "Entity",
    "Factor",
    "Feed",
    "Mapping",
    "Reads",
    "Source",
    "TotalRow",
    "Unpivot",
    "check_contracts",
    "load_contracts",
    "load_entities",
    "match",
]
