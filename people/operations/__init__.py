"""Everything that may happen to regions, people, roles and keys."""

from people.operations.credentials import (
    ask_password_reset,
    forget_second_factors,
    record_second_factor,
    reset_password,
)
from people.operations.directory import (
    create_body,
    create_department,
    create_region,
    end_body,
    open_employee_accounts,
)
from people.operations.identity import (
    IssuedKey,
    create_api_key,
    create_user,
    grant_role,
    revoke_api_key,
    revoke_role,
)
from people.operations.imports import ImportRejected, ImportReport, import_bodies, import_employees
from people.operations.invitations import accept_invitation, invite, withdraw_invitation

__all__ = [
    "ImportRejected",
    "ImportReport",
    "IssuedKey",
    "accept_invitation",
    "ask_password_reset",
    "create_api_key",
    "create_body",
    "create_department",
    "create_region",
    "create_user",
    "end_body",
    "forget_second_factors",
    "grant_role",
    "import_bodies",
    "import_employees",
    "invite",
    "open_employee_accounts",
    "record_second_factor",
    "reset_password",
    "revoke_api_key",
    "revoke_role",
    "withdraw_invitation",
]
