"""Who was shown whose data: every door that names somebody writes it down."""

import importlib
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.auth import get_user_model
from rest_framework import serializers

from audit.models import Viewing
from learning.models import Enrolment
from people import operations as people
from people.models import Employee, Role, User
from people.registers import PersonRegister
from people.shown import OfEmployee
from tests.sign_in import browser_of
from tests.world import DAY, NOON, World, build_world, enrol, issue
from vouchers import operations as vouchers
from vouchers.models import Redemption, Voucher

# What tells who somebody is, under whatever field it is written.
TELLING = {"family_name", "given_name", "patronymic", "full_name", "work_id", "username"}
TELLING |= {"employee", "employee_id", "holder", "holder_id", "learner", "holder_name", "email"}

# Shapes that tell and need no note, each for its reason.
EXEMPT = {
    "EmployeeSearchInput": "asks, and is never rendered",
    "LikelyDuplicateRow": "shows the names of the file that the user brought, beside their like",
    "MeOutput": "shows the user themself",
    "WantedInput": "asks, and is never rendered",
}
INPUTS = "Input"


def shapes() -> Iterator[type[serializers.BaseSerializer]]:
    """Yield every serializer of ours."""
    for config in apps.get_app_configs():
        try:
            module = importlib.import_module(f"{config.name}.serializers")
        except ModuleNotFoundError:
            continue
        for found in vars(module).values():
            is_shape = isinstance(found, type) and issubclass(found, serializers.BaseSerializer)
            if (
                is_shape
                and found.__module__ == module.__name__
                and "rest_framework" not in str(found)
            ):
                yield found


def tells(shape: type[serializers.BaseSerializer]) -> bool:
    """Say whether a field of the shape itself tells who somebody is."""
    for name, field in shape().fields.items():
        if isinstance(field, serializers.BaseSerializer | serializers.ListSerializer):
            continue  # A shape of its own, which is looked at by itself.
        words = {name, *str(field.source).split(".")}
        related = getattr(field, "queryset", None)
        if words & TELLING or (related is not None and related.model is Employee):
            return True
    return getattr(getattr(shape, "Meta", None), "model", None) is Employee


def test_every_shape_that_names_somebody_tells_its_door():
    telling = {shape for shape in shapes() if tells(shape) and not shape.__name__.endswith(INPUTS)}
    silent = {shape.__name__ for shape in telling if not issubclass(shape, OfEmployee)}

    assert len(telling) > 4
    assert silent == {name for name in EXEMPT if not name.endswith(INPUTS)}


def test_every_path_leads_to_an_employee():
    for shape in shapes():
        if issubclass(shape, OfEmployee):
            if not hasattr(shape, "Meta"):
                continue  # It shows what a query worked out, and no row.
            model, path = shape.Meta.model, shape.employee_path.replace(".", "__")
            assert model.objects.filter(**{path: uuid4()}).query  # Or there is no such column.
            assert "region_id" in {field.attname for field in model._meta.concrete_fields}


def looks(world: World) -> list[tuple]:
    found = Viewing.objects.filter(region_id=world.region.pk).order_by("id")
    return list(found.values_list("viewer_id", "employee_id", "roles", "door"))


def test_a_page_of_people_is_noted_in_one_statement(
    world: World, as_user, today, django_assert_num_queries
):
    client = as_user(world.dan)
    client.get("/api/v1/employees/")
    assert looks(world) == [
        (world.dan.pk, employee.pk, "AUDITOR", "employee.list")
        for employee in sorted(world.employees, key=lambda each: each.pk)
    ]
    with django_assert_num_queries(5) as seen:  # Key, employee, roles, page, note.
        client.get("/api/v1/employees/")
    assert sum("audit_viewing" in query["sql"] for query in seen) == 1


def test_what_is_not_shown_is_not_noted(world: World, as_user, today):
    client = as_user(world.eve)
    assert client.get(f"/api/v1/employees/{world.hanna.pk}/").status_code == 404
    assert client.get("/api/v1/employees/").json()["results"] == []

    assert looks(world) == []


def test_ones_own_data_is_not_noted(world: World, as_user, today):
    issue(world)
    client = as_user(world.hanna.user)
    for path in ("employees", "vouchers", "me"):
        assert client.get(f"/api/v1/{path}/").status_code == 200

    assert looks(world) == []


@pytest.mark.parametrize(
    ("who", "path", "door"),
    [
        ("alice", "vouchers/", "voucher.list"),
        ("alice", "vouchers/{voucher}/", "voucher.retrieve"),
        ("alice", "vouchers/{voucher}/certificate/", "voucher.certificate"),
        ("eve", "enrolments/", "enrolment.list"),
        ("dan", "enrolments/{enrolment}/", "enrolment.retrieve"),
    ],
)
def test_each_way_to_a_person_is_noted(world: World, as_user, today, who, path, door):
    redemption, enrolment = enrol(world)
    address = path.format(voucher=redemption.voucher_id, enrolment=enrolment.pk)
    viewer = getattr(world, who)

    assert as_user(viewer).get(f"/api/v1/{address}").status_code == 200

    [(viewer_id, employee_id, _roles, noted)] = looks(world)
    assert (viewer_id, employee_id, noted) == (viewer.pk, world.hanna.pk, door)


def test_a_code_shown_to_who_hands_it_out_and_a_person_found_are_noted(
    world: World, as_user, today
):
    voucher, client = issue(world), as_user(world.alice)
    client.post(f"/api/v1/vouchers/{voucher.pk}/show-code/")
    client.post("/api/v1/employees/search/", {"work_id": "W0001"}, format="json")

    assert [(employee, door) for _who, employee, _roles, door in looks(world)] == [
        (world.hanna.pk, "voucher.show_code"),
        (world.employees[1].pk, "employee.search"),
    ]


def test_the_persons_of_a_batch_and_their_sheets_are_noted(world: World, as_user, today):
    batch = vouchers.create_batch(
        allocation=world.line,
        holders=world.employees[:2],
        amount_minor=100,
        valid_from=NOON,
        expires_at=NOON + DAY,
        actor=world.alice,
        occurred_at=NOON,
    )
    vouchers.issue_next_chunk(batch_id=batch.pk, occurred_at=NOON)
    client = as_user(world.alice)
    for part in ("requests", "certificates"):
        assert client.get(f"/api/v1/voucher-batches/{batch.pk}/{part}/").status_code == 200

    doors = [door for _who, _employee, _roles, door in looks(world)]
    assert doors == ["voucher-batch.requests"] * 2 + ["voucher-batch.certificates"] * 2


@pytest.mark.parametrize("register", ["people/employee", "people/user", "vouchers/voucher"])
def test_support_looking_into_a_register_is_noted_too(world: World, register):
    issue(world)
    admin = get_user_model().objects.create_superuser("root", password=None)
    client = browser_of(admin)
    pk = {"people/employee": world.hanna.pk, "people/user": world.hanna.user_id}
    pk = pk.get(register, world.hanna.vouchers.first().pk)

    assert client.get(f"/admin/{register}/").status_code == 200
    listed = {employee for _who, employee, _roles, _door in looks(world)}
    assert client.get(f"/admin/{register}/{pk}/change/").status_code == 200

    assert world.hanna.pk in listed
    assert looks(world)[-1][:2] == (admin.pk, world.hanna.pk)


def test_every_register_of_people_notes_the_look():
    naming = {Employee, User, Voucher, Redemption, Enrolment}
    plain = {m for m in naming if not isinstance(site._registry[m], PersonRegister)}

    assert plain == set()


def test_people_are_found_without_a_name_in_an_address(world: World, as_user, today):
    client = as_user(world.alice)
    search = "/api/v1/employees/search/"
    found = client.post(search, {"family_name": "Ivanova", "work_id": "W0002"}, format="json")

    assert [row["given_name"] for row in found.json()["results"]] == ["Jana"]
    assert client.post(search, {}, format="json").status_code == 400
    assert client.get("/api/v1/employees/?work_id=W0002").status_code == 400
    greta = as_user(world.eve).post(search, {"work_id": "W0002"}, format="json")
    assert greta.json() == {"results": [], "more": False}


def test_a_role_of_another_region_is_not_told(world: World, as_user, today):
    olga = people.create_user(username="olga", language="en", actor=None, occurred_at=NOON)
    for region, role, body in (
        (world.region, Role.HR_OFFICER, world.body),
        (build_world().region, Role.ACCREDITOR, None),
    ):
        people.grant_role(
            user=olga,
            region=region,
            role=role,
            body=body,
            actor=None,
            occurred_at=NOON - DAY,
        )
    as_user(olga).get(f"/api/v1/employees/{world.hanna.pk}/")

    [(_who, _employee, roles, _door)] = looks(world)
    assert roles == Role.HR_OFFICER
