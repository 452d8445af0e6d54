"""The dbt project as a Dagster component that builds in process, with the manifest parsed at install (design D14);
and what is learned between core and marts, which no model makes.

`pipelines.modelling` runs dbt and closes it; here its events become materialisations and check results.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DbtProject, DbtProjectComponent
from dagster_dbt.asset_utils import build_dbt_specs, get_asset_check_key_for_test
from dagster_dbt.dbt_manifest import validate_manifest

from pipelines.defs.exports import lake_key
from pipelines.defs.night import POOL, attempt, require
from pipelines.ingest.datasets import IDENTITY
from pipelines.ingest.datasets import LEARNED as LEARNED_SETS
from pipelines.modelling import LEARNED, NodeDone
from pipelines.modelling.learning import READS
from pipelines.problems import JukeError, Problem
from pipelines.settings import DBT_PROJECT

PUBLISHED = ("core", "marts")
_PLUMBING = "plumbing"


def manifest_of(project: DbtProject) -> Mapping[str, Any]:
    """The parsed project.

    Raises
    ------
    JukeError
        Where the project was never parsed: that is a step of the installation.
    """
    if not project.manifest_path.exists():
        raise JukeError(Problem("the dbt project is not parsed", "dbt_project/target", do="run `juke prepare`"))
    return validate_manifest(project.manifest_path)


def model_keys() -> list[dg.AssetKey]:
    """The assets that are published, by layer and table."""
    nodes = manifest_of(DbtProject(DBT_PROJECT))["nodes"].values()
    return [table_key(node) for node in nodes if node["resource_type"] == "model" and node["schema"] in PUBLISHED]


def table_key(node: Mapping[str, Any]) -> dg.AssetKey:
    """Asset name = table name, under its layer's schema."""
    return dg.AssetKey([node["schema"], node["alias"]])


def _without_plumbing(spec: dg.AssetSpec) -> dg.AssetSpec:
    """What the build notes for itself (the night's date, touched keys) is nobody's asset."""
    return spec.replace_attributes(deps=[dep for dep in spec.deps if dep.asset_key.path[0] != _PLUMBING])


def _learned() -> dg.AssetSpec:
    """All learned data sets, as one asset: a build writes them together."""
    return dg.AssetSpec(
        LEARNED,
        deps=[dg.AssetKey(name.split(".")) for name in READS],
        group_name=LEARNED,
        description="Lifetime values, segments in words, effects of factors and every fit, learned from core",
    )


def _parents(manifest: Mapping[str, Any]) -> dict[str, list[str]]:
    """The graph of dbt's nodes with learning in it, between what it reads and the data sets it writes."""
    nodes = manifest["nodes"].items()
    read = [
        one for one, node in nodes if node["resource_type"] == "model" and f"{node['schema']}.{node['alias']}" in READS
    ]
    written = [one for one, source in manifest["sources"].items() if source["name"] in LEARNED_SETS]
    return {**manifest["parent_map"], **{key: [LEARNED] for key in written}, LEARNED: read}


def _source_key(node: Mapping[str, Any]) -> dg.AssetKey:
    if node["source_name"] != "lake":
        return dg.AssetKey([_PLUMBING, node["name"]])
    if node["name"] in LEARNED_SETS:
        return dg.AssetKey(LEARNED)
    return dg.AssetKey("identity") if node["name"] in IDENTITY else lake_key(node["name"])


@dataclass
class InProcessDbtProject(DbtProjectComponent):
    """A night's dbt costs one import this way: 4 s instead of 13 s for 40 models and 80 tests."""

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """One op over all models. The manifest is read where the installation left it, never prepared anew."""
        project = self.dbt_project
        assets, checks = build_dbt_specs(
            translator=self.translator,
            manifest=manifest_of(project),
            select=self.select,
            exclude=self.exclude,
            selector=self.selector,
            project=project,
            io_manager_key=None,
        )

        @dg.multi_asset(
            name="models",
            specs=[*(_without_plumbing(spec) for spec in assets), _learned()],
            check_specs=checks,
            pool=POOL,
            required_resource_keys={"night"},
            allow_arbitrary_check_specs=True,
        )
        def models(context: dg.AssetExecutionContext) -> Iterator[object]:
            yield from self.execute(context)

        return dg.Definitions(assets=[models])

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """Sources are the lake's datasets; models are grouped by layer."""
        node = self.get_resource_props(manifest, unique_id)
        spec = super().get_asset_spec(manifest, unique_id, project)
        if node["resource_type"] == "source":
            return spec.replace_attributes(key=_source_key(node))
        # A seed is loaded only in the night after it changed.
        skippable = node["resource_type"] == "seed"
        return spec.replace_attributes(key=table_key(node), group_name=node["schema"], skippable=skippable)

    def execute(self, context: dg.AssetExecutionContext, dbt: object = None) -> Iterator[object]:
        """Build, then tell Dagster of every node. `dbt`, the component's way to a child process, stays unused."""
        night = context.resources.night.current
        nodes: list[NodeDone] = []
        night.on_node = nodes.append
        why = attempt(night, "model")
        selected = context.selected_asset_check_keys
        for node in self._in_order(nodes):
            yield from self._results(node, selected)
        require(why)

    def _in_order(self, nodes: list[NodeDone]) -> list[NodeDone]:
        """Parents first, as Dagster wants them: what stands is told apart from what was built."""
        parents = _parents(manifest_of(self.dbt_project))
        place = {unique_id: number for number, unique_id in enumerate(TopologicalSorter(parents).static_order())}
        return sorted(nodes, key=lambda node: place.get(node.unique_id, len(place)))

    def _results(self, node: NodeDone, selected: Set[dg.AssetCheckKey]) -> Iterator[object]:
        """A model or seed that stands is a materialisation, a test a check result; names and times, no rows."""
        manifest = manifest_of(self.dbt_project)
        if node.kind == LEARNED:
            yield dg.MaterializeResult(asset_key=dg.AssetKey(LEARNED), metadata={"seconds": round(node.seconds, 3)})
        elif node.kind in ("model", "seed") and node.is_good:
            key = table_key(self.get_resource_props(manifest, node.unique_id))
            yield dg.MaterializeResult(asset_key=key, metadata={"seconds": round(node.seconds, 3)})
        elif node.kind == "test" and node.status != "skipped":
            check = get_asset_check_key_for_test(manifest, self.translator, node.unique_id, project=self.dbt_project)
            if check is not None and check in selected:
                yield dg.AssetCheckResult(asset_key=check.asset_key, check_name=check.name, passed=node.is_good)
