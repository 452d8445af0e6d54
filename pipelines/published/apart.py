"""Amounts of several currencies or tax bases are never added up: a question about them is asked by each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipelines.published.asking import Ask
from pipelines.published.catalogue import MetricEntry
from pipelines.published.metrics import metric
from pipelines.published.version import Version

BASIS = ("currency_code", "tax_basis")


def kept_apart(version: Version, asked: Ask) -> Ask:
    """The same question by currency and tax basis wherever its amounts are of several: they are never added up."""
    known = version.catalogue().metrics
    money = [name for name in asked.metrics if name in known and _is_of_money(known[name], known)]
    several = [name for name in BASIS if any(_has_several(version, asked, known[one], name) for one in money)]
    shared = [name for name in several if all(name in known[one].by for one in asked.metrics if one in known)]
    return replace(asked, by=(*asked.by, *shared))


def _is_of_money(entry: MetricEntry, known: Mapping[str, MetricEntry]) -> bool:
    units = [known[name].meta.get("unit") for name in (entry.name, *entry.inputs) if name in known]
    return "currency" in units


def _has_several(version: Version, asked: Ask, entry: MetricEntry, name: str) -> bool:
    if name not in entry.by or name in asked.by or name in asked.where:
        return False
    found = metric(version, entry.name, [name], asked.where, asked.start, asked.end)[entry.name]
    return int((found.notna() & (found != 0)).sum()) > 1  # rows without any amount name no currency
