from rest_framework.routers import SimpleRouter

from vouchers import api, nominations_api

router = SimpleRouter(use_regex_path=False)
router.register("vouchers", api.VoucherDoor, basename="voucher")
router.register("voucher-batches", api.BatchDoor, basename="voucher-batch")
router.register("open-lines", nominations_api.OpenLineDoor, basename="open-line")
router.register("nominations", nominations_api.NominationDoor, basename="nomination")
router.register("priority-rules", nominations_api.PriorityDoor, basename="priority-rule")
router.register("quotas", nominations_api.QuotaDoor, basename="quota")
router.register("redemptions", api.RedemptionDoor, basename="redemption")
router.register("guess-limits", api.GuessLimitDoor, basename="guess-limit")
urlpatterns = router.urls
