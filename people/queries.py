"""Reading the directory of people."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.lookups import Exact

from core.spelling import spelling
from people.models import Delegation, Employee, Invitation, Region, Role, RoleAssignment, User


@dataclass(frozen=True)
class Way:
    """Where a letter reaches an employee, and whether its link may let them in by itself."""

    address: str
    language: str
    opens: bool


def namesake_key(family_name: str, given_name: str, patronymic: str) -> str:
    """Return what two spellings of one name share: ё as е, given names as initials."""
    initials = given_name[:1] + patronymic[:1]
    return f"{family_name} {initials}".lower().replace("ё", "е").replace(".", "")


def known_as(*, family_name: str = "", work_id: str = "") -> Q:
    """Return the condition that an employee has this name, however it is spelt, and this number."""
    named = Q(Exact(spelling("family_name"), spelling(Value(family_name)))) if family_name else Q()
    return named & (Q(work_id__iexact=work_id) if work_id else Q())


def accounts_of(*, user_id: UUID) -> set[UUID]:
    """Return the ids of all accounts of the person who signs in with this one."""
    person = User.objects.filter(pk=user_id, person_id__isnull=False).values("person_id")
    return {user_id, *User.objects.filter(person_id__in=person).values_list("pk", flat=True)}


def accounts_of_each(user_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return by user the ids of all accounts of their person; two statements at most."""
    found = User.objects.filter(pk__in=user_ids, person_id__isnull=False)
    persons = {pk: person_id for pk, person_id in found.values_list("pk", "person_id") if person_id}
    accounts: defaultdict[UUID, set[UUID]] = defaultdict(set)
    theirs = User.objects.filter(person_id__in=set(persons.values()))
    for pk, person_id in theirs.values_list("pk", "person_id") if persons else ():
        if person_id:
            accounts[person_id].add(pk)
    return {pk: {pk} | (accounts[persons[pk]] if pk in persons else set()) for pk in user_ids}


def roles_held(*, user_id: UUID, at: datetime) -> list[RoleAssignment]:
    """Return the roles in force at `at`, own and lent; a lent one names its owner as the user."""
    found = roles_in_force(user_ids={user_id}, at=at)
    return list(found.select_related("region").order_by("id"))


def roles_in_force(*, user_ids: Collection[UUID], at: datetime) -> QuerySet[RoleAssignment]:
    """Return the roles, own and lent, that any of these users may act by at `at`."""
    lent = Delegation.objects.filter(
        assignment=OuterRef("pk"), delegate__in=user_ids, valid_from__lte=at, valid_until__gt=at
    )
    return RoleAssignment.objects.filter(in_force(at), Q(user__in=user_ids) | Exists(lent))


def in_force(at: datetime) -> Q:
    """Return the condition that a half-open period contains `at`."""
    return Q(valid_from__lte=at) & (Q(valid_until=None) | Q(valid_until__gt=at))


def roles_between(
    *, user_ids: Collection[UUID], region_id: int, starts: datetime, ends: datetime | None
) -> list[RoleAssignment]:
    """Return the roles in a region, own and lent, whose periods overlap this one."""
    overlaps = (Q(valid_until=None) | Q(valid_until__gt=starts)) & _begins_before(ends)
    # What was ended before it began is nothing, a role as well as a delegation.
    overlaps &= Q(valid_until=None) | Q(valid_until__gt=F("valid_from"))
    lent = Delegation.objects.filter(overlaps, assignment=OuterRef("pk"), delegate__in=user_ids)
    return list(
        RoleAssignment.objects.filter(overlaps, region_id=region_id).filter(
            Q(user__in=user_ids) | Exists(lent),
        )
    )


def _begins_before(ends: datetime | None) -> Q:
    return Q() if ends is None else Q(valid_from__lt=ends)


def works_outside(*, user_id: UUID, region_id: int, at: datetime) -> bool:
    """Say whether somebody has or gets a role outside of the region, or is employed there."""
    not_over = Q(valid_until=None) | Q(valid_until__gt=at)
    lent = Delegation.objects.filter(
        assignment=OuterRef("pk"), delegate=user_id, valid_until__gt=at
    )
    roles = RoleAssignment.objects.filter(not_over, Q(user=user_id) | Exists(lent))
    employed = Employee.objects.filter(user=user_id)
    return any(found.exclude(region=region_id).exists() for found in (roles, employed))


def administers(*, user_id: UUID, region_id: int, at: datetime) -> bool:
    """Say whether a user is an administrator of the region at `at`."""
    return (user_id, region_id) in administrators(region_ids={region_id}, at=at)


def administrators(*, region_ids: Collection[int], at: datetime) -> set[tuple[UUID, int]]:
    """Return user and region of all who hold that role there, their own or lent; one statement."""
    held = RoleAssignment.objects.filter(
        in_force(at), role=Role.ADMINISTRATOR, region_id__in=region_ids
    )
    lent = Delegation.objects.filter(
        in_force(at), assignment__in=held.order_by().values("pk")
    ).values_list("delegate_id", "assignment__region_id")
    return set(held.order_by().values_list("user_id", "region_id").union(lent))


def employee_of(*, user_id: UUID) -> Employee | None:
    """Return the employee who signs in as this user, if the user is one."""
    return Employee.objects.select_related("region").filter(user_id=user_id).first()


def ways_to(*, employee_ids: Collection[UUID], at: datetime) -> dict[UUID, Way]:
    """Return by employee the address on record of each whom a mail can reach; two statements.

    It is that of their open account, or that of the last invitation to who has none yet. A link
    opens nothing for who has to sign in with more than a mailbox, nor at an address that the
    mailbox has not proven.
    """
    proven = EmailAddress.objects.filter(verified=True)
    accounts = User.objects.filter(employee__in=employee_ids, is_active=True).exclude(email="")
    own = Exists(proven.filter(user=OuterRef("pk"), email__iexact=OuterRef("email")))
    users = accounts.annotate(proven=own, guarded=_guarded("pk", at)).select_related("employee")
    found = {
        user.employee.pk: Way(user.email, user.language, user.proven and not user.guarded)
        for user in users
    }
    for pk, address, language, guarded in _invited(employee_ids, at):
        found[pk] = Way(address, language, not guarded)
    return found


def _invited(employee_ids: Collection[UUID], at: datetime) -> Iterable[tuple[UUID, str, str, bool]]:
    """Return employee, address, language and guard by the last invitation of who has no address.

    One whose address another account has proven is left out: it is not theirs alone.
    """
    no_address = Q(employee__user=None) | Q(
        employee__user__email="", employee__user__is_active=True
    )
    taken = EmailAddress.objects.filter(verified=True, email__iexact=OuterRef("address"))
    sent = Invitation.objects.filter(
        no_address, ~Exists(taken), employee__in=employee_ids, withdrawn_at=None
    )
    guarded = _guarded("employee__user", at)
    alive = sent.filter(employee__erased_at=None).annotate(guarded=guarded)
    last = alive.order_by("employee_id", "-invited_at", "pk").distinct("employee_id")
    return last.values_list("employee_id", "address", "language", "guarded")


def _guarded(user: str, at: datetime) -> ExpressionWrapper:
    """Say whether an account has or gets a role, own or lent, or has a second factor."""
    roles = RoleAssignment.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at), user=OuterRef(user)
    )
    lent = Delegation.objects.filter(delegate=OuterRef(user), valid_until__gt=at)
    factors = Authenticator.objects.filter(user=OuterRef(user))
    registers = User.objects.filter(Q(is_staff=True) | Q(is_superuser=True), pk=OuterRef(user))
    guarded = Exists(roles) | Exists(lent) | Exists(factors) | Exists(registers)
    return ExpressionWrapper(guarded, BooleanField())


def must_have_second_factor(*, user: User, at: datetime) -> bool:
    """Return whether the user holds any role, or may see the registers of the admin site."""
    return user.is_staff or user.is_superuser or bool(roles_held(user_id=user.pk, at=at))


def holders_of(
    *roles: Role, region_id: int, at: datetime, department_id: UUID | None = None
) -> QuerySet[User]:
    """Return the users with one of `roles` in the region at `at` whom a mail can reach.

    With a department, those whose role is narrowed to another one are left out.
    """
    in_force = Q(valid_until=None) | Q(valid_until__gt=at)
    held = RoleAssignment.objects.filter(
        in_force, role__in=roles, region_id=region_id, valid_from__lte=at
    )
    if department_id is not None:
        held = held.filter(Q(department=None) | Q(department_id=department_id))
    found = User.objects.filter(pk__in=held.values("user_id"), is_active=True)
    return found.exclude(email="").order_by("pk")


def staff_of(provider_id: UUID, *, at: datetime) -> QuerySet[User]:
    """Return the staff of a provider at `at` whom a mail can reach."""
    held = RoleAssignment.objects.filter(
        in_force(at), role=Role.PROVIDER_STAFF, provider_id=provider_id
    )
    found = User.objects.filter(pk__in=held.values("user_id"), is_active=True)
    return found.exclude(email="").order_by("pk")


def regions_served() -> QuerySet[Region]:
    """Return all regions; that they take part is public."""
    return Region.objects.order_by("name", "code", "pk")


def user_names(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return by what name each of these users is known to colleagues."""
    found = User.objects.filter(pk__in=user_ids).only("username", "first_name", "last_name")
    return {user.pk: user.get_full_name() or user.username for user in found}


def accounts(user_ids: Collection[UUID]) -> QuerySet[User]:
    """Return these accounts, each with the employee it is of, if it is one's."""
    return User.objects.filter(pk__in=user_ids).select_related("employee")


def colleagues_in(*roles: Role, region_ids: Collection[int], at: datetime) -> list[RoleAssignment]:
    """Return who holds one of these roles in the regions, for those who wait for them."""
    held = RoleAssignment.objects.filter(in_force(at), role__in=roles, region_id__in=region_ids)
    return list(held.select_related("user").order_by("region_id", "user__username", "pk"))
