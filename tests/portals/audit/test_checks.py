"""The books are checked by a button, which writes nothing; roles and duties can be looked over."""

from django.db import connection

from audit.models import AuditRecord
from people.models import Role, RoleAssignment
from tests.people.colleagues import make_official, role_of
from tests.sign_in import browser_of
from tests.world import NOON, issue

KINDS = ("review/", "duties/", "verify/")


def test_the_rules_are_named_and_asked_only_by_the_button(world):
    browser = browser_of(world.dan)

    assert "It holds" not in browser.get("/audit/verify/").content.decode()
    page = browser.get("/audit/verify/?run=1").content.decode()
    assert page.count("It holds") == 11
    assert "Plan, entries and papers agree." in page


def test_what_does_not_hold_is_named(world):
    voucher = issue(world)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE vouchers_voucher SET face_minor = 1, remaining_minor = 1")
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET LOCAL ROLE training_service")
    page = browser_of(world.dan).get("/audit/verify/?run=1").content.decode()

    assert voucher.number in page
    assert f"/audit/papers/{voucher.pk}/" in page


def test_nothing_can_be_sent_to_these_pages(world):
    browser = browser_of(world.dan)
    before = AuditRecord.objects.count()
    paths = ["", *KINDS, f"papers/{world.line.pk}/", "transfers/?measure=available"]

    assert [browser.post(f"/audit/{path}").status_code for path in paths] == [405] * len(paths)
    assert AuditRecord.objects.count() == before


def test_the_review_names_roles_of_the_region_alone(world):
    page = browser_of(world.dan).get("/audit/review/").content.decode()
    file = browser_of(world.dan).get("/audit/review/?format=csv").content.decode()

    assert world.alice.username in page
    assert world.alice.username in file


def test_who_holds_two_duties_is_named(world):
    user = make_official(world, Role.BUDGET_OFFICER, name="doubled")
    held = role_of(user, Role.BUDGET_OFFICER)
    RoleAssignment.objects.create(
        region=world.region, user=user, role=Role.TREASURER, valid_from=NOON, granted_by_id=None
    )
    page = browser_of(world.dan).get("/audit/duties/").content.decode()

    assert held.user.username in page
