"""Vouchers, batches, accreditation, claims and payment orders."""

from django.urls import path

from portals.department import (
    accreditation,
    batches,
    claims,
    evidence,
    importing,
    issuing,
    keeping,
    nominations,
    paying,
    quotas,
    registry,
    running,
    vouchers,
    work,
)

VOUCHER, CLAIM, ORDER = (f"{name}/<uuid:pk>" for name in ("vouchers", "claims", "payment-orders"))
DOCUMENT = "documents/<uuid:pk>"
NOMINATED = "nominations/<uuid:pk>"

urlpatterns = [
    path("vouchers/", vouchers.Vouchers.as_view(), name="department-vouchers"),
    path(f"{VOUCHER}/", vouchers.VoucherPage.as_view(), name="department-voucher"),
    path(f"{VOUCHER}/void/", keeping.Void.as_view(), name="department-voucher-void"),
    path(f"{VOUCHER}/suspend/", keeping.Suspend.as_view(), name="department-voucher-suspend"),
    path(f"{VOUCHER}/lift/", keeping.Lift.as_view(), name="department-voucher-lift"),
    path(f"{VOUCHER}/extend/", keeping.Extend.as_view(), name="department-voucher-extend"),
    path(f"{VOUCHER}/new-code/", keeping.Reissue.as_view(), name="department-voucher-reissue"),
    path(
        "certificates/<uuid:pk>/withdraw/",
        keeping.WithdrawCertificate.as_view(),
        name="department-certificate-withdraw",
    ),
    path("people/import/", importing.ImportPeople.as_view(), name="department-import"),
    path("people/find/", issuing.FindHolder.as_view(), name="department-find"),
    path("issue/<uuid:pk>/", issuing.IssueTo.as_view(), name="department-issue-to"),
    path("issue-by-file/", batches.IssueByFile.as_view(), name="department-issue-file"),
    path("work/", work.Work.as_view(), name="department-work"),
    path("batches/<uuid:pk>/", running.BatchPage.as_view(), name="department-batch"),
    path("batches/<uuid:pk>/stop/", running.CancelBatch.as_view(), name="department-batch-cancel"),
    path("nominations/", nominations.Nominations.as_view(), name="department-nominations"),
    path(f"{NOMINATED}/", nominations.OfLine.as_view(), name="department-nominations-line"),
    path(
        f"{NOMINATED}/accept/", nominations.Accept.as_view(), name="department-nominations-accept"
    ),
    path(
        f"{NOMINATED}/decline/",
        nominations.Decline.as_view(),
        name="department-nominations-decline",
    ),
    path(f"{NOMINATED}/quotas/", quotas.Quotas.as_view(), name="department-quotas"),
    path(
        f"{NOMINATED}/order/", nominations.SetOrder.as_view(), name="department-nominations-order"
    ),
    path(
        "accreditations/", accreditation.Accreditations.as_view(), name="department-accreditations"
    ),
    path(
        "accreditations/<uuid:pk>/",
        accreditation.AccreditationPage.as_view(),
        name="department-accreditation",
    ),
    path(
        "accreditations/<uuid:pk>/decide/",
        accreditation.Decide.as_view(),
        name="department-accreditation-decide",
    ),
    path(
        f"{DOCUMENT}/decide/", evidence.DecideDocument.as_view(), name="department-document-decide"
    ),
    path(f"{DOCUMENT}/", evidence.DeskDocument.as_view(), name="department-document"),
    path("providers/", registry.Providers.as_view(), name="department-providers"),
    path("providers/new/", registry.NewProvider.as_view(), name="department-provider-new"),
    path(
        "providers/<uuid:pk>/tries/",
        registry.LiftGuessLimit.as_view(),
        name="department-guess-limit-lift",
    ),
    path("courses/", accreditation.Courses.as_view(), name="department-courses"),
    path(
        "courses/<uuid:pk>/approve/",
        accreditation.ApproveCourse.as_view(),
        name="department-course-approve",
    ),
    path("claims/", claims.Claims.as_view(), name="department-claims"),
    path(f"{CLAIM}/", claims.ClaimPage.as_view(), name="department-claim"),
    path(f"{CLAIM}/accept/", claims.Accept.as_view(), name="department-claim-accept"),
    path(f"{CLAIM}/hold/", claims.Hold.as_view(), name="department-claim-hold"),
    path(f"{CLAIM}/return/", claims.Return.as_view(), name="department-claim-return"),
    path(f"{CLAIM}/reject/", claims.Reject.as_view(), name="department-claim-reject"),
    path("payment-orders/", paying.Orders.as_view(), name="department-payment-orders"),
    path(f"{ORDER}/", paying.OrderPage.as_view(), name="department-payment-order"),
    path(f"{ORDER}/send/", paying.Send.as_view(), name="department-payment-order-send"),
    path(f"{ORDER}/paid/", paying.Paid.as_view(), name="department-payment-order-paid"),
    path(f"{ORDER}/bounced/", paying.Bounced.as_view(), name="department-payment-order-bounced"),
    path("payees/", paying.Payees.as_view(), name="department-payees"),
    path("payees/<uuid:pk>/", paying.Make.as_view(), name="department-payment-order-make"),
]
