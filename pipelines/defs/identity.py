"""Who is who, as one asset between the lake's customer records and the models."""

import dagster as dg

from pipelines.defs.exports import lake_key
from pipelines.defs.night import POOL, NightResource, attempt, require


@dg.asset(
    deps=[lake_key("customer_records")],
    group_name="identity",
    pool=POOL,
    description="Records of all departments gathered into customers, with the evidence of every link",
)
def identity(night: NightResource) -> dg.MaterializeResult:
    """Counts only: names and phones stay in the warehouse."""
    require(attempt(night.current, "identify"))
    found = night.current.identity
    counts = {name: getattr(found, name, None) for name in ("records", "customers")}
    return dg.MaterializeResult(metadata={name: count for name, count in counts.items() if count is not None})
