"""The version that everybody reads, and the reconciliation that must pass before there is a new one."""

from collections.abc import Iterator

import dagster as dg

from pipelines.defs.dbt_models import model_keys
from pipelines.defs.night import POOL, NightResource, attempt, require

RECONCILIATION = "reconciliation"


@dg.definitions
def publishing() -> dg.Definitions:
    """One op for both, so that no run can publish what was not reconciled."""

    @dg.asset(
        deps=model_keys(),
        group_name="publish",
        pool=POOL,
        check_specs=[
            dg.AssetCheckSpec(
                RECONCILIATION, asset="published_version", description="Totals built equal totals delivered"
            )
        ],
        description="One audited warehouse under its own name; the pointer moves to it last",
    )
    def published_version(night: NightResource) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult]:
        unreconciled = attempt(night.current, "reconcile")
        yield dg.AssetCheckResult(check_name=RECONCILIATION, passed=unreconciled is None, description=unreconciled)
        require(unreconciled)
        require(attempt(night.current, "publish"))
        yield dg.MaterializeResult(metadata={"version": night.current.version or ""})

    return dg.Definitions(assets=[published_version])
