"""Whoever changes a way into an account, its holder is told by mail, and the records know."""

from allauth.mfa.models import Authenticator
from django.test import Client

from audit.models import AuditRecord, Notice
from people import operations as people
from people.operations.notices import CHANGES
from tests.passkeys import Passkey
from tests.portals.test_passkeys import add
from tests.sign_in import PASSWORD, browser_of, code_of, give_authenticator
from tests.world import NOON

NEW = "another five words nobody strings"


def told(user) -> list[str]:
    """Return the changes that both a mail and a record tell of."""
    address = f"{user.username}@example.org"
    mails = Notice.objects.filter(address=address).order_by("pk").values_list("body", flat=True)
    acts = AuditRecord.objects.filter(action="credential.changed", subject_id=user.pk)
    changes = [record.details["kind"] for record in acts.order_by("pk")]
    assert [mail.partition("\n")[0] for mail in mails] == [str(CHANGES[each]) for each in changes]
    return changes


def test_a_changed_password(bob):
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    browser_of(bob).post("/account/password/", fields)

    assert told(bob) == ["password_changed"]


def test_a_password_set_by_letter(bob):
    address = f"{bob.username}@example.org"
    reset = people.ask_password_reset(address=address, language="en", occurred_at=NOON)
    Notice.objects.all().delete()

    people.reset_password(reset=reset, password=NEW, occurred_at=NOON)

    assert told(bob) == ["password_changed"]


def test_an_authenticator_and_recovery_codes(bob, django_capture_on_commit_callbacks):
    browser = browser_of(bob)
    page = browser.get("/account/2fa/totp/activate/")
    code = code_of(page.context["form"].secret)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/account/2fa/totp/activate/", {"code": code})
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/account/2fa/recovery-codes/generate/")

    assert told(bob) == ["totp_activated", "recovery_codes_generated"]


def test_a_passkey_added_and_one_factor_after_the_other_removed(bob):
    give_authenticator(bob)
    browser = browser_of(bob)
    assert add(browser, Passkey()) == 302
    key = Authenticator.objects.get(user=bob, type="webauthn")
    browser.post("/account/2fa/totp/deactivate/")
    give_authenticator(bob)
    browser.post(f"/account/2fa/webauthn/keys/{key.pk}/remove/")

    assert told(bob) == ["webauthn_added", "totp_deactivated", "webauthn_removed"]


def test_who_has_no_address_changes_their_password_all_the_same(world):
    fields = {"password1": NEW, "password2": NEW}
    world.hanna.user.set_password(PASSWORD)
    world.hanna.user.save()

    answer = browser_of(world.hanna.user).post(
        "/account/password/", {"oldpassword": PASSWORD, **fields}
    )

    assert answer.status_code == 302
    assert not Notice.objects.exists()
    assert Client().login(username=world.hanna.user.username, password=NEW)
