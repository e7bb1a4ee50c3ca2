"""Everything that may happen to providers, accreditations, courses and sessions."""

from providers.operations.catalogue import (
    OutsideNormCorridor,
    PlannedBlock,
    approve_course,
    cancel_session,
    create_programme,
    offer_course,
    schedule_session,
    switch_online,
)
from providers.operations.registry import (
    apply_for_accreditation,
    decide_accreditation,
    register_provider,
)

__all__ = [
    "OutsideNormCorridor",
    "PlannedBlock",
    "apply_for_accreditation",
    "approve_course",
    "cancel_session",
    "create_programme",
    "decide_accreditation",
    "offer_course",
    "register_provider",
    "schedule_session",
    "switch_online",
]
