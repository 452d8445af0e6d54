"""A tiny company whose facts change every night in every way there is, to prove why its KPIs changed."""
