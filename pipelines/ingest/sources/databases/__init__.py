"""Databases as exports: a table or a query becomes a Parquet snapshot of text in the department's inbox.

What a contract may say of it is in `contract.from_database`, which databases there are in `juke.toml`.
"""
