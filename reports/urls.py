from rest_framework.routers import SimpleRouter

from reports import api, oversight_api

router = SimpleRouter(use_regex_path=False)
router.register("reports/spend", api.SpendDoor, basename="spend")
router.register("reports/spend-transfers", api.SpendTransferDoor, basename="spend-transfer")
router.register("reports/duties", oversight_api.DutiesDoor, basename="duties")
router.register("reports/access-review", oversight_api.AccessReviewDoor, basename="access-review")
router.register(
    "reports/stuck-approvals", oversight_api.StuckApprovalDoor, basename="stuck-approval"
)
urlpatterns = router.urls
