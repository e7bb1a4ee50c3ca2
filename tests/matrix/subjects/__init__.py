"""Objects in the state that an act takes, made through the operations on one side.

Each may be called often: every call makes another object, the first one Hanna's or her
counterpart's.
"""

from tests.matrix.subjects.budget import *  # noqa: F403
from tests.matrix.subjects.people import *  # noqa: F403
from tests.matrix.subjects.privacy import *  # noqa: F403
from tests.matrix.subjects.vouchers import *  # noqa: F403
from tests.matrix.subjects.webhooks import *  # noqa: F403
