"""Roles over the API: granted, refused, revoked in flight, and what a refusal leaves behind."""

import pytest

from audit.models import AuditRecord
from budgets.operations import propose_virement
from people import operations
from people.models import Role, RoleAssignment
from tests.people.colleagues import lend, make_official, role_of
from tests.world import NOON, build_world, issue

API = "/api/v1"


@pytest.fixture
def adam(world):
    return make_official(world, Role.ADMINISTRATOR)


def post(client, path, body=None, **headers):
    return client.post(f"{API}/{path}", body or {}, format="json", **headers)


def virement_of(world):
    return propose_virement(
        source=world.line,
        target=world.pay_line,
        amount_minor=1,
        reason="Need.",
        actor=world.alice,
        occurred_at=NOON,
    )


def wanted(world, user, role, **more):
    return {"user": str(user.pk), "region": world.region.code, "role": role, **more}


def test_a_role_over_money_passes_through_two_administrators(world, adam, as_user, today):
    ada, zoe = (
        make_official(world, Role.ADMINISTRATOR),
        make_official(world, Role.HR_OFFICER, body=world.body),
    )
    body = wanted(
        world, zoe, "PROGRAMME_MANAGER", reason="Needed.", department=str(world.department.pk)
    )

    assert post(as_user(adam), "roles/", wanted(world, zoe, "TREASURER")).status_code == 403
    proposal = post(as_user(adam), "role-proposals/", body).json()
    decide = f"role-proposals/{proposal['id']}/decide/"
    assert post(as_user(adam), decide, {"approve": True}).status_code == 403
    assert post(as_user(ada), decide, {"approve": True}).json()["status"] == "APPROVED"
    assert role_of(zoe, Role.PROGRAMME_MANAGER).department == world.department


def test_a_role_revoked_in_flight_decides_nothing_more_not_even_by_key(world, adam, as_user, today):
    path, client = f"virements/{virement_of(world).pk}/decide/", as_user(world.bob)
    held = role_of(world.bob, Role.APPROVER)

    assert post(as_user(adam), f"roles/{held.pk}/revoke/").status_code == 200

    assert post(client, path, {"approve": True}).status_code == 403


def test_a_refused_act_leaves_one_record_and_nothing_else(world, as_user, today):
    voucher = issue(world)
    before = set(AuditRecord.objects.values_list("pk", flat=True))
    client, body = as_user(world.dan), {"reason": "x"}
    keys = set(AuditRecord.objects.values_list("pk", flat=True)) - before

    for _again in range(2):
        post(client, f"vouchers/{voucher.pk}/void/", body, HTTP_IDEMPOTENCY_KEY="k")

    record = AuditRecord.objects.exclude(pk__in=before | keys).get()
    assert record.action == "voucher.void.denied"
    assert (record.actor_id, record.subject_id) == (world.dan.pk, voucher.pk)
    assert record.region_id == world.region.pk
    assert record.details["code"] == "not-permitted"


def test_a_refusal_of_the_operation_is_recorded_once_too(world, as_user, today):
    virement, client = virement_of(world), as_user(make_official(world, Role.APPROVER))
    lend(world.alice, Role.PROGRAMME_MANAGER, RoleAssignment.objects.latest("id").user)

    answer = post(client, f"virements/{virement.pk}/decide/", {"approve": True})

    assert answer.json()["type"] == "/problems/same-person"
    found = AuditRecord.objects.filter(subject_id=virement.pk).values_list("action", flat=True)
    assert sorted(found) == ["virement.decide.refused", "virement.proposed"]


def test_staff_bring_in_and_remove_staff_of_their_own_provider_only(world, as_user, today):
    mallory = role_of(world.mallory, Role.PROVIDER_STAFF)
    former = make_official(world, Role.PROVIDER_STAFF, provider_id=world.academy.pk)
    operations.revoke_role(
        assignment=role_of(former, Role.PROVIDER_STAFF), actor=None, occurred_at=NOON
    )
    client = as_user(world.eve)

    back = post(client, f"providers/{world.academy.pk}/staff/", {"user": str(former.pk)})
    assert back.status_code == 201
    assert post(client, f"roles/{back.json()['id']}/revoke/").status_code == 200
    assert post(client, f"roles/{mallory.pk}/revoke/").status_code == 404
    rival = f"providers/{world.rival.pk}/staff/"
    assert post(client, rival, {"user": str(former.pk)}).status_code == 404


@pytest.mark.parametrize("what", ["user", "department", "region"])
def test_people_and_parts_of_another_region_are_not_there_to_grant(
    world, adam, as_user, today, what
):
    other = build_world()
    foreign = {
        "user": str(other.alice.pk),
        "department": str(other.department.pk),
        "region": other.region.code,
    }
    body = wanted(world, world.carol, "PROGRAMME_MANAGER", reason="x")

    answer = post(as_user(adam), "role-proposals/", {**body, what: foreign[what]})

    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["alice", "dan", "eve"])
def test_only_administrators_grant(world, as_user, today, name):
    user = getattr(world, name)
    body = wanted(world, world.carol, "HR_OFFICER", body=str(world.body.pk))

    assert post(as_user(user), "roles/", body).status_code == 403


def test_a_filter_by_a_foreign_id_answers_as_one_by_nobodys_id(world, as_user):
    client, foreign = as_user(world.alice), issue(build_world()).allocation_id
    nobody = "00000000-0000-0000-0000-000000000000"

    there, nowhere = (
        client.get(f"{API}/vouchers/", {"allocation": str(pk)}) for pk in (foreign, nobody)
    )
    assert there.status_code == nowhere.status_code == 200
    assert there.json()["results"] == nowhere.json()["results"] == []


def test_an_official_of_a_department_issues_from_its_lines_and_reads_its_report(
    world, as_user, today
):
    idle = operations.create_department(
        region=world.region, code="IDLE", name="Idle", actor=None, occurred_at=NOON
    )
    own = as_user(make_official(world, Role.PROGRAMME_MANAGER, department=world.department))
    other = as_user(make_official(world, Role.PROGRAMME_MANAGER, department=idle))
    voucher = issue(world)

    path, body = f"vouchers/{voucher.pk}/void/", {"reason": "x"}
    assert [post(who, path, body).status_code for who in (other, own)] == [404, 200]
    late = {"as_of": "2100-01-01T00:00:00Z"}  # The database's own clock is not ours.
    mine, theirs = (who.get(f"{API}/reports/spend/", late).json()["totals"] for who in (own, other))
    assert (len(mine), theirs) == (1, [])


def test_oversight_lists_what_waits_who_holds_what_and_who_holds_too_much(
    world, adam, as_user, today
):
    virement_of(world)
    operations.revoke_role(
        assignment=role_of(world.bob, Role.APPROVER), actor=None, occurred_at=NOON
    )
    client = as_user(adam)

    [stuck] = client.get(f"{API}/reports/stuck-approvals/").json()
    assert (stuck["kind"], stuck["role"]) == ("virement", "APPROVER")
    assert "Nobody holds the role approver" in stuck["reason"]
    rows = client.get(f"{API}/reports/access-review/").json()
    assert {row["username"] for row in rows} >= {world.alice.username, world.eve.username}
    file = client.get(f"{API}/reports/access-review/", {"file": "csv"})
    assert file.content.startswith(b"\xef\xbb\xbfid;region;username")
    assert client.get(f"{API}/reports/duties/").json() == []
    assert as_user(world.alice).get(f"{API}/reports/duties/").status_code == 403
