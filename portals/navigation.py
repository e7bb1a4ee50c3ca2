"""Which portals there are, who may enter them, and what stands in their head."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.errors import NotPermitted
from people.access import Scope
from people.models import Role

Text = str | Promise


@dataclass(frozen=True)
class Section:
    """One entry of the head: its words and the route it leads to."""

    label: Text
    route: str
    # Who finds it in their head; the pages behind it ask for themselves. Empty means everybody.
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Portal:
    """The pages of one audience. `roles` may enter, and employees where none is named."""

    key: str
    label: Text
    sections: Sequence[Section]
    roles: frozenset[Role] = frozenset()

    @property
    def home(self) -> str:
        return self.sections[0].route

    def admits(self, scope: Scope) -> bool:
        if not self.roles:
            return scope.employee is not None
        return any(held.role in self.roles for held in scope.roles)

    def require(self, scope: Scope) -> None:
        """Refuse who has nothing to do here."""
        if self.admits(scope):
            return
        if not self.roles:
            raise NotPermitted(_("These pages are for employees. Your account is of none."))
        wanted = " / ".join(sorted(str(role.label) for role in self.roles))
        raise NotPermitted(
            _("These pages take one of the roles {roles}. Ask your administrator.").format(
                roles=wanted
            )
        )

    def sections_of(self, scope: Scope) -> list[Section]:
        held = {each.role for each in scope.roles}
        return [each for each in self.sections if not each.roles or each.roles & held]


DEPARTMENT = Portal(
    "department",
    gettext_lazy("Department"),
    [
        Section(gettext_lazy("Home"), "department"),
        Section(gettext_lazy("Budget"), "department-budget"),
        Section(gettext_lazy("Approvals"), "department-approvals"),
        Section(gettext_lazy("Vouchers"), "department-vouchers"),
        Section(gettext_lazy("Providers"), "department-accreditations"),
        Section(gettext_lazy("Claims"), "department-claims"),
    ],
    frozenset(
        {
            Role.BUDGET_OFFICER,
            Role.PROGRAMME_MANAGER,
            Role.APPROVER,
            Role.TREASURER,
            Role.ACCREDITOR,
            Role.ADMINISTRATOR,
        }
    ),
)
EMPLOYEE = Portal(
    "employee",
    gettext_lazy("My training"),
    [
        Section(gettext_lazy("My voucher"), "employee"),
        Section(gettext_lazy("Courses"), "employee-catalogue"),
        Section(gettext_lazy("Results"), "employee-results"),
        Section(gettext_lazy("My data"), "employee-my-data"),
    ],
)
PERSONNEL = Portal(
    "personnel",
    gettext_lazy("Personnel"),
    [
        Section(gettext_lazy("Home"), "personnel"),
        Section(gettext_lazy("Employees"), "personnel-people"),
        Section(gettext_lazy("Nominations"), "personnel-nominations"),
        Section(gettext_lazy("Import"), "personnel-import"),
        Section(gettext_lazy("Corrections"), "personnel-corrections"),
    ],
    frozenset({Role.HR_OFFICER}),
)
PROVIDER = Portal(
    "provider",
    gettext_lazy("Training provider"),
    [
        Section(gettext_lazy("Home"), "provider"),
        Section(gettext_lazy("Scan"), "provider-scan"),
        Section(pgettext_lazy("training", "Sessions"), "provider-sessions"),
        Section(gettext_lazy("Claims"), "provider-claims"),
        Section(gettext_lazy("Accreditation"), "provider-accreditation"),
        Section(gettext_lazy("Courses"), "provider-courses"),
    ],
    frozenset({Role.PROVIDER_STAFF}),
)
AUDIT = Portal(
    "audit",
    gettext_lazy("Audit"),
    [
        Section(gettext_lazy("Spend"), "audit"),
        Section(gettext_lazy("Check the books"), "audit-verify"),
        Section(gettext_lazy("Access review"), "audit-review"),
        Section(gettext_lazy("Duties"), "audit-duties"),
    ],
    frozenset({Role.AUDITOR}),
)
ADMINISTRATION = Portal(
    "administration",
    gettext_lazy("Administration"),
    [
        Section(gettext_lazy("Home"), "administration"),
        Section(gettext_lazy("Find somebody"), "administration-find"),
        Section(gettext_lazy("Roles in force"), "administration-roles"),
        Section(gettext_lazy("Proposals"), "administration-proposals"),
        Section(gettext_lazy("Invitations"), "administration-invitations"),
        Section(gettext_lazy("Access review"), "administration-review"),
    ],
    frozenset({Role.ADMINISTRATOR}),
)
PORTALS = (DEPARTMENT, PERSONNEL, PROVIDER, AUDIT, ADMINISTRATION, EMPLOYEE)


def portals_of(scope: Scope) -> list[Portal]:
    return [portal for portal in PORTALS if portal.admits(scope)]
