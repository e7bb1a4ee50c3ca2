"""The whole job over real HTTP, with nothing but the public API and each person's key."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import requests
import time_machine
from pytest_django.live_server_helper import LiveServer

from people import operations as people
from people.models import Employee, Region, Role, User
from tests.sign_in import code_of, give_authenticator
from tests.world_parts import INN, OGRN, make_region

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FACE = 60_000_00


@dataclass
class Caller:
    """One person's key, and the requests they make with it."""

    address: str
    key: str
    authenticator: str

    def get(self, path: str, **query: str) -> Any:
        answer = requests.get(self._url(path), params=query, headers=self._headers, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        answer = self._post(path, body)
        assert answer.ok, f"{path}: {answer.text}"
        return answer.json()

    def refused(self, path: str, **body: Any) -> tuple[int, str]:
        """Post what must be refused; return status and type."""
        answer = self._post(path, body)
        assert answer.headers["Content-Type"] == "application/problem+json", answer.text
        return answer.status_code, answer.json()["type"]

    def _post(self, path: str, body: dict[str, Any]) -> requests.Response:
        """Post it, with a code of the caller's authenticator before, if that is asked for."""
        answer = self._send(path, body)
        if answer.status_code == 403 and answer.json()["type"] == "/problems/step-up-required":
            self._send("step-up", {"code": code_of(self.authenticator)})
            answer = self._send(path, body)
        return answer

    def _send(self, path: str, body: dict[str, Any]) -> requests.Response:
        return requests.post(self._url(path), json=body, headers=self._headers, timeout=20)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def _url(self, path: str) -> str:
        return f"{self.address}/api/v1/{path}/"


@pytest.fixture
def clock(committed) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


@pytest.fixture
def address(clock) -> Iterator[str]:
    server = LiveServer("127.0.0.1:20000")
    yield server.url
    server.stop()


def caller(address: str, user: User) -> Caller:
    issued = people.create_api_key(user=user, name="journey", actor=None, occurred_at=NOON - DAY)
    return Caller(address, issued.secret, give_authenticator(user))


def cast_of(address: str, region: Region) -> dict[str, Caller]:
    held = {
        "alice": [Role.BUDGET_OFFICER, Role.PROGRAMME_MANAGER],
        "bob": [Role.APPROVER, Role.ACCREDITOR, Role.PROGRAMME_MANAGER],
        "carol": [Role.TREASURER],
        "dan": [Role.AUDITOR],
    }
    cast = {}
    for name, roles in held.items():
        user = user_named(name, region)
        for role in roles:
            people.grant_role(
                user=user, region=region, role=role, actor=None, occurred_at=NOON - DAY
            )
        cast[name] = caller(address, user)
    return cast


def user_named(name: str, region: Region) -> User:
    username = f"{name}.{region.code}".lower()
    return people.create_user(username=username, language="en", actor=None, occurred_at=NOON)


def test_the_whole_job_runs_through_the_public_api(address: str, clock):
    region = make_region()
    cast = cast_of(address, region)
    line, programme = open_budget(cast, region)
    eve, session = open_training(cast, region, programme, address)
    holder = hire(region, cast)
    redemption = redeem(cast, line, holder, eve, session, caller(address, holder.user))

    clock.move_to(NOON + 40 * DAY)
    learn(eve, session)
    get_paid(cast, eve, redemption)

    amounts = cast["dan"].get(f"allocations/{line['id']}/amounts")
    assert (amounts["available_minor"], amounts["paid_minor"]) == (10 * FACE - FACE, FACE)
    assert cast["dan"].refused(f"allocations/{line['id']}/pause", reason="x")[0] == 403


def open_budget(cast: dict[str, Caller], region: Region) -> tuple[Any, Any]:
    alice, bob = cast["alice"], cast["bob"]
    source = alice.post(
        "funding-sources",
        region=region.code,
        code="F1",
        name="Regional budget",
        instrument="regional budget",
        eligible_from="2026-01-01",
        eligible_until="2027-01-01",
    )
    asked = {"fiscal_year": 2026, "amount_minor": 10 * FACE, "document": "Law 1"}
    appropriation = alice.post("appropriations", source=source["id"], **asked)
    path = f"appropriations/{appropriation['id']}/approve"
    assert alice.refused(path) == (403, "/problems/not-permitted")
    bob.post(path)
    programme = open_programme(alice, region)
    line = alice.post(
        "allocations",
        appropriation=appropriation["id"],
        programme=programme["id"],
        code="P3",
        kind="VOUCHERS",
        cost_scope="materials, platform, tests",
        classification_scheme="RU-KBK",
        classification_code="999 0705 231D390010 244",
        amount_minor=10 * FACE,
    )
    bob.post(f"allocations/{line['id']}/approve")
    bob.post(f"allocations/{line['id']}/allot", amount_minor=10 * FACE)
    return line, programme


def open_programme(alice: Caller, region: Region) -> Any:
    department = people.create_department(
        region=region, code="DIG", name="Digital", actor=None, occurred_at=NOON
    )
    return alice.post(
        "programmes",
        department=str(department.pk),
        code="DIG72",
        name="Digital skills",
        kind="RETRAINING",
        hours=72,
        hour_unit="ACADEMIC",
        planned_places=10,
        price_per_hour_min_minor=500_00,
        price_per_hour_max_minor=900_00,
    )


def open_training(
    cast: dict[str, Caller], region: Region, programme: Any, address: str
) -> tuple[Caller, Any]:
    bob = cast["bob"]
    provider = bob.post(
        "providers",
        region=region.code,
        name="Academy",
        legal_form="UNIVERSITY",
        registry_number=OGRN[0],
        tax_number=INN[0],
        bank_account="40503810000000000001",
    )
    user = user_named("eve", region)
    people.grant_role(
        user=user,
        region=region,
        role=Role.PROVIDER_STAFF,
        provider_id=provider["id"],
        actor=None,
        occurred_at=NOON - DAY,
    )
    eve = caller(address, user)
    accredit(bob, eve, provider)
    return eve, open_session(cast["alice"], eve, provider, programme)


def accredit(bob: Caller, eve: Caller, provider: Any) -> None:
    period = {"valid_from": "2026-01-01T00:00:00Z", "valid_until": "2027-01-01T00:00:00Z"}
    accreditation = eve.post(
        "accreditations", provider=provider["id"], scope=["RETRAINING"], **period
    )
    for status in ("UNDER_REVIEW", "ACCREDITED"):
        path = f"accreditations/{accreditation['id']}/decide"
        bob.post(path, status=status, reason="Papers in order.")


def open_session(alice: Caller, eve: Caller, provider: Any, programme: Any) -> Any:
    hours = {"theory_hours": 16, "practice_hours": 48, "self_study_hours": 6, "test_hours": 2}
    offered = {"provider": provider["id"], "programme": programme["id"], "name": "Digital skills"}
    course = eve.post("courses", price_minor=FACE, **offered, **hours)
    alice.post(f"courses/{course['id']}/approve")
    starts = NOON
    kinds = [("ON_SITE", 8)] * 5 + [("PRACTICE", 12)] * 2 + [("SELF_STUDY", 8)]
    return eve.post(
        "sessions",
        course=course["id"],
        code="G01",
        places=25,
        venue_kind="PROVIDER",
        venue="Room 12",
        starts_at=starts.isoformat(),
        ends_at=(starts + 21 * DAY).isoformat(),
        blocks=[
            {"kind": kind, "hours": hours, "starts_at": (starts + day * DAY).isoformat()}
            for day, (kind, hours) in enumerate(kinds)
        ],
    )


def hire(region: Region, cast: dict[str, Caller]) -> Employee:
    """Import the body and the employee over HTTP, then let them sign in."""
    files = {
        "bodies": "code,name,tier,valid_from\nFIN,Finance,REGIONAL,2020-01-01\n",
        "employees": "work_id,family_name,given_name,patronymic,body_code,unit,post,"
        "employed_from,employed_until\nW1,Ветрова,Елена,Сергеевна,FIN,,clerk,2020-01-01,\n",
    }
    alice = cast["alice"]
    for kind, text in files.items():
        answer = requests.post(
            f"{alice.address}/api/v1/imports/{kind}/",
            files={"file": (f"{kind}.csv", text.encode())},
            data={"region": region.code, "apply": "true"},
            headers={"Authorization": f"Bearer {alice.key}"},
            timeout=20,
        )
        assert answer.json().get("created") == 1, answer.text
    employees = list(Employee.objects.filter(region=region))
    return people.open_employee_accounts(
        region=region, employees=employees, actor=None, occurred_at=NOON
    )[0]


def redeem(
    cast: dict[str, Caller], line: Any, holder: Employee, eve: Caller, session: Any, hanna: Caller
) -> Any:
    voucher = cast["alice"].post(
        "vouchers",
        allocation=line["id"],
        holder=str(holder.pk),
        amount_minor=FACE,
        valid_from=NOON.isoformat(),
        expires_at=(NOON + 90 * DAY).isoformat(),
    )
    secret = hanna.post(f"vouchers/{voucher['id']}/show-code")
    wrong = {"code": "7KQ4-M2XW-9TPD-3HVA-R", "session": session["id"]}
    assert eve.refused("redemptions", **wrong)[0] in {400, 404}
    redemption = eve.post("redemptions", code=secret["qr_text"], session=session["id"])
    assert eve.refused(f"redemptions/{redemption['id']}/confirm")[0] == 403
    confirmed = hanna.post(f"redemptions/{redemption['id']}/confirm")
    assert confirmed["status"] == "CONFIRMED"
    again = {"code": secret["code"], "session": session["id"]}
    assert eve.refused("redemptions", **again) == (409, "/problems/voucher-used")
    return confirmed


def learn(eve: Caller, session: Any) -> None:
    enrolment = eve.get("enrolments", session=session["id"])["results"][0]["id"]
    for block in session["blocks"]:
        marks = [{"enrolment": enrolment, "present": True}]
        eve.post(f"sessions/{session['id']}/attendance", block=block["id"], marks=marks)
    for kind, score in (("ENTRY", 40), ("FINAL", 75)):
        scores = [{"enrolment": enrolment, "score": score}]
        eve.post(f"sessions/{session['id']}/assessments", kind=kind, scores=scores)
    done = eve.post(f"sessions/{session['id']}/completions", enrolments=[enrolment])
    assert done == {"learners": 1}


def get_paid(cast: dict[str, Caller], eve: Caller, redemption: Any) -> None:
    claim = eve.post(
        "claims",
        provider=redemption["provider"],
        number="INV-1",
        redemptions=[redemption["id"]],
    )
    issuer = cast["alice"].refused(f"claims/{claim['id']}/accept")
    assert issuer == (403, "/problems/same-person")
    cast["bob"].post(f"claims/{claim['id']}/accept")
    order = cast["carol"].post("payment-orders", payee=redemption["provider"], claims=[claim["id"]])
    cast["bob"].post(f"payment-orders/{order['id']}/approve")
    cast["carol"].post(f"payment-orders/{order['id']}/send")
    reference = f"BANK-{order['id'][:8]}"
    paid = cast["carol"].post(f"payment-orders/{order['id']}/mark-paid", bank_reference=reference)
    assert paid["status"] == "PAID"
    assert date.fromisoformat(paid["paid_at"][:10]) == (NOON + 40 * DAY).date()
