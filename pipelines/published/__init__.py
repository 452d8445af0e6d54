"""What everybody outside the nightly run imports: read one published version, ask for metrics, leave a command.

Nothing here builds, opens the build file, or imports Dagster, dbt or Streamlit. A reader opens one version and one
scope and keeps to it: two queries of one `Version` never see two nights.
"""

from pipelines.published.asking import Answer, Ask, ask
from pipelines.published.cards import Card, metric_card
from pipelines.published.catalogue import Catalogue, Column, MetricEntry, Model
from pipelines.published.commands import (
    Command,
    CommandsAltered,
    append_command,
    mark_applied,
    pending_commands,
    told_commands,
)
from pipelines.published.manifest import Badge, Manifest, ScopeFile, VersionDamaged
from pipelines.published.metrics import metric
from pipelines.published.opening import open_current, open_version
from pipelines.published.pointer import NothingPublished, Pointer, read_pointer
from pipelines.published.selection import Range
from pipelines.published.uses import Use, note_use, noted_uses
from pipelines.published.version import QueryStopped, Version
from pipelines.settings import load_workspace

__all__ = [
    "Answer",
    "Ask",
    "Badge",
    "Card",
    "Catalogue",
    "Column",
    "Command",
    "CommandsAltered",
    "Manifest",
    "MetricEntry",
    "Model",
    "NothingPublished",
    "Pointer",
    "QueryStopped",
    "Range",
    "ScopeFile",
    "Use",
    "Version",
    "VersionDamaged",
    "append_command",
    "ask",
    "load_workspace",
    "mark_applied",
    "metric",
    "metric_card",
    "note_use",
    "noted_uses",
    "open_current",
    "open_version",
    "pending_commands",
    "read_pointer",
    "told_commands",
]
