"""Turns what departments write into what can be compared: one module per kind of value, pure functions over text.

Nothing here knows records, DuckDB or the registry. `VERSION` is part of every record's fingerprint: a change of what
a function returns raises it, and the next night standardises and decides every record anew.
"""

VERSION = "1"
