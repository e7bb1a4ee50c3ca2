from django.urls import path

from portals.audit import approvals, checks, oversight, saved, spend, transfers

urlpatterns = [
    path("", spend.Spend.as_view(), name="audit"),
    path("views/save/", saved.Save.as_view(), name="audit-view-save"),
    path("views/<uuid:pk>/delete/", saved.Delete.as_view(), name="audit-view-delete"),
    path("transfers/", transfers.Transfers.as_view(), name="audit-transfers"),
    path("papers/<uuid:pk>/", approvals.PaperPage.as_view(), name="audit-paper"),
    path("vouchers/<uuid:pk>/", approvals.VoucherPage.as_view(), name="audit-voucher"),
    path("verify/", checks.Verify.as_view(), name="audit-verify"),
    path("review/", oversight.AccessReview.as_view(), name="audit-review"),
    path("duties/", oversight.Duties.as_view(), name="audit-duties"),
]
