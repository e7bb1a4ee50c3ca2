"""A learner's place on a session, as every portal shows its state."""

from learning.models import Enrolment
from portals.tables import Cell, status

Status = Enrolment.Status
SHAPES: dict[str, str] = {
    Status.ENROLLED: "",
    Status.STARTED: "run",
    Status.COMPLETED: "fin",
    Status.WITHDRAWN: "stop",
    Status.NO_SHOW: "stop",
}


def place_status(place: Enrolment) -> Cell:
    return status(place.get_status_display(), SHAPES[place.status])
