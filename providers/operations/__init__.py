"""Everything that may happen to providers, accreditations, courses and sessions."""

from providers.operations.applications import (
    apply_for_accreditation,
    begin_application,
    change_application,
    discard_application,
    send_application,
)
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
from providers.operations.evidence import (
    attach_document,
    decide_document,
    need_document,
    need_no_longer,
)
from providers.operations.registry import decide_accreditation, register_provider

__all__ = [
    "OutsideNormCorridor",
    "PlannedBlock",
    "apply_for_accreditation",
    "approve_course",
    "attach_document",
    "begin_application",
    "cancel_session",
    "change_application",
    "create_programme",
    "decide_accreditation",
    "decide_document",
    "discard_application",
    "need_document",
    "need_no_longer",
    "offer_course",
    "register_provider",
    "schedule_session",
    "send_application",
    "switch_online",
]
