from rest_framework.routers import SimpleRouter

from people import api

router = SimpleRouter(use_regex_path=False)
router.register("me", api.MeDoor, basename="me")
router.register("regions", api.RegionDoor, basename="region")
router.register("departments", api.DepartmentDoor, basename="department")
router.register("bodies", api.BodyDoor, basename="body")
router.register("employees", api.EmployeeDoor, basename="employee")
router.register("imports", api.ImportDoor, basename="import")
router.register("invitations", api.InvitationDoor, basename="invitation")
router.register("step-up", api.StepUpDoor, basename="step-up")
urlpatterns = router.urls
