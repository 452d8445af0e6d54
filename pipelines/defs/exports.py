"""One asset per export a department delivers, one per lake dataset that exports feed, and audit 1 as their checks.

One op lands them all and then judges them, for a totals file speaks of other exports' deliveries: it materialises an
export only in nights that brought it, so that freshness means a delivery.
"""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg

from pipelines.contract import Contract, load_contracts, load_entities
from pipelines.defs.night import POOL, NightResource, attempt, require
from pipelines.night import Failure, Night
from pipelines.night.stages import audit_export, land_export
from pipelines.settings import Workspace, load_workspace

#: How long after the night's start a daily export may still be landing.
SLACK = timedelta(hours=1)
AUDIT = "audit"


def export_key(contract: Contract) -> dg.AssetKey:
    """Department and export, as in the inbox, the contracts and the quarantine."""
    return dg.AssetKey([contract.department, contract.export])


def lake_key(dataset: str) -> dg.AssetKey:
    """A folder of the lake."""
    return dg.AssetKey(["lake", dataset])


def freshness(ws: Workspace, contract: Contract) -> dg.FreshnessPolicy | None:
    """When a delivery should have landed, by how often the contract says it comes."""
    if contract.every == "day":
        begins = ws.config.nights.at
        minutes = begins.hour * 60 + begins.minute + int(SLACK.total_seconds() // 60)
        deadline = f"{minutes % 60} {minutes // 60 % 24} * * *"
        zone = ws.config.company.timezone
        return dg.FreshnessPolicy.cron(deadline_cron=deadline, lower_bound_delta=timedelta(hours=24), timezone=zone)
    windows = {"week": timedelta(days=8), "month": timedelta(days=32)}
    return dg.FreshnessPolicy.time_window(windows[contract.every]) if contract.every in windows else None


def _export_spec(ws: Workspace, contract: Contract) -> dg.AssetSpec:
    return dg.AssetSpec(
        export_key(contract),
        skippable=True,
        group_name=contract.department,
        description=f"What {contract.department} delivers as {', '.join(contract.patterns)}",
        owners=[contract.owner] if "@" in contract.owner else None,
        freshness_policy=freshness(ws, contract),
        metadata={"delivers": contract.delivers, "contract": f"contracts/{contract.department}/{contract.export}.yml"},
    )


def _lake_specs(contracts: list[Contract]) -> list[dg.AssetSpec]:
    specs = [
        dg.AssetSpec(
            lake_key(name),
            deps=[export_key(contract) for contract in contracts if name in contract.feeds],
            group_name="lake",
            description=entity.description["en"],
        )
        for name, entity in load_entities().items()
    ]
    every = [export_key(contract) for contract in contracts]
    books = {
        "delivery_log": "One row per delivery ever received",
        "delivery_controls": "Stated totals against what came: one row per delivery and total",
        "delivery_findings": "What was noticed in a delivery and loaded all the same",
        "delivery_arrivals": "What should have come by a night and what did: one row per export",
        "manifest": "Which generation of each delivery lives: what models read",
    }
    return specs + [dg.AssetSpec(lake_key(n), deps=every, group_name="lake", description=d) for n, d in books.items()]


def _land(night: Night, contract: Contract) -> tuple[int, list[Failure]]:
    """How many deliveries were landed, and what kept one from it."""
    before = len(night.failures)
    return land_export(night, contract), night.failures[before:]


def _audit(
    night: Night, contract: Contract, landed: int, failed: list[Failure]
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    before = len(night.failures)
    verdicts = audit_export(night, contract)
    failed = failed + night.failures[before:]
    if landed:
        held = sum(not verdict.passed for verdict in verdicts)
        yield dg.MaterializeResult(export_key(contract), metadata={"deliveries": landed, "held": held})
    yield dg.AssetCheckResult(
        asset_key=export_key(contract),
        check_name=AUDIT,
        passed=not failed,
        severity=dg.AssetCheckSeverity.WARN,
        description="; ".join(failure.name for failure in failed) or None,
        metadata={"checks": sum(len(verdict.checks) for verdict in verdicts), "failed": len(failed)},
    )


@dg.definitions
def exports() -> dg.Definitions:
    """The op over all exports of this workspace's contracts."""
    ws = load_workspace()
    contracts = load_contracts(ws)
    lake = _lake_specs(contracts)

    @dg.multi_asset(
        name="exports",
        specs=[*(_export_spec(ws, contract) for contract in contracts), *lake],
        check_specs=[
            dg.AssetCheckSpec(AUDIT, asset=export_key(contract), description="Great Expectations and control totals")
            for contract in contracts
        ],
        can_subset=True,
        pool=POOL,
    )
    def land_exports(context: dg.AssetExecutionContext, night: NightResource) -> Iterator[object]:
        require(attempt(night.current, "receive"))
        chosen = [one for one in contracts if export_key(one) in context.selected_asset_keys]
        landings = [(contract, *_land(night.current, contract)) for contract in chosen]
        for contract, landed, failed in landings:
            yield from _audit(night.current, contract, landed, failed)
        require(attempt(night.current, "manifest"))
        for spec in lake:
            if spec.key in context.selected_asset_keys:
                yield dg.MaterializeResult(spec.key)

    return dg.Definitions(assets=[land_exports])
