"""What Juke fetches itself before it looks into the inbox: databases as exports, and inboxes on other machines.

Everything fetched is laid into `inbox/<department>/` whole and goes the way of every other file. Drivers and clients
are imported where they are used: a workspace that names no connection and no inbox imports none and sends nothing.
"""

from pipelines.ingest.sources.collecting import collect, settle
from pipelines.ingest.sources.fetched import Fetched
from pipelines.ingest.sources.memory import Look, looks

__all__ = ["Fetched", "Look", "collect", "looks", "settle"]
