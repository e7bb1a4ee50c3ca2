"""Payment orders: made from accepted papers, approved by another, sent, paid or bounced."""

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.formats import date_text, money_text
from payments import access, operations
from payments.models import Claim, Invoice, PaymentItem, PaymentOrder
from people.access import Scope
from people.models import Role
from portals.department import desk
from portals.department.desk import NOW, PAST, TO_COME, Step
from portals.pages import Crumb
from portals.tables import Column, Line, Table, count, day, money, status, text
from providers.access import providers
from providers.models import Provider

State = PaymentOrder.Status
SHAPES = {"DRAFT": "", "APPROVED": "run", "SENT": "run", "PAID": "fin", "BOUNCED": "stop"}


class OrderFilter(filters.FilterSet):
    payee = filters.CharFilter(
        field_name="payee__name", lookup_expr="icontains", label=gettext_lazy("Payee")
    )
    status = filters.ChoiceFilter(choices=State.choices, label=gettext_lazy("State"))

    class Meta:
        model = PaymentOrder
        fields: Sequence[str] = []


class Orders(desk.DeskList):
    section, title = "department-claims", gettext_lazy("Payment orders")
    columns = [
        Column(gettext_lazy("Payee")),
        Column(gettext_lazy("Made on")),
        Column(gettext_lazy("Papers"), number=True),
        Column(gettext_lazy("Sum"), number=True),
        Column(gettext_lazy("Paid on")),
        Column(gettext_lazy("State")),
    ]
    filterset_class = OrderFilter
    empty = gettext_lazy("No payment orders yet")
    empty_hint = gettext_lazy("The treasurer makes one of accepted claims and invoices.")

    def get_queryset(self) -> QuerySet[PaymentOrder]:
        found = access.payment_orders(self.scope).select_related("payee")
        return found.annotate(papers=Count("items")).order_by("-made_at", "pk")

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), (_("Claims"), reverse("department-claims"))]

    def line(self, row: Any) -> Line:
        return Line(
            [
                text(row.payee.name, href=reverse("department-payment-order", args=[row.pk])),
                day(row.made_at),
                count(row.papers),
                money(row.amount_minor, row.currency),
                day(row.paid_at),
                status(row.get_status_display(), SHAPES[row.status]),
            ]
        )

    def links(self) -> Sequence[desk.Link]:
        if not any(held.role == Role.TREASURER for held in self.scope.roles):
            return []
        return [(_("Make a payment order"), reverse("department-payees"))]


class OrderPage(desk.PaperPage):
    section = "department-claims"

    def papers(self) -> QuerySet[PaymentOrder]:
        return access.payment_orders(self.scope).select_related("payee")

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Home"), reverse("department")),
            (_("Claims"), reverse("department-claims")),
            (_("Payment orders"), reverse("department-payment-orders")),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("Payment to {payee}").format(payee=self.paper.payee.name)
        lead = money_text(self.paper.amount_minor, self.paper.currency)
        return super().get_context_data(title=title, lead=lead, **kwargs)

    def facts(self) -> Sequence[tuple[Any, Any]]:
        order = self.paper
        found = [
            (_("State"), order.get_status_display()),
            (_("Bank account"), order.bank_account),
            (_("Made on"), date_text(order.made_at)),
        ]
        if order.bank_reference:
            found.append((_("Reference of the bank"), order.bank_reference))
        return found

    def steps(self) -> Sequence[Step]:
        words = [_("Made"), _("Approved"), _("Sent to the bank"), _("Paid")]
        if self.paper.status == State.BOUNCED:
            words[3] = _("Sent back by the bank")
        reached = {State.DRAFT: 1, State.APPROVED: 2, State.SENT: 3}.get(self.paper.status, 4)
        states = [PAST] * reached + [NOW] + [TO_COME] * 3
        return [Step(each, "", state) for each, state in zip(words, states, strict=False)]

    def case(self) -> tuple[Any, Any] | None:
        return {
            State.DRAFT: (_("The approver"), _("Another person than who made it approves it.")),
            State.APPROVED: (_("The treasurer"), _("It is to be sent to the bank.")),
            State.SENT: (_("The bank"), _("The treasurer notes what it answers.")),
        }.get(State(self.paper.status))

    def tables(self) -> Sequence[Table]:
        items = self.paper.items.select_related("claim", "invoice").order_by("pk")
        return [
            Table(
                key="papers",
                caption=_("What is paid"),
                note=desk.in_currencies([self.paper.currency]),
                columns=[Column(_("Paper")), Column(_("Number")), Column(_("Sum"), number=True)],
                lines=[_item(each, self.paper.currency) for each in items],
            )
        ]

    def acts(self) -> Sequence[tuple[Any, str, str]]:
        ways = {
            State.DRAFT: [("department-approve-payment-order", _("Approve"), Role.APPROVER)],
            State.APPROVED: [
                ("department-payment-order-send", _("It went to the bank"), Role.TREASURER)
            ],
            State.SENT: [
                ("department-payment-order-paid", _("The bank paid"), Role.TREASURER),
                ("department-payment-order-bounced", _("The bank sent it back"), Role.TREASURER),
            ],
        }.get(State(self.paper.status), [])
        return [
            (words, reverse(act, args=[self.paper.pk]), "")
            for act, words, role in ways
            if desk.holds(self.scope, role, region_id=self.paper.region_id)
        ]


def _item(each: PaymentItem, currency: str) -> Line:
    amount = money(each.amount_minor, currency)
    if each.claim:
        href = reverse("department-claim", args=[each.claim.pk])
        return Line([text(_("Claim")), text(each.claim.number, href=href), amount])
    assert each.invoice
    return Line([text(_("Invoice")), text(each.invoice.number), amount])


def unpaid(papers: QuerySet[Any], link: str) -> QuerySet[Any]:
    """Return the accepted papers that are in no payment order that is alive."""
    ordered = PaymentItem.objects.filter(**{link: OuterRef("pk")}, bounced=False)
    return papers.filter(~Exists(ordered), status="ACCEPTED").order_by("number", "pk")


def to_pay(scope: Scope) -> dict[str, QuerySet[Any]]:
    """Return the papers in sight that wait for a payment order, by their kind."""
    return {
        "claims": unpaid(access.claims(scope), "claim"),
        "invoices": unpaid(access.invoices(scope), "invoice"),
    }


class Payees(desk.DeskList):
    """Whom something is owed to; choosing one begins a payment order."""

    section, title = "department-claims", gettext_lazy("Whom do you pay?")
    columns = [
        Column(gettext_lazy("Payee")),
        Column(gettext_lazy("Accepted claims"), number=True),
        Column(gettext_lazy("Sum of the claims"), number=True),
        Column(gettext_lazy("Accepted invoices"), number=True),
    ]
    empty = gettext_lazy("Nothing is waiting for payment")
    empty_hint = gettext_lazy("Accepted claims and invoices stand here until they are ordered.")

    def get_queryset(self) -> QuerySet[Provider]:
        papers = to_pay(self.scope)
        claims, invoices = papers["claims"], papers["invoices"]
        waiting = Q(claims__in=claims)
        owed = Q(pk__in=claims.values("provider")) | Q(pk__in=invoices.values("supplier"))
        # Counted apart: joined beside the claims, each would multiply the sum of the other.
        billed = invoices.order_by().filter(supplier=OuterRef("pk")).values("supplier")
        return (
            providers(self.scope)
            .filter(owed)
            .select_related("region")
            .annotate(
                waiting=Count("claims", filter=waiting),
                owed=Sum("claims__amount_minor", filter=waiting, default=0),
                billed=Coalesce(Subquery(billed.annotate(n=Count("pk")).values("n")), 0),
            )
            .order_by("name", "pk")
        )

    def crumbs(self) -> Sequence[Crumb]:
        home = super().crumbs()
        return [*home, (_("Payment orders"), reverse("department-payment-orders"))]

    def line(self, row: Any) -> Line:
        return Line(
            [
                text(row.name, href=reverse("department-payment-order-make", args=[row.pk])),
                count(row.waiting),
                money(row.owed, row.region.currency),
                count(row.billed),
            ]
        )


class PaperChoice(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, paper: Any) -> str:
        return f"{paper.number}, {money_text(paper.amount_minor, paper.currency)}"


class MakeForm(forms.Form):
    claims = PaperChoice(
        queryset=Claim.objects.none(), required=False, label=gettext_lazy("Accepted claims")
    )
    invoices = PaperChoice(
        queryset=Invoice.objects.none(), required=False, label=gettext_lazy("Accepted invoices")
    )

    def __init__(self, *args: Any, papers: dict[str, QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in papers.items():
            field = self.fields[name]
            assert isinstance(field, PaperChoice)
            field.queryset = found


class Make(desk.PaperAct):
    section, title = "department-claims", gettext_lazy("Make a payment order")
    form_class = MakeForm
    button, checked = gettext_lazy("Make the payment order"), True
    said = gettext_lazy("The payment order is made. Another person approves it.")

    def papers(self) -> QuerySet[Provider]:
        return providers(self.scope)

    def require(self) -> None:
        self.scope.require(Role.TREASURER, region_id=self.paper.region_id)

    def address(self) -> str:
        return reverse("department-payees")

    def get_form_kwargs(self) -> dict[str, Any]:
        papers = to_pay(self.scope)
        papers["claims"] = papers["claims"].filter(provider=self.paper)
        papers["invoices"] = papers["invoices"].filter(supplier=self.paper)
        return {**super().get_form_kwargs(), "papers": papers}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"lead": self.paper.name, **kwargs})

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        label = PaperChoice.label_from_instance
        field = PaperChoice(queryset=Claim.objects.none())
        named = [label(field, each) for each in (*given["claims"], *given["invoices"])]
        return [
            (_("Payee"), self.paper.name),
            (_("Bank account"), self.paper.bank_account),
            (_("Papers"), "; ".join(named)),
        ]

    def button_for(self, given: dict[str, Any]) -> str:
        chosen = [*given["claims"], *given["invoices"]]
        if not chosen:
            return str(self.button)
        total = sum(each.amount_minor for each in chosen)
        return _("Make the payment order, {sum}").format(sum=money_text(total, chosen[0].currency))

    def act(self, given: dict[str, Any]) -> str:
        claims, invoices = list(given["claims"]), list(given["invoices"])
        order = operations.make_payment_order(
            payee=self.paper, claims=claims, invoices=invoices, **self.by
        )
        return reverse("department-payment-order", args=[order.pk])

    def field_of(self, refusal: Refused) -> str | None:
        return "claims"


class OrderAct(desk.PaperAct):
    section = "department-claims"
    checked = True
    role = Role.TREASURER

    def papers(self) -> QuerySet[PaymentOrder]:
        return access.payment_orders(self.scope).select_related("payee")

    def require(self) -> None:
        self.scope.require(self.role, region_id=self.paper.region_id)

    def address(self) -> str:
        return reverse("department-payment-order", args=[self.paper.pk])

    def crumbs(self) -> Sequence[Crumb]:
        return [
            (_("Home"), reverse("department")),
            (_("Payment orders"), reverse("department-payment-orders")),
            (self.paper.payee.name, self.address()),
        ]

    def answers(self, given: dict[str, Any]) -> Sequence[tuple[Any, Any]]:
        order = self.paper
        found = [
            (_("Payee"), order.payee.name),
            (_("Bank account"), order.bank_account),
            (_("Sum"), money_text(order.amount_minor, order.currency)),
        ]
        labels = {"reason": _("Reason"), "bank_reference": _("Reference of the bank")}
        return [*found, *((labels[name], value) for name, value in given.items())]


class Send(OrderAct):
    title = gettext_lazy("Note that the order went to the bank")
    button = gettext_lazy("It went to the bank")
    said = gettext_lazy("The payment order is with the bank.")
    fresh = True

    def act(self, given: dict[str, Any]) -> str:
        operations.send_payment_order(order=self.paper, **self.by)
        return self.address()


class PaidForm(forms.Form):
    bank_reference = forms.CharField(
        label=gettext_lazy("Reference of the bank"),
        help_text=gettext_lazy("As it stands on the bank statement."),
        max_length=80,
    )


class Paid(OrderAct):
    title = gettext_lazy("Note that the bank paid")
    form_class = PaidForm
    button = gettext_lazy("The bank paid")
    said = gettext_lazy("The payment is noted.")
    fresh = True

    def act(self, given: dict[str, Any]) -> str:
        operations.mark_paid(order=self.paper, **given, **self.by)
        return self.address()

    def field_of(self, refusal: Refused) -> str | None:
        return "bank_reference"


class Bounced(OrderAct):
    title = gettext_lazy("Note that the bank sent it back")
    lead = gettext_lazy("Its papers can then be ordered anew.")
    form_class = desk.ReasonForm
    button, stops = gettext_lazy("The bank sent it back"), True
    said = gettext_lazy("It is noted. The papers can be ordered anew.")
    fresh = True

    def act(self, given: dict[str, Any]) -> str:
        operations.mark_bounced(order=self.paper, **given, **self.by)
        return self.address()
