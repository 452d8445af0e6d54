"""What the build file is told of contacts with customers: costs where no export states one, windows, and scripts.

The settings themselves stand in `pipelines/company_rules/channels.py`.
"""

from __future__ import annotations

from functools import cache

import duckdb

from pipelines.company_rules.channels import shipped_costs
from pipelines.settings import Workspace

_CJK = range(0x3400, 0xA000)

_TABLES = """
create or replace table juke_plumbing.channel_costs (
    channel_code varchar, valid_from_date date, valid_to_date date, unit_cost_amt decimal(18, 4), currency_code varchar,
    tax_basis varchar, unit_cost_source varchar, source_text varchar);
create or replace table juke_plumbing.channel_rules (base_months integer, min_contacts integer);
create or replace table juke_plumbing.fcr_windows (fcr_window_days integer, is_company_window boolean);
create or replace table juke_plumbing.scripts (traditional_text varchar, simplified_text varchar);
"""


def tell_channels(ws: Workspace, connection: duckdb.DuckDBPyConnection) -> None:
    """Costs of the workspace before those shipped, the windows of first contact, and how characters are simplified."""
    rules, own = ws.config.channels, ws.config.thresholds.repeat_contact_days
    currency = ws.config.company.currency
    costs = [cost.row("juke.toml", currency) for cost in ws.config.channel_costs]
    costs += [cost.row("shipped", currency) for cost in shipped_costs()]
    windows = [(days, days == own) for days in sorted({*rules.fcr_window_days, own})]
    connection.execute(_TABLES)
    connection.executemany("insert into juke_plumbing.channel_costs values (?, ?, ?, ?, ?, ?, ?, ?)", costs)
    connection.execute("insert into juke_plumbing.channel_rules values (?, ?)", [rules.base_months, rules.min_contacts])
    connection.executemany("insert into juke_plumbing.fcr_windows values (?, ?)", windows)
    connection.execute("insert into juke_plumbing.scripts values (?, ?)", list(_scripts()))


@cache
def _scripts() -> tuple[str, str]:
    """Characters that have a simplified form, and those forms in the same order: reasons come in both scripts."""
    from opencc import OpenCC

    given = [chr(code) for code in _CJK]
    simplified = OpenCC("t2s").convert("\n".join(given)).split("\n")
    pairs = [(one, other) for one, other in zip(given, simplified, strict=True) if one != other and len(other) == 1]
    return "".join(one for one, _ in pairs), "".join(other for _, other in pairs)
