"""The right value of every KPI, computed in pandas from `truth/events/`: one module per topic; `kpi_truth.py` runs it.

Nothing here reads a model, a macro or a table of core but for two: which customer a record is, and what region that
customer and that record have, are taken as published, because identity is measured by its own benches.
"""
