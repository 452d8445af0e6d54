"""Turns what departments write into what can be compared: one module per kind of value, pure functions over text.

Nothing here knows records, DuckDB or the registry. A change of what a function returns raises the version of its field
in `standardise.fields`: the next night works out that field's values again, and decides again the records that came out
differently.
"""
