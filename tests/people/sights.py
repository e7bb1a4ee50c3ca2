"""Everything there is to see in a region, and who looks at it."""

from dataclasses import dataclass

from budgets import access as budgets
from budgets import operations as budget_operations
from core.ids import new_id
from learning import access as learning
from payments import access as payments
from payments import operations as payment_operations
from people import access as people
from people import operations as people_operations
from people.models import Body, Role, User
from privacy import access as privacy
from privacy import operations as privacy_operations
from providers import access as providers
from providers.operations import offer_course
from tests.people.colleagues import lend, make_official
from tests.world import DAY, NOON, World, complete, enrol, pay, schedule
from vouchers import access as vouchers
from vouchers import operations as voucher_operations
from webhooks import access as webhooks
from webhooks import operations as webhook_operations

SIGHTS = {
    "regions": people.regions,
    "departments": people.departments,
    "bodies": people.bodies,
    "employees": people.employees,
    "users": people.users,
    "assignments": people.assignments,
    "proposals": people.proposals,
    "delegations": people.delegations,
    "providers": providers.providers,
    "accreditations": providers.accreditations,
    "programmes": providers.programmes,
    "courses": providers.courses,
    "sessions": providers.sessions,
    "sources": budgets.sources,
    "appropriations": budgets.appropriations,
    "amendments": budgets.amendments,
    "allocations": budgets.allocations,
    "virements": budgets.virements,
    "orders": budgets.orders,
    "vouchers": vouchers.vouchers,
    "batches": vouchers.batches,
    "redemptions": vouchers.redemptions,
    "enrolments": learning.enrolments,
    "claims": payments.claims,
    "invoices": payments.invoices,
    "payment_orders": payments.payment_orders,
    "corrections": privacy.corrections,
    "legal_holds": privacy.legal_holds,
    "retention_rules": privacy.retention_rules,
    "endpoints": webhooks.endpoints,
    "deliveries": webhooks.deliveries,
}


@dataclass
class Stage:
    """A world in which there is at least one of everything, and two more in the cast."""

    world: World
    greta: User  # HR officer of the Finance committee, where all employees work.
    henry: User  # HR officer of another body.
    nora: User  # Programme manager of the department that owns everything here.
    olga: User  # Budget officer of a department that owns nothing.
    adam: User  # Administrator.
    other_body: Body

    @property
    def hanna(self) -> User:
        return self.world.hanna.user

    @property
    def igor(self) -> User:
        return self.world.employees[1].user  # Holds no voucher.

    def looker(self, name: str) -> User:
        return getattr(self, name, None) or getattr(self.world, name)


def set_stage(world: World) -> Stage:
    redemption, enrolment = enrol(world)
    complete(world, enrolment)
    pay(world, redemption)
    _papers(world)
    _unapproved_course(world)
    _personal_data(world)
    _endpoints(world)
    other_body = people_operations.create_body(
        region=world.region,
        code="EDU",
        name="Education committee",
        tier=Body.Tier.MUNICIPAL,
        valid_from=NOON.date(),
        actor=world.bob,
        occurred_at=NOON,
    )
    greta, henry = (_hr_officer(world, body) for body in (world.body, other_body))
    return Stage(world, greta, henry, *_officials(world), other_body)


def _officials(world: World) -> tuple[User, User, User]:
    """Hire officials of one department each and an administrator; propose and lend a role."""
    idle = people_operations.create_department(
        region=world.region, code="IDLE", name="Idle", actor=None, occurred_at=NOON
    )
    nora = make_official(world, Role.PROGRAMME_MANAGER, department=world.department)
    olga = make_official(world, Role.BUDGET_OFFICER, department=idle)
    adam = make_official(world, Role.ADMINISTRATOR)
    people_operations.propose_role(
        user=olga,
        region=world.region,
        role=Role.PROGRAMME_MANAGER,
        reason="More work.",
        actor=adam,
        occurred_at=NOON,
    )
    lend(world.bob, Role.ACCREDITOR, world.alice)
    return nora, olga, adam


def _papers(world: World) -> None:
    """Propose an amendment and a virement, place and bill an order, make a batch."""
    asked = {"reason": "Prices rose.", "actor": world.alice, "occurred_at": NOON}
    budget_operations.propose_amendment(appropriation=world.appropriation, change_minor=1, **asked)
    budget_operations.propose_virement(
        source=world.line, target=world.pay_line, amount_minor=1, **asked
    )
    order = budget_operations.place_order(
        allocation=world.pay_line,
        supplier=world.academy,
        number="O-1",
        description="Teacher hours",
        amount_minor=100,
        actor=world.alice,
        occurred_at=NOON,
    )
    payment_operations.submit_invoice(
        order=order, number="A-1", amount_minor=60, actor=world.eve, occurred_at=NOON
    )
    batch = voucher_operations.create_batch(
        allocation=world.line,
        holders=world.employees[2:],
        amount_minor=100,
        valid_from=NOON,
        expires_at=NOON + DAY,
        actor=world.alice,
        occurred_at=NOON,
    )
    # It stays in the database after these tests, where a sweep must not find it.
    voucher_operations.cancel_batch(batch=batch, actor=world.alice, occurred_at=NOON)


def _unapproved_course(world: World) -> None:
    course = offer_course(
        provider=world.rival,
        programme=world.programme,
        name="Not approved",
        theory_hours=72,
        practice_hours=0,
        self_study_hours=0,
        test_hours=0,
        price_minor=world.course.price_minor,
        actor=world.mallory,
        occurred_at=NOON,
    )
    schedule(course, world.mallory, "R01")


def _personal_data(world: World) -> None:
    at = {"occurred_at": NOON}
    privacy_operations.ask_correction(
        employee=world.hanna,
        wanted={"family_name": "Petrova"},
        ground="Married.",
        actor=world.hanna.user,
        **at,
    )
    privacy_operations.place_hold(on=world.academy, ground="Case 7", actor=world.bob, **at)
    privacy_operations.propose_rule(
        region=world.region,
        kind="VIEWING",
        months=12,
        enabled=True,
        basis="Decision 4",
        actor=world.bob,
        **at,
    )


def _endpoints(world: World) -> None:
    """Make one of the region and one of a provider, with a message for each."""
    for provider, actor in ((None, world.dan), (world.academy, world.eve)):
        issued = webhook_operations.create_endpoint(
            region=world.region,
            provider=provider,
            url="https://hooks.example/",
            events=["claim.submitted"],
            actor=actor,
            occurred_at=NOON,
            resolver=lambda _host, _port: ["93.184.216.34"],
        )
        done = {"endpoint": issued.endpoint, "actor": actor, "occurred_at": NOON}
        webhook_operations.send_test(**done)
        # They stay in the database after these tests, where nobody must send them.
        webhook_operations.pause_endpoint(**done)


def _hr_officer(world: World, body: Body) -> User:
    user = people_operations.create_user(
        username=str(new_id()), language="en", actor=None, occurred_at=NOON
    )
    people_operations.grant_role(
        user=user,
        region=world.region,
        role=Role.HR_OFFICER,
        body=body,
        actor=None,
        occurred_at=NOON - 40 * DAY,
    )
    return user
