"""What arrives: received into vault and ledger, read, typed by contract, landed in the lake or quarantined.

Plain Python: neither Dagster nor Streamlit. Judging what landed belongs to `pipelines.audit`.
"""

from pipelines.ingest.decisions import hold, release, withdraw
from pipelines.ingest.land import land
from pipelines.ingest.ledger import Control, Delivery, LakeFile, Ledger
from pipelines.ingest.manifest import set_dataset, write_manifest
from pipelines.ingest.receive import receive

__all__ = [
    "Control",
    "Delivery",
    "LakeFile",
    "Ledger",
    "hold",
    "land",
    "receive",
    "release",
    "set_dataset",
    "withdraw",
    "write_manifest",
]
