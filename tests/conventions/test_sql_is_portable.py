"""The models run on DuckDB and on Spark (design section 7): what one engine lacks, or both answer differently, fails.

Jinja is blanked, sqlglot parses what remains. A lint cannot see every silent difference; it sees these.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"
FILES = sorted(MODELS.rglob("*.sql"))

BANNED_NODES: dict[type[exp.Expression], str] = {
    exp.Qualify: "qualify",
    exp.IntDiv: "//",
    exp.Pivot: "pivot",
    exp.Lambda: "lambda",
    exp.Struct: "struct literal",
    exp.Comprehension: "list comprehension",
    exp.Array: "list literal",
    exp.RegexpReplace: "regexp_replace outside macros/engine",
}
BANNED_TEXT = {
    r"::": "cast by ::",
    r"\basof\b": "asof join",
    r"\bdistinct\s+on\b": "distinct on",
    r"\bselect\s+\*\s+(exclude|replace|except)\b": "exclude/replace",
    r"\bcolumns\s*\(": "columns()",
    r"\bunion\s+(all\s+)?by\s+name\b": "union by name",
    r"\bwith\s+recursive\b": "recursive CTE",
    r"\bregexp_(replace|matches)\s*\(": "bare regexp_replace/regexp_matches",
    r"\bextract\s*\(\s*(dow|isodow)\b": "extract(dow)",
    r"(?<!\w)hash\s*\(": "hash()",
    r"\bsafe_cast\b": "dbt.safe_cast",
    # Of no rows, or of conditions that are all NULL, DuckDB's count_if is NULL and Spark's is 0; this is 0 on both.
    r"\bcount_if\s*\(": "count_if() instead of count(*) filter (where …)",
}


def without_jinja(text: str) -> str:
    text = re.sub(r"\{#.*?#\}|--[^\n]*", "", text, flags=re.S)
    text = re.sub(r"\{%.*?%\}", " ", text, flags=re.S)
    # A hook inside config() holds Jinja of its own, so config goes first and whole.
    text = re.sub(r"\{\{\s*config\((?:[^{}]|\{\{.*?\}\})*\)\s*\}\}", " ", text, flags=re.S)
    # What a macro of ours writes: a whole SELECT from its first argument, or a condition that may be left out.
    text = re.sub(
        r"\{\{\s*(?:cast_to_contract|newest_rows|monthly_kpis?|fired_by_cool_down|arms_compared)\('(\w+)'.*?\}\}",
        r"select * from \1",
        text,
        flags=re.S,
    )
    text = re.sub(r"\{\{\s*only_touched\w*\(.*?\}\}", " ", text, flags=re.S)
    return re.sub(r"\{\{.*?\}\}", "jinja_value", text, flags=re.S)


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def sql(request: pytest.FixtureRequest) -> str:
    return without_jinja(request.param.read_text("utf-8"))


def problems_of(sql: str) -> list[str]:
    text = re.sub(r"'[^']*'", "''", sql.lower())
    found = [name for pattern, name in BANNED_TEXT.items() if re.search(pattern, text)]
    found += [f"order by without nulls: {item}" for item in loose_orders(text)]
    for statement in parsed(sql):
        found += [name for node, name in BANNED_NODES.items() if statement.find(node)]
        found += [f"division without nullif: {item.sql()}" for item in loose_divisions(statement)]
        # Spark has no FILTER over a window: count(case when … then 1 end) over (…) counts on both.
        found += [
            "filter over a window" for item in statement.find_all(exp.Window) if isinstance(item.this, exp.Filter)
        ]
        found += [f"outer join that chooses: {item.sql()}" for item in choices_of_outer_joins(statement)]
        found += ["backslash in a literal" for item in statement.find_all(exp.Literal) if "\\" in str(item.this)]
    return found


def parsed(sql: str) -> list[exp.Expression]:
    return [statement for statement in sqlglot.parse(sql, dialect="duckdb") if statement]


def loose_orders(text: str) -> list[str]:
    """Items of every ORDER BY that do not say where NULL goes; sqlglot forgets it where it is the engine's default."""
    items = [item for match in re.finditer(r"\border by\b", text) for item in items_after(text[match.end() :])]
    return [item.strip() for item in items if not re.search(r"\bnulls (first|last)\b|\ball\b", item)]


def items_after(text: str) -> list[str]:
    depth, items = 0, [""]
    for piece in re.findall(r"[(),;]|\b(?:rows|range|limit|select|from|where|union)\b|.", text, flags=re.S):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if depth < 0 or piece == ";" or (depth == 0 and piece.isalpha() and len(piece) > 3):
            break
        if piece == "," and depth == 0:
            items.append("")
        else:
            items[-1] += piece
    return items


def loose_divisions(statement: exp.Expression) -> list[exp.Expression]:
    divisions = statement.find_all(exp.Div)
    return [item for item in divisions if not isinstance(item.expression.unnest(), exp.Nullif | exp.Literal)]


def choices_of_outer_joins(statement: exp.Expression) -> list[exp.Expression]:
    """Conditions for which DuckDB looks at every pair of rows, 30 s instead of 0.5 s once.

    An OR over both sides of an outer join, and in a left join a condition on the left side alone.
    """
    outer = [join for join in statement.find_all(exp.Join) if join.side and join.args.get("on")]
    choices = [item for join in outer for item in join.args["on"].find_all(exp.Or) if len(tables_of(item)) > 1]
    left = [(join.alias_or_name, part) for join in outer if join.side == "LEFT" for part in conjuncts(join.args["on"])]
    return choices + [part for name, part in left if tables_of(part) and name not in tables_of(part)]


def conjuncts(condition: exp.Expression) -> list[exp.Expression]:
    return list(condition.flatten()) if isinstance(condition, exp.And) else [condition]


def tables_of(condition: exp.Expression) -> set[str]:
    return {column.table for column in condition.find_all(exp.Column)} - {""}  # what a macro writes is not seen


def test_a_model_keeps_to_the_portable_subset(sql: str) -> None:
    assert problems_of(sql) == []


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("select a::int from t", "cast by ::"),
        ("select a, row_number() over (order by b) as n from t", "order by without nulls"),
        ("select a from t qualify row_number() over (order by a nulls last) = 1", "qualify"),
        ("select a / b as c from t", "division without nullif"),
        ("select * exclude (a) from t", "exclude/replace"),
        ("select [1, 2] as a", "list literal"),
        ("select hash(a) as h from t", "hash()"),
        ("select 1 from t left join u on t.a = u.a and (u.b is null or t.b < u.b)", "outer join that chooses"),
        ("select 1 from t left join u on t.kind = 'x' and t.a = u.a", "outer join that chooses"),
        ("select count_if(a > b) as c from t", "count_if()"),
        ("select count(*) filter (where a) over (partition by b) as c from t", "filter over a window"),
    ],
)
def test_the_lint_finds_what_it_bans(statement: str, problem: str) -> None:
    assert any(found.startswith(problem) for found in problems_of(statement))


def test_the_lint_lets_portable_sql_pass() -> None:
    fine = "select a, sum(b) / nullif(count(*), 0) as c, max_by(a, b) as d from t group by all order by a nulls last"
    assert problems_of(fine) == []
