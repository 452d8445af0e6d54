"""Who is who: finds out which customer records of different departments are one customer, night after night.

The whole public surface is below. Reads living customer records of the lake, keeps its decisions in the registry,
writes the data sets `identity_*` into the lake. Imports neither Dagster nor Streamlit.
"""

from pipelines.identity.decisions import forbid, list_decisions, merge, split, withdraw, withdraw_newest
from pipelines.identity.explain import explain
from pipelines.identity.night import IdentityResult, identify

__all__ = [
    "IdentityResult", "explain", "forbid", "identify", "list_decisions", "merge", "split", "withdraw",
    "withdraw_newest",
]  # fmt: skip
