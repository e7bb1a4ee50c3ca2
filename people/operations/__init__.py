"""Everything that may happen to regions, people, roles and keys."""

from people.operations.accounts import (
    AccountUsedElsewhere,
    close_account,
    reopen_account,
    reset_second_factor,
    sign_out_everywhere,
)
from people.operations.changes import change_address
from people.operations.credentials import (
    ask_password_reset,
    forget_second_factors,
    record_second_factor,
    reencrypt_second_factors,
    reset_password,
)
from people.operations.delegation import (
    MayNotStandIn,
    delegate_role,
    end_delegation,
    link_accounts,
)
from people.operations.directory import (
    create_body,
    create_department,
    create_region,
    end_body,
    open_employee_accounts,
)
from people.operations.entry_links import (
    Letter,
    SignInInstead,
    ask_entry_link,
    letters_to,
    use_entry_link,
)
from people.operations.grants import (
    SecondAdministratorNeeded,
    decide_role,
    grant_role,
    propose_role,
    review_role,
    revoke_role,
)
from people.operations.identity import create_user
from people.operations.imports import ImportRejected, ImportReport, import_bodies, import_employees
from people.operations.invitations import accept_invitation, invite, withdraw_invitation
from people.operations.keys import (
    IssuedKey,
    KeyLimits,
    create_api_key,
    revoke_api_key,
    rotate_api_key,
)
from people.operations.notices import tell_of_change
from people.operations.voices import NobodyToTell, report_irregularity, report_problem

__all__ = [
    "AccountUsedElsewhere",
    "ImportRejected",
    "ImportReport",
    "IssuedKey",
    "KeyLimits",
    "Letter",
    "MayNotStandIn",
    "NobodyToTell",
    "SecondAdministratorNeeded",
    "SignInInstead",
    "accept_invitation",
    "ask_entry_link",
    "ask_password_reset",
    "change_address",
    "close_account",
    "create_api_key",
    "create_body",
    "create_department",
    "create_region",
    "create_user",
    "decide_role",
    "delegate_role",
    "end_body",
    "end_delegation",
    "forget_second_factors",
    "grant_role",
    "import_bodies",
    "import_employees",
    "invite",
    "letters_to",
    "link_accounts",
    "open_employee_accounts",
    "propose_role",
    "record_second_factor",
    "reencrypt_second_factors",
    "reopen_account",
    "report_irregularity",
    "report_problem",
    "reset_password",
    "reset_second_factor",
    "review_role",
    "revoke_api_key",
    "revoke_role",
    "rotate_api_key",
    "sign_out_everywhere",
    "tell_of_change",
    "use_entry_link",
    "withdraw_invitation",
]
