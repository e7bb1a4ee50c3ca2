"""How an employee comes in without a password: by the link of a letter, once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import operations as audit
from people.models import Employee, EntryLink, Invitation, User
from people.operations.credentials import LinkUsedUp
from people.operations.directory import open_employee_accounts
from people.queries import Way, ways_to

LINK_FOR = timedelta(days=7)
ENTRY = "entry-link"


class SignInInstead(LinkUsedUp):
    """Whose account opens more than an employee's pages signs in with more than a mailbox."""

    code = "sign-in-instead"


@dataclass(frozen=True)
class Letter:
    """How a letter reaches an employee: `link` is what its notice says of the link."""

    address: str
    language: str
    opens: bool
    link: dict[str, Any]

    @property
    def caution(self) -> list[str]:
        """What is said of a link that opens something; nothing of one that leads to the sign-in."""
        if not self.opens:
            return []
        return [_("The link works once, for seven days. Give it to nobody: it opens your pages.")]


def letters_to(*, paths: Mapping[UUID, str], region_id: int, at: datetime) -> dict[UUID, Letter]:
    """Return by employee how a letter reaches each whom one can reach; `paths` say where to.

    The link lets in who may come in so. The others are led to the same page past the sign-in.
    """
    ways = ways_to(employee_ids=paths.keys(), at=at)
    links = {
        pk: EntryLink(
            region_id=region_id,
            employee_id=pk,
            address=way.address,
            leads_to=paths[pk],
            sent_at=at,
            expires_at=at + LINK_FOR,
        )
        for pk, way in ways.items()
        if way.opens
    }
    if links:
        EntryLink.objects.bulk_create(links.values())
        audit.record_many(
            action="entry_link.sent",
            region_id=region_id,
            actor_id=None,
            occurred_at=at,
            subjects=[(link.pk, {"employee_id": pk}) for pk, link in links.items()],
        )
    return {pk: _letter(way, links.get(pk), paths[pk]) for pk, way in ways.items()}


def _letter(way: Way, link: EntryLink | None, path: str) -> Letter:
    opening = {"link": "/account/letter/{token}/", "token_purpose": ENTRY}
    told = {**opening, "token_of": link.pk} if link else {"link": path}
    return Letter(way.address, way.language, link is not None, told)


@audit.operation("entry_link.use")
def use_entry_link(*, link: EntryLink, occurred_at: datetime) -> User:
    """Spend the link and return whom it lets in; who had no account has one from then on.

    Raises LinkUsedUp, also when letters go to another address by now; SignInInstead.
    """
    link = EntryLink.objects.select_for_update().get(pk=link.pk)
    employee = Employee.objects.select_for_update(no_key=True).get(pk=link.employee_id)
    way = ways_to(employee_ids=[employee.pk], at=occurred_at).get(employee.pk)
    moved = way is None or way.address.lower() != link.address.lower()
    if moved or not is_open(link, at=occurred_at):
        raise LinkUsedUp(_("This link no longer works. Ask for a new one."))
    assert way is not None
    if not way.opens:
        raise SignInInstead(_("This account takes more than a letter. Sign in."))
    user = _account_of(employee, way, occurred_at)
    link.used_at = occurred_at
    link.save(update_fields=["used_at"])
    audit.record_act(action="entry_link.used", subject=link, actor=user, occurred_at=occurred_at)
    return user


def is_open(link: EntryLink, *, at: datetime) -> bool:
    return link.used_at is None and at < link.expires_at


def _account_of(employee: Employee, way: Way, at: datetime) -> User:
    """Return the employee's account; the first letter that is opened proves its address."""
    opened = open_employee_accounts(
        region=employee.region, employees=[employee], actor=None, occurred_at=at
    )
    user = opened[0].user
    assert user is not None
    if not user.email:
        user.email, user.language = way.address, way.language
        user.save(update_fields=["email", "language"])
        address = way.address.lower()
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


@audit.operation("entry_link.ask")
def ask_entry_link(*, address: str, language: str, occurred_at: datetime) -> None:
    """Send a letter to `address`, whether an employee has it or not: it looks the same outside."""
    employees = _employees_at(address, occurred_at)
    for employee in employees:
        paths = {employee.pk: "/me/"}
        told = letters_to(paths=paths, region_id=employee.region_id, at=occurred_at)[employee.pk]
        with override(told.language):
            to_one = _(
                "Somebody, most likely you, asked for a way to your training. Here it is:\n\n{link}"
                "\n\nIf it was not you, do nothing."
            )
            _write(told.address, told.language, to_one, employee.region_id, occurred_at, told.link)
    if not employees:
        with override(language):
            to_a_stranger = _(
                "Somebody, most likely you, asked for a way to their training, but no employee has"
                " this address on record. Ask your HR officer which one it is."
            )
            _write(address, language, to_a_stranger, None, occurred_at, {})
    audit.record(action="entry_link.asked", occurred_at=occurred_at, count=len(employees))


def _employees_at(address: str, at: datetime) -> Collection[Employee]:
    """Return whose address on record this is; several, when one person works in two regions."""
    invited = Invitation.objects.filter(address__iexact=address, withdrawn_at=None)
    meant = Q(user__email__iexact=address) | Q(pk__in=invited.values("employee_id"))
    found = list(Employee.objects.filter(meant, erased_at=None).order_by("pk"))
    ways = ways_to(employee_ids=[each.pk for each in found], at=at)
    return [
        each
        for each in found
        if each.pk in ways and ways[each.pk].address.lower() == address.lower()
    ]


def _write(
    address: str,
    language: str,
    body: str,
    region_id: int | None,
    at: datetime,
    link: dict[str, Any],
) -> None:
    audit.notify(
        address=address,
        language=language,
        subject=_("The way to your training"),
        button=_("Open my pages"),
        body=body,
        occurred_at=at,
        region_id=region_id,
        **link,
    )
