"""How Gunicorn serves; it reads this file in the directory it is started in."""

import sys
from pathlib import Path

# The `gunicorn` script does not look for modules here yet when it reads this.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from config.settings import LOGGING

limit_request_line = 4_094
limit_request_fields = 60
limit_request_field_size = 8_190
logconfig_dict = LOGGING
