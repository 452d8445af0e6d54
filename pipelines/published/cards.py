"""A metric's definition card in one language: what a tooltip shows. The words come from the version's catalogue.

Where publications disagree about a metric, each form is a metric of its own; their cards name each other (`variants`)
and say what makes the difference (`differs`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.problems import JukeError, Problem
from pipelines.published.catalogue import MetricEntry, say
from pipelines.published.version import Version


@dataclass(frozen=True)
class Card:
    """What a person needs to trust a number. `direction` is up, down or none; `role` is outcome or diagnostic, and a
    diagnostic names the metric it `explains`; `format` is amount, ratio, decimal or integer; `by` what it can be
    grouped by.

    `variants` are the other forms of it, `differs` is what this form is in a few words; `inputs` are its numerator and
    denominator or what else it is made from, and `differs_by` the metrics that count the rows in dispute.

    `target` is a number or another metric's name, `target_source` who set it.
    """

    name: str
    label: str
    definition: str
    formula: str
    unit: str
    direction: str
    role: str
    owner: str
    target: str
    null_rule: str
    bounds: str
    format: str
    explains: str
    by: tuple[str, ...]
    models: tuple[str, ...]
    as_of_date: str
    variants: tuple[str, ...] = ()
    differs: str = ""
    differs_by: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    area: str = ""
    target_source: str = ""

    @property
    def target_number(self) -> float | None:
        """The target where it is a number, not another metric."""
        try:
            return float(self.target)
        except ValueError:
            return None


def metric_card(version: Version, name: str, language: str = "zh") -> Card:
    """The card of one metric; raises JukeError where the version and scope have no such metric."""
    entry = version.catalogue().metrics.get(name)
    if entry is None:
        known = ", ".join(sorted(version.catalogue().metrics))
        raise JukeError(Problem("there is no such metric in this version and scope", expected=known))
    return _card(entry, language, version.as_of_date.isoformat())


def _card(entry: MetricEntry, language: str, as_of: str) -> Card:
    def told(key: str) -> str:
        value = entry.meta.get(key) or ""
        return say(value, language) if isinstance(value, dict) else str(value)

    return Card(
        name=entry.name,
        label=say(entry.label, language),
        definition=say(entry.definition, language),
        formula=entry.formula,
        unit=told("unit"),
        direction=told("direction"),
        role=told("kind"),
        owner=told("owner"),
        target=told("target"),
        null_rule=say({tongue: told(f"null_rule_{tongue}") for tongue in ("zh", "en")}, language),
        bounds=_bounds(entry.meta.get("bounds") or {}),
        format=told("format"),
        explains=told("explains"),
        by=entry.by,
        models=entry.models,
        as_of_date=as_of,
        variants=tuple(entry.meta.get("variants") or ()),
        differs=say({tongue: told(f"differs_{tongue}") for tongue in ("zh", "en")}, language),
        differs_by=tuple(entry.meta.get("differs_by") or entry.inputs),
        inputs=entry.inputs,
        area=entry.area,
        target_source=say({tongue: told(f"target_source_{tongue}") for tongue in ("zh", "en")}, language),
    )


def family(version: Version, name: str) -> tuple[str, ...]:
    """A metric and its variants that this version and scope have, the metric first."""
    known = version.catalogue().metrics
    return (name, *(other for other in known[name].meta.get("variants") or () if other in known))


def _bounds(said: Mapping[str, Any]) -> str:
    """As `0 … 1`, with nothing at an open end; empty where both are open."""
    ends = ["" if said.get(end) is None else str(said[end]) for end in ("min", "max")]
    return " … ".join(ends) if any(ends) else ""
