from rest_framework.routers import SimpleRouter

from payments import api

router = SimpleRouter(use_regex_path=False)
router.register("claims", api.ClaimDoor, basename="claim")
router.register("invoices", api.InvoiceDoor, basename="invoice")
router.register("payment-orders", api.PaymentOrderDoor, basename="payment-order")
urlpatterns = router.urls
