from rest_framework.routers import SimpleRouter

from privacy import api

router = SimpleRouter(use_regex_path=False)
router.register("my-data", api.MyDataDoor, basename="my-data")
router.register("corrections", api.CorrectionDoor, basename="correction")
router.register("legal-holds", api.LegalHoldDoor, basename="legal-hold")
router.register("retention-rules", api.RetentionRuleDoor, basename="retention-rule")
urlpatterns = router.urls
