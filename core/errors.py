"""Refusals: things that are expected to go wrong and that a user may read.

A refusal is not a bug. Bugs raise AssertionError and reach the error tracker.
"""


class Refused(Exception):
    """The request was understood and turned down; the message is for the user.

    A message names the rule, the value and the next step. `code` is stable and
    becomes the `type` of the problem response; `status` is its HTTP status.
    """

    code = "refused"
    status = 409
    commits = False  # True: what the operation wrote before it refused stays written.
    retry_after: int | None = None  # Seconds, where waiting is all that is needed.
    recorded = False  # Set as soon as an audit record tells of it.


class NotPermitted(Refused):
    """The object is in the user's sight, but this act is not theirs to do."""

    code = "not-permitted"
    status = 403


class SamePerson(NotPermitted):
    """Maker is never checker: the act needs a second person."""

    code = "same-person"


class WrongState(Refused):
    """The object is no longer (or not yet) in a state that allows the act."""

    code = "wrong-state"


class InvalidValue(Refused):
    """A value that no rule of the field allows; the message names field and value."""

    code = "invalid-value"
    status = 400
