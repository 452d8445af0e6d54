"""Great Expectations over one lake file, in SQL; the only module that imports it.

Its SQL source closes DuckDB's connection before it fetches, so every cursor is buffered as soon as it has run.
Results are asked for as booleans: an unexpected value is a customer's value and must not be kept.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.audit.result import CheckResult
from pipelines.audit.suite import DAMAGE, DAMAGED, Rule
from pipelines.settings import Workspace
from pipelines.sql import quote_identifier, quote_text

if TYPE_CHECKING:
    from great_expectations.datasource.fluent import SQLDatasource

_NUMBERS = count(1)
_EVERY_COLUMN = "select *"  # how our query of a whole delivery begins; a measure of it begins with SELECT


def validate(
    ws: Workspace, files: Iterable[Path], rules: list[Rule], texts: list[str], seen_from: date | None = None
) -> list[CheckResult]:
    """Run the rules over the rows of `files`, one result per rule in their order.

    `texts` are the columns looked through for damaged text. Files of several business dates are looked at as if each
    were of `seen_from`, the earliest: their days move back by as much. Importing Great Expectations takes 5 s, once.
    """
    import great_expectations as gx

    asset = _source(ws).add_query_asset(
        name=f"delivery {next(_NUMBERS)}", query=_projection(files, texts, _moved(rules, seen_from))
    )
    batch = asset.add_batch_definition_whole_table("whole").get_batch()
    suite = gx.ExpectationSuite(name=asset.name, expectations=[_expectation(rule) for rule in rules])
    outcome = batch.validate(suite, result_format="BOOLEAN_ONLY")
    configs = ((result, result.expectation_config) for result in outcome.results)
    passed = {config.meta["rule"]: bool(result.success) for result, config in configs if config and config.meta}
    return [CheckResult(rule.name, passed[rule.name], limits_of(rule)) for rule in rules]


def _expectation(rule: Rule) -> Any:
    import great_expectations.expectations as expectations

    return getattr(expectations, f"Expect{rule.kind}")(**rule.arguments, meta={"rule": rule.name})


def limits_of(rule: Rule) -> str:
    """The rule's limits in words, for the person who reads a failure."""
    limits = {name: value for name, value in rule.arguments.items() if name not in {"column"}}
    return ", ".join(f"{name} {value}" for name, value in limits.items())


def _moved(rules: list[Rule], seen_from: date | None) -> dict[str, str]:
    """Columns that are compared with the business date, as they would be on the day the rules were made for."""
    if seen_from is None:
        return {}
    days = [rule.arguments["column"] for rule in rules if rule.kind == "ColumnValuesToBeBetween"]
    return {
        day: f"{quote_identifier(day)} - cast(_business_date - date '{seen_from.isoformat()}' as integer)"
        for day in days
    }


def _projection(files: Iterable[Path], texts: list[str], moved: dict[str, str]) -> str:
    paths = ", ".join(quote_text(path) for path in files)
    signs = [f"contains({quote_identifier(text)}, {quote_text(sign)})" for text in texts for sign in DAMAGE]
    damaged = f"coalesce({' or '.join(signs)}, false)" if signs else "false"
    instead = ", ".join(f"{made} as {quote_identifier(day)}" for day, made in moved.items())
    every = f"{_EVERY_COLUMN} replace ({instead})" if moved else _EVERY_COLUMN
    return f"{every}, {damaged} as {DAMAGED} from read_parquet([{paths}])"


@cache
def _source(ws: Workspace) -> SQLDatasource:
    """One in-memory DuckDB for all deliveries of this process, held to a third of the workspace's memory."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    warnings.filterwarnings("ignore", module="great_expectations")
    import great_expectations as gx
    from sqlalchemy import event

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql("lake", connection_string="duckdb:///:memory:", create_temp_table=False)
    engine = source.get_execution_engine().engine
    event.listen(engine, "after_cursor_execute", _buffer)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"set memory_limit = '{ws.config.limits.memory_mb // 3}MB'")
        connection.exec_driver_sql(f"set temp_directory = {quote_text(ws.warehouse / 'temp')}")
    return source


def _buffer(_connection: Any, cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
    """Fetch a measure's one row. The whole delivery is asked for too, for its column names only: 2 KB a row saved."""
    from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

    if cursor.description:
        rows = [] if statement.startswith(_EVERY_COLUMN) else cursor.fetchall()
        context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(cursor, None, rows)
