"""Standardised values of living records, worked out once per value and kept in `state/features.duckdb`.

`tables` is the file's shape, `fields` says which normaliser makes which columns, `values` keeps their results. The file
holds personal data and nothing that cannot be made again: erasing a person removes it, and it may be deleted any time.
"""
