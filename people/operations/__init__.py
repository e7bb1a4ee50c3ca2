"""Everything that may happen to regions, people, roles and keys."""

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

__all__ = [
    "ImportRejected",
    "ImportReport",
    "IssuedKey",
    "create_api_key",
    "create_body",
    "create_department",
    "create_region",
    "create_user",
    "end_body",
    "grant_role",
    "import_bodies",
    "import_employees",
    "open_employee_accounts",
    "revoke_api_key",
    "revoke_role",
]
