from rest_framework.routers import SimpleRouter

from webhooks import api

router = SimpleRouter(use_regex_path=False)
router.register("webhook-endpoints", api.EndpointDoor, basename="webhook-endpoint")
router.register("webhook-deliveries", api.DeliveryDoor, basename="webhook-delivery")
urlpatterns = router.urls
