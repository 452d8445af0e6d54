"""The stages of a night in their order, each a function of the `Night`; run by `run_night` and Dagster alike.

A stage here calls one package and notes what it said. How it works, and its crash points, belong to that package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pipelines.contract import Contract, load_contracts
from pipelines.night.drops import lay_drop
from pipelines.night.journal import last_night, note_checks
from pipelines.night.report import Failure
from pipelines.problems import JukeError
from pipelines.settings import Workspace

if TYPE_CHECKING:
    from pipelines.audit import Verdict
    from pipelines.modelling import NodeDone


class NightStopped(Exception):
    """A test of what was built failed: nothing is published and yesterday's version stays."""


@dataclass
class Night:
    """What the stages of one night share. `as_of` never goes back behind the published version's."""

    ws: Workspace
    day: date
    as_of: date
    run_id: str
    after_event: int
    on_step: Callable[[str], None] = lambda step: None
    on_node: Callable[[NodeDone], None] | None = None
    version: str | None = None
    identity: Any = None
    stopped_at: str = ""
    why: str = ""
    broke: bool = False
    passed: int = 0
    failures: list[Failure] = field(default_factory=list)

    @property
    def contracts(self) -> list[Contract]:
        """This workspace's exports, by department and name."""
        return load_contracts(self.ws)

    def note(self, stage: str, subject: str, checks: Iterable[tuple[str, bool, str]]) -> list[Failure]:
        """Keep (name, passed, detail) of each check; returns those that failed."""
        named = [(Failure(stage, subject, name, detail), passed) for name, passed, detail in checks]
        note_checks(self.ws, self.day, named)
        failed = [check for check, passed in named if not passed]
        self.passed += len(named) - len(failed)
        self.failures += failed
        return failed


def receive_files(night: Night) -> None:
    """Fetch what databases and inboxes elsewhere have, then look into the inbox; the demo has just exported into it."""
    from pipelines.ingest import receive
    from pipelines.ingest.sources import collect, settle

    lay_drop(night.ws, night.day)
    fetched = collect(night.ws, night.day)
    receive(night.ws, night.day)
    fetched += settle(night.ws)
    night.note("collect", "sources", ((f"{one.source} is fetched", one.is_well, one.detail) for one in fetched))


def land_exports(night: Night) -> None:
    """Land every export; one that cannot be read does not keep the others from it."""
    for contract in night.contracts:
        land_export(night, contract)


def land_export(night: Night, contract: Contract) -> int:
    """Land what this export delivered; returns the deliveries landed. A contract's own error is noted as a failure."""
    from pipelines.ingest import land

    night.on_step(f"land {contract.name}")
    try:
        return len(land(night.ws, contract))
    except JukeError as error:
        night.note("land", contract.name, [(problem.what, False, str(problem)) for problem in error.problems])
        return 0


def audit_exports(night: Night) -> None:
    """Judge every export's new deliveries; a failing one is held and the others go on."""
    for contract in night.contracts:
        audit_export(night, contract)


def audit_export(night: Night, contract: Contract) -> list[Verdict]:
    """Judge what this export delivered."""
    from pipelines.audit import judge_deliveries

    night.on_step(f"audit {contract.name}")
    verdicts = judge_deliveries(night.ws, contract)
    for verdict in verdicts:
        night.note("audit", verdict.delivery_id, ((c.name, c.passed, c.detail) for c in verdict.checks))
    return verdicts


def write_lake_manifest(night: Night) -> None:
    """Say which generation of each delivery lives. No file is read after this: the parsers' memory is given back."""
    from pipelines.ingest import write_manifest
    from pipelines.ingest.reading import close_pool

    close_pool()
    write_manifest(night.ws)


def identify_customers(night: Night) -> None:
    """Apply stewards' decisions, then find out who is who among the living records."""
    from pipelines.identity import identify
    from pipelines.night.commands import apply_decisions

    night.note("identify", "stewards", apply_decisions(night.ws))
    night.identity = identify(night.ws)


def build_models(night: Night) -> None:
    """Run dbt on the private build file; a failed test stops the night.

    A build that failed a test or a total last night is not built upon: what is wrong in it would stay wrong.
    """
    from pipelines.modelling import build, forget_build

    last = last_night(night.ws)
    if last is not None and last.outcome == "kept":
        forget_build(night.ws)
    result = build(night.ws, as_of=night.as_of, on_event=night.on_node)
    checks = [(node.name, node.is_good, node.message) for node in result.nodes if node.kind == "test"]
    broken = [(name, False, message) for name, message in result.errors]
    failed = night.note("model", "dbt", [*checks, *broken])
    if not result.succeeded:
        raise NightStopped(_sentence(failed) or "dbt built nothing")


def reconcile_totals(night: Night) -> None:
    """Compare what was built with what was delivered; a difference stops the night."""
    from pipelines.audit import reconcile

    results = reconcile(night.ws)
    failed = night.note("reconcile", "totals", ((check.name, check.passed, check.detail) for check in results))
    if failed:
        raise NightStopped(_sentence(failed))


def publish_version(night: Night) -> None:
    """Publish what was built and checked."""
    from pipelines.publish import publish

    checks = {"passed": night.passed, "failed": len(night.failures)}
    night.version = publish(night.ws, as_of=night.as_of, checks=checks).version


@dataclass(frozen=True)
class Stage:
    """One step of a night; `says` is what a person reads while it runs."""

    name: str
    says: str
    run: Callable[[Night], None]


STAGES = (
    Stage("receive", "receiving files", receive_files),
    Stage("land", "landing rows", land_exports),
    Stage("audit", "auditing deliveries", audit_exports),
    Stage("manifest", "writing the lake manifest", write_lake_manifest),
    Stage("identify", "finding out who is who", identify_customers),
    Stage("model", "building models", build_models),
    Stage("reconcile", "reconciling totals", reconcile_totals),
    Stage("publish", "publishing", publish_version),
)


def business_night(ws: Workspace) -> date:
    """Today in the company's time zone: the night that an unnamed run is."""
    return datetime.now(ws.timezone).date()


def _sentence(failed: list[Failure]) -> str:
    named = "; ".join(f"{check.name} ({check.detail})" if check.detail else check.name for check in failed[:5])
    return f"{named}; and {len(failed) - 5} more" if len(failed) > 5 else named
