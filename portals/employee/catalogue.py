"""Courses to go to: what there is, what it costs and what one's own voucher pays of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import django_filters
from django.db.models import QuerySet
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.files import file_answer
from core.formats import date_text, money_text
from people.access import fetch
from portals.employee.calendar import calendar_of
from portals.lists import ListPage
from portals.navigation import EMPLOYEE
from portals.pages import Crumb, Page
from portals.tables import Cell, Column, Line, count, day, money, text
from providers.access import sessions
from providers.models import Course, Session
from providers.queries import hours_text
from vouchers import access
from vouchers.models import Redemption, Voucher
from vouchers.queries import covered_minor

MONTH = "%Y-%m"


class CatalogueFilter(django_filters.FilterSet):
    """Filters that offer no more than there is in the catalogue now."""

    programme = django_filters.ChoiceFilter(
        field_name="course__programme",
        label=gettext_lazy("Programme"),
    )
    place = django_filters.ChoiceFilter(
        field_name="venue_kind",
        label=gettext_lazy("Where"),
        choices=Session.Venue.choices,
    )
    month = django_filters.ChoiceFilter(method="in_month", label=gettext_lazy("Begins in"))

    def __init__(self, data: Any = None, queryset: Any = None, **options: Any) -> None:
        super().__init__(data, queryset, **options)
        found = queryset.order_by()
        programmes = found.values_list("course__programme", "course__programme__name").distinct()
        self.filters["programme"].extra["choices"] = sorted(
            ((str(pk), name) for pk, name in programmes), key=lambda each: each[1]
        )
        months = found.annotate(month=TruncMonth("starts_at")).values_list("month", flat=True)
        self.filters["month"].extra["choices"] = [
            (f"{each:{MONTH}}", f"{each:%m.%Y}") for each in sorted(set(months.distinct()))
        ]

    def in_month(self, found: QuerySet[Session], _name: str, value: str) -> QuerySet[Session]:
        year, month = value.split("-")
        return found.filter(starts_at__year=year, starts_at__month=month)


def covered_by(course: Course, voucher: Voucher | None, held: Redemption | None) -> int:
    """Return what is paid of a price: by a voucher, or by what a booking reserves on one."""
    if voucher is not None:
        return covered_minor(voucher, course)
    return min(held.amount_minor, course.price_minor) if held is not None else 0


class OwnVouchers(Page):
    """What the pages of the catalogue share: the vouchers with which one could go."""

    portal = EMPLOYEE
    section = "employee-catalogue"

    @cached_property
    def usable(self) -> dict[UUID, Voucher]:
        """By programme the voucher that pays most."""
        own = access.own_vouchers(self.scope).prefetch_related(None).select_related(None)
        usable = own.select_related("region").filter(
            status__in=(Voucher.Status.ISSUED, Voucher.Status.REDEEMED),
            expires_at__gt=self.now,
            remaining_minor__gt=0,
        )
        return {each.programme_id: each for each in usable.order_by("remaining_minor", "pk")}

    @cached_property
    def bookings(self) -> dict[UUID, Redemption]:
        """By programme the place that was booked and that no provider was shown a code for yet."""
        waiting = access.own_redemptions(self.scope).filter(
            status=Redemption.Status.AWAITING_HOLDER, presented_by_id=self.actor.pk
        )
        return {each.voucher.programme_id: each for each in waiting.order_by("presented_at", "pk")}

    def offered(self) -> QuerySet[Session]:
        """Sessions of the reader's region to which one can still go."""
        region_id = self.scope.require_employee().region_id
        open_now = sessions(self.scope).filter(
            region_id=region_id,
            cancelled_at=None,
            ends_at__gt=self.now,
            course__approved_at__isnull=False,
        )
        return open_now.select_related("course__programme", "course__provider")


class Catalogue(OwnVouchers, ListPage):
    """All of it as one list; price and cover stand there before anything is pressed."""

    title = gettext_lazy("Courses you can go to")
    columns = [
        Column(gettext_lazy("Course")),
        Column(gettext_lazy("Begins")),
        Column(gettext_lazy("Where")),
        Column(gettext_lazy("Free places"), number=True),
        Column(gettext_lazy("Price"), number=True),
        Column(gettext_lazy("Your voucher pays"), number=True),
    ]
    filterset_class = CatalogueFilter
    empty = gettext_lazy("No courses are open at the moment")
    empty_hint = gettext_lazy("They appear when a provider schedules one.")

    @property
    def note(self) -> str:
        currency = self.scope.require_employee().region.currency
        return _("Sums in {currency}").format(currency=currency)

    def get_queryset(self) -> QuerySet[Session]:
        return self.offered().filter(starts_at__gt=self.now).order_by("starts_at", "pk")

    def line(self, session: Session) -> Line:
        course = session.course
        return Line(
            [
                text(
                    course.name,
                    href=reverse("employee-session", args=[session.pk]),
                    hint=f"{course.provider.name}, {session.code}",
                ),
                day(session.starts_at),
                text(session.get_venue_kind_display(), hint=session.venue),
                count(session.places - session.places_taken),
                money(course.price_minor, course.currency),
                self._covers(session),
            ]
        )

    def _covers(self, session: Session) -> Cell:
        course = session.course
        voucher, held = self.usable.get(course.programme_id), self.bookings.get(course.programme_id)
        if held is not None and held.session_id == session.pk:
            return text(_("booked"))
        if voucher is None and held is None:
            return text(_("no voucher for it"))
        return money(covered_by(course, voucher, held), course.currency)


class OneSession(OwnVouchers):
    """One session: when, where, what it costs, and what to do to get a place."""

    template_name = "portals/employee/session.html"

    @cached_property
    def session(self) -> Session:
        return fetch(self.offered(), self.kwargs["pk"])

    @property
    def title(self) -> str:
        return self.session.course.name

    def crumbs(self) -> Sequence[Crumb]:
        return [(_("Courses"), reverse("employee-catalogue"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session, course = self.session, self.session.course
        voucher = self.usable.get(course.programme_id)
        held = self.bookings.get(course.programme_id)
        booking = held if held is not None and held.session_id == session.pk else None
        covered = covered_by(course, voucher, held)
        return super().get_context_data(
            session=session,
            booking=booking,
            instead_of=held if voucher is None and booking is None else None,
            bookable=covered == course.price_minor and self._is_bookable(voucher, held),
            book_key=uuid4(),
            course=course,
            hours=hours_text(course.programme.hours, course.programme.hour_unit),
            blocks=session.blocks.order_by("position", "pk"),
            free=session.places - session.places_taken,
            voucher=voucher,
            covered=covered,
            rest=course.price_minor - covered,
            too_late=voucher is not None and voucher.expires_at <= session.starts_at,
            lead=_("{provider}, {start} to {end}").format(
                provider=course.provider.name,
                start=date_text(session.starts_at),
                end=date_text(session.ends_at),
            ),
            price=money_text(course.price_minor, course.currency),
            **kwargs,
        )

    def _is_bookable(self, voucher: Voucher | None, held: Redemption | None) -> bool:
        expires_at = voucher.expires_at if voucher else held.voucher.expires_at if held else None
        session = self.session
        free = session.places_taken < session.places and session.starts_at > self.now
        return free and expires_at is not None and expires_at > session.starts_at


class SessionCalendar(OneSession):
    """The days of a session as a file for any calendar."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        blocks = self.session.blocks.order_by("position", "pk")
        content = calendar_of(self.session, list(blocks), at=self.now)
        return file_answer(content, name=f"{self.session.code}.ics", kind="text/calendar")
