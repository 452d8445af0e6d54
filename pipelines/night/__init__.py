"""One night: the list of stages, the lock, the journal and what is told of it afterwards.

How a stage works belongs to its own package; Dagster's view of the same list is `pipelines.defs`.
"""

from pipelines.night.journal import last_night, nights_run
from pipelines.night.lock import AlreadyRunning, is_busy, workspace_lock
from pipelines.night.report import DepartmentLine, Failure, NightReport, Stopped
from pipelines.night.running import listener, noted, open_night, run_night, safe_message
from pipelines.night.stages import STAGES, Night, NightStopped, Stage, business_night

__all__ = [
    "STAGES",
    "AlreadyRunning",
    "DepartmentLine",
    "Failure",
    "Night",
    "NightReport",
    "NightStopped",
    "Stage",
    "Stopped",
    "business_night",
    "is_busy",
    "last_night",
    "listener",
    "nights_run",
    "noted",
    "open_night",
    "run_night",
    "safe_message",
    "workspace_lock",
]
