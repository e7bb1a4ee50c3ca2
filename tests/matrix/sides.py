"""The stage: two regions, three relations to an object, and one person per column.

A side is a World in which the objects of one relation are made. `own` belongs to the
Academy, to the Finance committee and to Hanna; `near` to their neighbours in the same
region; `far` to another region.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.test import Client

from people import operations as people
from people.models import Body, Employee, Role, User
from tests.database import undone
from tests.people.colleagues import lend, make_official
from tests.sign_in import browser_of
from tests.world import DAY, NOON, World, build_world, schedule

PEOPLE = 16
ROLES = {
    "budget": Role.BUDGET_OFFICER,
    "programme": Role.PROGRAMME_MANAGER,
    "approver": Role.APPROVER,
    "treasurer": Role.TREASURER,
    "hr": Role.HR_OFFICER,
    "provider": Role.PROVIDER_STAFF,
    "accreditor": Role.ACCREDITOR,
    "admin": Role.ADMINISTRATOR,
    "auditor": Role.AUDITOR,
}
# Who looks: nobody signed in, one person per role, an employee, a user without any role, one
# whose roles have all ended, who made the object, who stands in for them and may check, a superuser.
PERSONS = ("anonymous", *ROLES, "employee", "nobody", "expired", "maker", "bound", "superuser")
SIDES = ("own", "near", "far")


@dataclass
class Side(World):
    ann: User  # An administrator.


@dataclass
class Stage:
    own: Side
    near: Side
    far: Side
    users: dict[str, User]
    bound: dict[str, User]  # By the name of the maker.
    browser: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    _cookies: dict[tuple[UUID, datetime], str] = field(default_factory=dict)

    def side(self, name: str) -> Side:
        found: Side = getattr(self, name)
        return found

    def user(self, person: str, side: Side, maker: str) -> User | None:
        """Return who a column is, for an object of a side that the maker made."""
        if person == "maker":
            found: User = getattr(side, maker)
            return found
        return self.bound[maker] if person == "bound" else self.users.get(person)

    def sign_in(self, user: User, at: datetime) -> None:
        """Open a session with both factors, which outlives the savepoints of the calls."""
        if (user.pk, at) not in self._cookies:
            browser = browser_of(user)
            browser.get(
                "/.well-known/security.txt"
            )  # The first request of a session writes it down.
            cookies = browser.cookies
            self._cookies[user.pk, at] = cookies.output(header="", sep=";")

    def ask(
        self,
        user: User | None,
        at: datetime,
        method: str,
        path: str,
        *,
        to_the_end: bool = False,
        **sent: Any,
    ) -> Any:
        """Ask as somebody, with nothing left over from the question before.

        `to_the_end` goes on to a result that stands at an address of its own.
        """
        self.be(user, at)
        with undone():
            answer = self.browser.generic(method, path, **sent)
            leads_on = to_the_end and answer.status_code == 303
            return self.browser.get(answer["Location"]) if leads_on else answer

    def be(self, user: User | None, at: datetime) -> None:
        """Let the browser be somebody's, who signed in at that moment, or nobody's."""
        self.browser.cookies.clear()
        if user:
            self.browser.cookies.load(self._cookies[user.pk, at])


def set_stage(people: int = PEOPLE) -> Stage:
    own, far = (
        _side(build_world(employees=people, line_minor=100_000_000_00, places=200))
        for _each in range(2)
    )
    for employee in far.employees:
        employee.family_name = "Farova"
        employee.save(update_fields=["family_name"])
    users = {name: _one_role(own, role) for name, role in ROLES.items()}
    users["expired"] = _user(own, "expired")
    for role in (Role.PROGRAMME_MANAGER, Role.APPROVER):
        _grant(own, users["expired"], role, valid_until=NOON - 2 * DAY)
    ended = {"valid_from": NOON - 2 * DAY, "valid_until": NOON - DAY}
    _grant(own, users["expired"], Role.AUDITOR, **ended)
    users["employee"] = own.hanna.user
    users["nobody"] = _user(own, "nobody")
    users["superuser"] = _user(own, "superuser")
    users["superuser"].is_staff = users["superuser"].is_superuser = True
    users["superuser"].save(update_fields=["is_staff", "is_superuser"])
    return Stage(own, _near(own), far, users, let_check(own))


def let_check(own: Side) -> dict[str, User]:
    """Return by maker who stands in for them, holds what checks their acts, and may not.

    Zoe checks; she lends Alice, Bob and Carol a role of hers. Bea is an administrator like Ann,
    who lends her that role. Nobody lends to the staff of providers, or borrows from them.
    """
    checking = (Role.APPROVER, Role.PROGRAMME_MANAGER, Role.ACCREDITOR)
    zoe, bea = (make_official(own, *roles) for roles in (checking, (Role.ADMINISTRATOR,)))
    for maker in (own.alice, own.bob, own.carol):
        lend(zoe, Role.PROGRAMME_MANAGER, maker)
    lend(own.ann, Role.ADMINISTRATOR, bea)
    return {**dict.fromkeys(("alice", "bob", "carol", "dan", "eve"), zoe), "ann": bea}


def _side(world: World) -> Side:
    return Side(**vars(world), ann=make_official(world, Role.ADMINISTRATOR))


def _near(own: Side) -> Side:
    body = people.create_body(
        region=own.region,
        code="EDU",
        name="Education committee",
        tier=Body.Tier.MUNICIPAL,
        valid_from=NOON.date(),
        actor=own.bob,
        occurred_at=NOON - 30 * DAY,
    )
    return replace(
        own,
        body=body,
        employees=_staff(own, body),
        academy=own.rival,
        rival=own.academy,
        eve=own.mallory,
        mallory=own.eve,
        course=own.rival_course,
        rival_course=own.course,
        session=schedule(own.rival_course, own.mallory, "R01", places=200),
    )


def _staff(world: World, body: Body) -> list[Employee]:
    at = {"actor": None, "occurred_at": NOON - 30 * DAY}
    header = (
        "work_id;family_name;given_name;patronymic;body_code;unit;post;employed_from;employed_until"
    )
    rows = "\n".join(
        f"E{n:04d};Petrov;Petr;;{body.code};;teacher;2020-01-01;" for n in range(PEOPLE)
    )
    people.import_employees(
        region=world.region, content=f"{header}\n{rows}\n".encode(), apply=True, **at
    )
    found = list(Employee.objects.filter(body=body).order_by("work_id"))
    return people.open_employee_accounts(region=world.region, employees=found, **at)


def _one_role(world: World, role: Role) -> User:
    user = _user(world, role.lower())
    _grant(world, user, role)
    return user


def _user(world: World, name: str) -> User:
    return people.create_user(
        username=f"{name}.{world.region.code}.matrix".lower(),
        language="en",
        actor=None,
        occurred_at=NOON - 40 * DAY,
    )


def _grant(world: World, user: User, role: Role, **changes: object) -> None:
    people.grant_role(
        user=user,
        region=world.region,
        role=role,
        body=world.body if role == Role.HR_OFFICER else None,
        provider_id=world.academy.pk if role == Role.PROVIDER_STAFF else None,
        actor=None,
        occurred_at=NOON - 40 * DAY,
        **changes,
    )
