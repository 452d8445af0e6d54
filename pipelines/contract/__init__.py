"""What an export is and how its columns map to entities: the contract format, its errors, its version.

Reading files belongs to `pipelines.ingest`, judging their rows to `pipelines.audit`.
"""
