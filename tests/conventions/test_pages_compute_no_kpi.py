"""Pages, exports and commands take figures from `pipelines.published`: none of them averages, ranks or divides rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "dashboards").rglob("*.py"), *(ROOT / "pipelines" / "cli").rglob("*.py")])
STATISTICS = {
    "agg", "aggregate", "corr", "cov", "cummax", "cumsum", "describe", "div", "ewm", "expanding", "mean", "median",
    "pct_change", "pivot_table", "prod", "quantile", "rolling", "sem", "std", "truediv", "var",
}  # fmt: skip
COUNTS = {"groupby", "nunique", "sum", "value_counts"}
#: What may add up or group rows, and why that is no figure of anybody's business.
ALLOWED = {
    "dashboards/app_pages/data_health.py": "counts the exports and controls of the list it shows, by their state",
    "dashboards/components/beside.py": "scales a series to the unit at its axis, and sees whether it is empty",
    "dashboards/components/changes.py": "sees whether a month has rows of one region or of several",
    "dashboards/components/former.py": "groups the days of a record to find what changed",
    "dashboards/components/notices.py": "groups exports by department for their badges",
    "dashboards/components/surviving.py": "groups a customer's fields for its sentence",
}


def arithmetic(tree: ast.AST) -> Iterator[str]:
    """Calls of statistics, sums and groups on rows, and divisions of columns, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in STATISTICS | COUNTS:
                yield f"line {node.lineno}: .{node.func.attr}()"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and _is_column(node.left):
            yield f"line {node.lineno}: a column is divided"


def _is_column(node: ast.AST) -> bool:
    """`rows["value"]`, with or without a method behind it."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _is_column(node.func.value)
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant | ast.Name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_or_command_takes_its_figures_as_they_are(path: Path) -> None:
    found = list(arithmetic(ast.parse(path.read_text("utf-8"))))
    assert found == [] or str(path.relative_to(ROOT)) in ALLOWED, found


def test_whoever_may_add_up_still_does_and_makes_no_statistic() -> None:
    for name in ALLOWED:
        found = list(arithmetic(ast.parse((ROOT / name).read_text("utf-8"))))
        assert found, f"{name} adds up nothing: take it off the list"
        assert [each for each in found if each.split(".")[-1].removesuffix("()") in STATISTICS] == [], name


def test_the_search_finds_what_it_looks_for() -> None:
    made = 'share = rows["won_amt"].sum() / rows["decided_amt"].mean()\nrate = row["a"] / row["b"]'
    assert sorted(arithmetic(ast.parse(made))) == [
        "line 1: .mean()", "line 1: .sum()", "line 1: a column is divided", "line 2: a column is divided",
    ]  # fmt: skip
