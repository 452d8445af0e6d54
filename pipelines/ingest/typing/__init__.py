"""What a cell's text means in each type, as SQL: one module for each kind of value, with the macros it calls.

Every module offers MACROS and functions that make one expression of a text; `typing_sql` puts them together. Nothing
here knows files or entities, and everything is a function of the text and of what the contract says.
"""

from __future__ import annotations


def named_sql(result: str, *steps: tuple[str, str]) -> str:
    """`result` in which each step's name stands for its expression; a step may use the names before it.

    DuckDB binds and runs what is written twice twice; a list of one and a lambda give a value a name.
    """
    for name, expression in reversed(steps):
        result = f"list_transform([{expression}], lambda {name}: {result})[1]"
    return result
