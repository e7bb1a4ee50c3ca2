"""What the service holds on a person, table by table: shown in "my data", emptied on erasure.

A table that leads to a user or an employee and is in neither list fails a test.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Holding:
    """One table, and the path from its rows to whom they are about."""

    model: str
    title: str | Promise
    path: str
    of: Literal["employee", "user"] = "employee"
    hidden: frozenset[str] = frozenset()  # Secrets, and what belongs to somebody else.
    emptied: dict[str, Any] = field(default_factory=dict)  # Columns written over on erasure.
    deleted: bool = False  # On erasure the rows go.

    @property
    def table(self) -> type[Model]:
        return apps.get_model(self.model)


HOLDINGS = (
    # Names, work id and account are written over by the operation itself.
    Holding("people.User", _("Account"), "pk", "user", frozenset({"password"})),
    Holding("people.Employee", _("Employment"), "pk"),
    Holding("people.RoleAssignment", _("Roles"), "user_id", "user"),
    Holding("people.RoleProposal", _("Roles proposed"), "user_id", "user", emptied={"reason": ""}),
    # Who lent a role finds that among their own acts.
    Holding("people.Delegation", _("Roles lent"), "delegate_id", "user", emptied={"reason": ""}),
    Holding(
        "people.ApiKey",
        _("API keys"),
        "user_id",
        "user",
        frozenset({"digest", "previous_digest"}),
        # A network may be somebody's home; who is erased calls from nowhere any more.
        {"name": "", "networks": []},
    ),
    Holding("account.EmailAddress", _("Addresses"), "user_id", "user", deleted=True),
    Holding(
        "mfa.Authenticator",
        _("Second factors"),
        "user_id",
        "user",
        frozenset({"data"}),
        deleted=True,
    ),
    Holding(
        "usersessions.UserSession",
        _("Devices signed in"),
        "user_id",
        "user",
        frozenset({"session_key", "data"}),
        deleted=True,
    ),
    Holding(
        "socialaccount.SocialAccount",
        _("Accounts at an identity provider"),
        "user_id",
        "user",
        frozenset({"extra_data"}),
        deleted=True,
    ),
    Holding(
        "people.Invitation",
        _("Invitations"),
        "user_id",
        "user",
        emptied={"address": "erased@invalid.invalid", "full_name": ""},
    ),
    Holding("people.EntryLink", _("Links in letters"), "employee_id", deleted=True),
    Holding(
        "vouchers.Voucher",
        _("Vouchers"),
        "holder_id",
        hidden=frozenset({"code_digest", "token_digest"}),
    ),
    Holding("vouchers.VoucherRequest", _("Named in batches"), "employee_id"),
    Holding(
        "vouchers.Nomination",
        _("Nominations"),
        "employee_id",
        # Place and grounds say when somebody was employed and trained, and nothing else.
        emptied={"reason": "", "decision_reason": ""},
    ),
    Holding("vouchers.Redemption", _("Uses of vouchers"), "voucher__holder_id"),
    Holding("learning.Enrolment", _("Enrolments"), "employee_id"),
    Holding("learning.Attendance", _("Attendance"), "enrolment__employee_id"),
    Holding("learning.Assessment", _("Test results"), "enrolment__employee_id"),
    Holding(
        "learning.LearningCertificate",
        _("Certificates"),
        "enrolment__employee_id",
        hidden=frozenset({"seal_key", "content_digest"}),
        # The digest stays, in the records too; without its key it tells nothing of the name.
        emptied={"holder_name": "—", "seal_key": b"", "withdrawn_reason": ""},
    ),
    # Named in the reader's own words; nobody else opens them.
    Holding("reports.SavedView", _("Saved views"), "user_id", "user", deleted=True),
    Holding("payments.ClaimItem", _("Claimed by providers"), "redemption__voucher__holder_id"),
    Holding("privacy.Correction", _("Corrections"), "employee_id", deleted=True),
)

# Tables that name a person and are not in the file above, each for its reason.
IN_OFFICE = "names who decided in office; one's own acts are in the file, from the audit records"
ELSEWHERE = "is in the file under a heading of its own, with more than its columns"
EXEMPT = {
    "account.EmailConfirmation": "stays empty: invitations verify addresses",
    "admin.LogEntry": "stays empty: the registers of the admin site change nothing",
    "audit.AnsweredRequest": "repeats answers the person was given; kept for seven days",
    "audit.AuditRecord": ELSEWHERE,
    "audit.Notice": ELSEWHERE,
    "audit.Remark": ELSEWHERE,
    "audit.Viewing": ELSEWHERE,
    "budgets.Allocation": IN_OFFICE,
    "budgets.Amendment": IN_OFFICE,
    "budgets.Appropriation": IN_OFFICE,
    "budgets.Order": IN_OFFICE,
    "budgets.Virement": IN_OFFICE,
    "ledger.Transfer": "money of a voucher, which is in the file; the actor is " + IN_OFFICE,
    "payments.Claim": IN_OFFICE,
    "payments.Invoice": IN_OFFICE,
    "payments.PaymentOrder": IN_OFFICE,
    "people.RoleReview": IN_OFFICE,
    "people.PasswordReset": "says that a letter was asked for, and goes after thirty days",
    "privacy.LegalHold": "would warn the person of an inquiry; the ground is told once it is over",
    "privacy.RetentionRule": IN_OFFICE,
    "providers.Accreditation": IN_OFFICE,
    "providers.AccreditationDecision": IN_OFFICE,
    "providers.EvidenceContent": "is a paper of a provider's; who attached it is " + IN_OFFICE,
    "providers.EvidenceDocument": IN_OFFICE,
    "socialaccount.SocialToken": "stays empty: tokens of the identity provider are not kept",
    "vouchers.BodyQuota": IN_OFFICE,
    "vouchers.PriorityRule": IN_OFFICE,
    "vouchers.VoucherBatch": IN_OFFICE,
    "webhooks.Attempt": "says how a delivery went, and goes after ninety days",
    "webhooks.Delivery": "names a paper and nobody, and goes after ninety days",
    "webhooks.Endpoint": "a machine of the region or a provider; made_by " + IN_OFFICE,
}
