from rest_framework.routers import SimpleRouter

from reports import api

router = SimpleRouter(use_regex_path=False)
router.register("reports/spend", api.SpendDoor, basename="spend")
router.register("reports/spend-transfers", api.SpendTransferDoor, basename="spend-transfer")
urlpatterns = router.urls
