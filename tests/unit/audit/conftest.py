"""The small company of the ingest tests, whose deliveries are also judged."""

from tests.unit.ingest.conftest import company

__all__ = ["company"]
