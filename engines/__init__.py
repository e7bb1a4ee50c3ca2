"""PostgreSQL and Valkey from wheels, run as children of whoever needs them.

Knows nothing of Django or of this project's applications.
"""

from engines.processes import EngineError
from engines.session import NO_DATABASE_URL, DataDirectoryBusy, attach, embedded_engines

__all__ = [
    "NO_DATABASE_URL",
    "DataDirectoryBusy",
    "EngineError",
    "attach",
    "embedded_engines",
]
