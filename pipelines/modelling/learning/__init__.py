"""What the warehouse learns from its own core: lifetime value, segments in words, effects of factors.

Reads core, writes `lake/_learned/`, and marts read that. Everything is fitted by maximum likelihood or counted, with a
hold-out, and refuses under a stated floor. How the numbers are shown belongs to `dbt_project`.
"""

from pipelines.modelling.learning.night import learn

#: The tables that learning reads, as `schema.table`.
READS = (
    "core.bridge_customer_source", "core.dim_customer", "core.dim_region", "core.fct_lead", "core.fct_order_line",
    "staging.int_order_lines__margin",
)  # fmt: skip

__all__ = ["READS", "learn"]
