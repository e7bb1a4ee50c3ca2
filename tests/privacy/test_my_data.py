"""What the service holds on somebody, as one file, and who looked at it."""

import io
import json
import zipfile

from audit.models import AuditRecord
from people.models import Role
from privacy.archive import my_data
from tests.world import DAY, FACE, NOON, World, code_of, issue
from vouchers import operations as vouchers
from vouchers.models import Voucher

END = NOON + 60 * DAY


def fetched(world: World, user, employee) -> tuple[dict, str]:
    content = my_data(user=user, employee=employee, occurred_at=END)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["my-data.json", "my-data.html"]
        held = json.loads(archive.read("my-data.json"))["held"]
        return held, archive.read("my-data.html").decode()


def test_an_employee_gets_every_part_of_their_story(told: World):
    held, page = fetched(told, told.hanna.user, told.hanna)

    assert held["people.Employee"][0]["work_id"] == "W0000"
    assert held["vouchers.Redemption"][0]["status"] == "CONFIRMED"
    assert (len(held["learning.Attendance"]), len(held["learning.Assessment"])) == (8, 2)
    assert held["learning.Enrolment"][0]["achievement"] == "PASSED"
    assert {"voucher.issued", "redemption.confirmed", "enrolment.completed"} <= {
        record["action"] for record in held["audit.AuditRecord"]
    }
    assert "Ivanova" in page
    assert held["vouchers.Voucher"][0]["number"] in page


def test_nobody_elses_rows_and_no_secret_of_ones_own_are_in_it(told: World):
    other = issue(told, told.employees[1])
    held, page = fetched(told, told.hanna.user, told.hanna)
    written = json.dumps(held) + page
    own = Voucher.objects.get(holder=told.hanna)

    assert other.number not in written
    assert str(told.employees[1].pk) not in written
    assert code_of(own) not in written
    assert bytes(own.code_digest).hex() not in written
    assert "code_digest" not in written


def test_the_words_about_a_person_are_in_their_file_and_not_in_that_of_who_wrote_them(
    world: World,
):
    vouchers.void_voucher(
        voucher=issue(world), reason="She is ill.", actor=world.alice, occurred_at=NOON + DAY
    )
    hers, _page = fetched(world, world.hanna.user, world.hanna)
    mine, _page = fetched(world, world.alice, None)

    by_alice = {"by": world.alice.username, "occurred_at": "2026-03-03T12:00:00Z"}
    told = {"action": "voucher.voided", **by_alice}
    assert {**told, "details": {"reason": "She is ill."}} in hers["audit.AuditRecord"]
    assert {**told, "details": {}} in mine["audit.AuditRecord"]
    assert "She is ill." not in json.dumps(mine)


def test_an_officer_gets_their_acts_and_roles(told: World):
    held, _page = fetched(told, told.alice, None)
    acts = [row for row in held["audit.AuditRecord"] if row["action"] == "voucher.issued"]

    assert [act["details"] for act in acts] == [{"face_minor": FACE}]
    assert {row["role"] for row in held["people.RoleAssignment"]} == {
        Role.BUDGET_OFFICER,
        Role.PROGRAMME_MANAGER,
    }
    assert held["people.Employee"] == held["vouchers.Voucher"] == []


def test_fetching_it_is_recorded(told: World):
    fetched(told, told.hanna.user, told.hanna)

    record = AuditRecord.objects.get(action="my_data.exported", region_id=told.region.pk)
    assert (record.actor_id, record.occurred_at) == (told.hanna.user_id, END)


def test_the_door_gives_it_to_anybody_signed_in_and_stores_no_copy(told, as_user):
    for user in (told.hanna.user, told.eve, told.dan):
        answer = as_user(user).get("/api/v1/my-data/")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
        assert answer["Cache-Control"] == "no-store"


def test_the_employee_sees_who_looked_by_name_and_role(told, keeper, as_user, today):
    officer = keeper(Role.HR_OFFICER)
    as_user(officer).get(f"/api/v1/employees/{told.hanna.pk}/")

    [look] = as_user(told.hanna.user).get("/api/v1/my-data/viewings/").json()["results"]

    assert (look["viewer"], look["roles"], look["door"]) == (
        "Nina",
        ["HR_OFFICER"],
        "employee.retrieve",
    )
    assert as_user(told.employees[1].user).get("/api/v1/my-data/viewings/").json()["results"] == []
