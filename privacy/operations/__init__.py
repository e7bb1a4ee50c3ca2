"""Everything that may happen to what is held on people."""

from privacy.operations.corrections import ask_correction, decide_correction
from privacy.operations.erasure import (
    anonymise_employee,
    anonymise_user,
    apply_term,
    clear_leftover,
)
from privacy.operations.holds import lift_hold, place_hold
from privacy.operations.my_data import note_export
from privacy.operations.rules import decide_rule, propose_rule

__all__ = [
    "anonymise_employee",
    "anonymise_user",
    "apply_term",
    "ask_correction",
    "clear_leftover",
    "decide_correction",
    "decide_rule",
    "lift_hold",
    "note_export",
    "place_hold",
    "propose_rule",
]
