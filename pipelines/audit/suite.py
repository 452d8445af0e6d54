"""What one delivery must fulfil, derived from its entity and its contract; nothing here runs a check.

Facts are typed once (design D1): the entity says what a column is, so its expectations are not written anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.contract import Column, Contract, Entity

#: Characters that only a broken decoding leaves behind: the replacement character and what it becomes in GBK.
DAMAGE = ("\ufffd", "锟斤拷", "烫烫烫")
#: The boolean column the projection adds: does any text of this row show damage?
DAMAGED = "_is_damaged"
DAMAGED_ROWS_TOLERATED = 0.01
DATES_OUT_OF_RANGE_TOLERATED = 0.02
FOUNDING = date(1900, 1, 1)
#: A full export that shrank below this share of the one before is held: half a company does not leave overnight.
SMALLEST_FULL_SHARE = 0.5


@dataclass(frozen=True)
class Rule:
    """One expectation: `kind` is the Great Expectations class without `Expect`, `arguments` what it is given."""

    name: str
    kind: str
    arguments: dict[str, Any] = field(default_factory=dict)


_UNDAMAGED = Rule(
    "text is not damaged",
    "ColumnValuesToBeInSet",
    {"column": DAMAGED, "value_set": [False], "mostly": 1 - DAMAGED_ROWS_TOLERATED},
)


def rules_for(entity: Entity, contract: Contract, business_date: date, previous_rows: int | None) -> list[Rule]:
    """Every rule for one delivery of one entity. `previous_rows`: rows of the full delivery before it, if any."""
    columns = list(entity.columns.values())
    rules = [_row_count(contract, previous_rows)]
    for column in columns:
        rules += _column_rules(column, business_date) if contract.feeds[entity.name].fills(column.name) else []
    if entity.money:
        rules.append(_in_set("currency_code", [contract.currency]))
        rules.append(_in_set("tax_basis", ["included", "excluded"]))
    return [*rules, _UNDAMAGED]


def without_exception(rule: Rule) -> Rule:
    """The rule with no row let off."""
    return replace(rule, arguments={key: value for key, value in rule.arguments.items() if key != "mostly"})


def text_columns(entity: Entity, contract: Contract) -> list[str]:
    """The columns of free text that this export fills: where damage would stand."""
    feed = contract.feeds[entity.name]
    return [column.name for column in entity.columns.values() if column.type == "text" and feed.fills(column.name)]


def _row_count(contract: Contract, previous_rows: int | None) -> Rule:
    least = int((previous_rows or 0) * SMALLEST_FULL_SHARE) if contract.delivers == "full" else 0
    return Rule("row count is plausible", "TableRowCountToBeBetween", {"min_value": least})


def _column_rules(column: Column, business_date: date) -> list[Rule]:
    rules = []
    if column.required:
        rules.append(Rule(f"{column.name} is present", "ColumnValuesToNotBeNull", {"column": column.name}))
    if column.type == "enum":
        rules.append(_in_set(column.name, list(column.values)))
    if column.required and column.type == "timestamp":
        rules.append(_not_in_future(column.name.removesuffix("_at") + "_date", business_date))
    return rules


def _in_set(column: str, values: list[str]) -> Rule:
    return Rule(f"{column} has a known value", "ColumnValuesToBeInSet", {"column": column, "value_set": values})


def _not_in_future(column: str, business_date: date) -> Rule:
    # One day of grace: a file named for a business day may be cut after midnight.
    bounds: dict[str, Any] = {"min_value": FOUNDING, "max_value": business_date + timedelta(days=1)}
    mostly = 1 - DATES_OUT_OF_RANGE_TOLERATED
    return Rule(
        f"{column} is not in the future", "ColumnValuesToBeBetween", {"column": column, "mostly": mostly, **bounds}
    )
