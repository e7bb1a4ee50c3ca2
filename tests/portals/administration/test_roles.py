"""Roles on the administrator's pages: given, proposed, decided, ended, refused."""

import pytest

from audit.models import Viewing
from people.models import Role, RoleAssignment, RoleProposal, RoleReview
from tests.people.colleagues import grant as grant_role
from tests.people.colleagues import make_official, role_of
from tests.portals.department.browsing import page, sent
from tests.portals.employee.test_voucher import text_of
from tests.sign_in import browser_of
from tests.world import DAY, NOON

OVER = {"valid_from": NOON - 2 * DAY, "valid_until": NOON - DAY}
ASKED = {"role": "TREASURER", "reason": "Carol leaves."}


def grant(user) -> str:
    return f"/administration/users/{user.pk}/grant/"


@pytest.fixture
def proposal(ann, zoe) -> RoleProposal:
    assert sent(ann, grant(zoe), **ASKED) == 303
    return RoleProposal.objects.get(user=zoe)


def test_the_check_page_says_who_has_to_agree(ann, ben, zoe):
    told = text_of(ann.post(grant(zoe), {"form_key": "k", **ASKED}))

    for words in ("treasurer", "the whole region", "Carol leaves.", "ben", "you may not"):
        assert words in told
    assert "<li>ann</li>" not in told
    assert not RoleProposal.objects.filter(user=zoe).exists()


def test_who_proposed_reads_who_may_decide_and_cannot(ann, proposal, zoe):
    path = f"/administration/proposals/{proposal.pk}/"
    told = page(ann, path)

    assert "<li>ben</li>" in told
    assert 'name="approve"' not in told
    assert ann.post(path, {"approve": "yes", "form_key": "d"}).status_code == 403
    assert not RoleAssignment.objects.filter(user=zoe, role=Role.TREASURER).exists()


def test_a_second_administrator_finds_it_at_home_and_agrees(ben, proposal, zoe):
    path = f"/administration/proposals/{proposal.pk}/"

    assert path in page(ben, "/administration/")
    assert ben.post(path, {"approve": "yes", "form_key": "d"}).status_code == 303
    assert role_of(zoe, Role.TREASURER).approved_by_id is not None
    assert path not in page(ben, "/administration/")


def test_a_declined_proposal_grants_nothing(ben, proposal, zoe):
    path = f"/administration/proposals/{proposal.pk}/"
    answer = ben.post(path, {"approve": "no", "form_key": "d"})

    assert "Nothing was granted" in page(ben, answer["Location"])
    assert not RoleAssignment.objects.filter(user=zoe, role=Role.TREASURER).exists()


def test_a_conflict_is_said_at_the_field_before_the_check_page(world, ann):
    answer = ann.post(grant(world.bob), {"form_key": "k", **ASKED})

    assert answer.status_code == 403
    assert "approver" in str(answer.context["form"].errors["role"])
    assert not RoleProposal.objects.filter(user=world.bob).exists()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"role": "HR_OFFICER"}, "body"),
        ({"role": "PROVIDER_STAFF"}, "provider"),
        ({"role": "TREASURER"}, "reason"),
        ({"role": "AUDITOR", "first_day": "2026-05-02", "last_day": "2026-05-01"}, "last_day"),
    ],
)
def test_what_a_role_needs_is_asked_at_its_field(ann, zoe, wanted, field):
    answer = ann.post(grant(zoe), {"form_key": "k", **wanted})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_department_narrows_no_treasurer(world, ann, zoe):
    wanted = {**ASKED, "department": str(world.department.pk), "form_key": "k"}

    assert "department" in ann.post(grant(zoe), wanted).context["form"].errors


def test_an_hr_officer_holds_at_once_and_until_the_end_of_the_last_day(world, ann):
    user = make_official(world, Role.APPROVER, **OVER)
    wanted = {"role": "HR_OFFICER", "body": str(world.body.pk), "last_day": "2026-03-31"}

    assert sent(ann, grant(user), **wanted) == 303
    held = role_of(user, Role.HR_OFFICER)
    assert held.body == world.body
    assert held.valid_until.isoformat() == "2026-03-31T21:00:00+00:00"  # Midnight in Moscow.


def test_nobody_gives_a_role_to_themselves(ann, administrators):
    answer = ann.post(
        grant(administrators[0]), {"role": "AUDITOR", "form_key": "k", "confirmed": "1"}
    )

    assert answer.status_code == 403
    assert not RoleAssignment.objects.filter(user=administrators[0], role=Role.AUDITOR).exists()


def test_a_role_is_ended_at_once(ann, world, zoe):
    held = role_of(zoe, Role.PROGRAMME_MANAGER)
    zoes = browser_of(zoe)

    assert zoes.get("/department/").status_code == 200
    assert sent(ann, f"/administration/roles/{held.pk}/end/") == 303
    assert zoes.get("/department/").status_code == 403


def test_looking_at_a_role_is_written_down(ann, zoe):
    held = role_of(zoe, Role.PROGRAMME_MANAGER)

    assert sent(ann, f"/administration/roles/{held.pk}/review/") == 303
    assert RoleReview.objects.filter(assignment=held).exists()
    assert "Last looked at" in page(ann, f"/administration/roles/{held.pk}/")


@pytest.mark.parametrize("name", ["role", "department", "body", "provider"])
def test_roles_are_filtered_in_the_address(world, ann, name):
    staff = make_official(world, Role.PROVIDER_STAFF, provider_id=world.academy.pk)
    hr = make_official(world, Role.HR_OFFICER, body=world.body)
    narrow = make_official(world, Role.BUDGET_OFFICER, department=world.department)
    wanted = {
        "role": ("HR_OFFICER", hr, staff),
        "department": (world.department.pk, narrow, hr),
        "body": (world.body.pk, hr, staff),
        "provider": (world.academy.pk, staff, hr),
    }
    value, there, elsewhere = wanted[name]
    told = page(ann, f"/administration/roles/?{name}={value}")

    assert str(there.pk) in told
    assert str(elsewhere.pk) not in told


@pytest.mark.parametrize("place", ["users/{}/", "review/", "roles/"])
def test_the_name_of_an_employee_is_noted_as_shown(world, ann, administrators, place):
    grant_role(world, world.hanna.user, Role.AUDITOR)
    page(ann, f"/administration/{place.format(world.hanna.user.pk)}")

    noted = Viewing.objects.filter(viewer_id=administrators[0].pk, employee_id=world.hanna.pk)
    assert noted.exists()
