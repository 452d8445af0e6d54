"""A compiled metric is a template: SQL in which each filter it can take is marked, and filled in when it is asked.

So one compile serves every choice of filters, equal, null, one of or between. Values are bound, never written in.
"""

from __future__ import annotations

import re

from pipelines.published.selection import Parameters, Range, Where, bound, condition, shape

PERIOD = "metric_time"  # no dimension has this name: MetricFlow keeps it
_MARK = "juke_filter"
_NESTED = r"[^()]*(?:\([^()]*\)[^()]*)*"  # an expression with brackets one deep: DATE_TRUNC('day', sales_date)
_MARKS = re.compile(rf"{_MARK}\('(\w+)', ({_NESTED})\)")


def marked(name: str, expression: str) -> str:
    """The place of a filter by `name`, a checked name, on an expression."""
    return f"{_MARK}('{name}', {expression})"


def require_sound(template: str) -> str:
    """The template itself; AssertionError where a mark could not be filled in, which is a fault of ours."""
    assert template.count(f"{_MARK}(") == len(_MARKS.findall(template)), "a filter's mark is not readable"
    return template


def takes(template: str, where: Where) -> bool:
    """Whether the template can be narrowed by all these names."""
    return set(where) <= {name for name, _ in _MARKS.findall(template)} - {PERIOD}


def filled(template: str, where: Where, period: Range, period_key: str = "period") -> tuple[str, Parameters]:
    """SQL with the conditions asked for, and its parameters; a filter that nobody asked for is true.

    Several of them stand in one query where each has a `period_key` of its own and the same `where`.
    """
    asked = {**where, PERIOD: period}
    keys = {name: f"p{number}" for number, name in enumerate(sorted(where))} | {PERIOD: period_key}

    def told(mark: re.Match[str]) -> str:
        name, expression = mark.groups()
        return f"({condition(expression, shape(asked[name]), keys[name])})" if name in asked else "true"

    parameters: Parameters = {}
    for name, value in asked.items():
        parameters |= bound(value, keys[name])
    return _MARKS.sub(told, template), parameters
