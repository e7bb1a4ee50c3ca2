from rest_framework.routers import SimpleRouter

from budgets import api

router = SimpleRouter(use_regex_path=False)
router.register("funding-sources", api.FundingSourceDoor, basename="funding-source")
router.register("appropriations", api.AppropriationDoor, basename="appropriation")
router.register("amendments", api.AmendmentDoor, basename="amendment")
router.register("allocations", api.AllocationDoor, basename="allocation")
router.register("virements", api.VirementDoor, basename="virement")
router.register("orders", api.OrderDoor, basename="order")
urlpatterns = router.urls
