from rest_framework.routers import SimpleRouter

from people import api, key_doors, roles_api

router = SimpleRouter(use_regex_path=False)
router.register("me", api.MeDoor, basename="me")
router.register("regions", api.RegionDoor, basename="region")
router.register("departments", api.DepartmentDoor, basename="department")
router.register("bodies", api.BodyDoor, basename="body")
router.register("employees", api.EmployeeDoor, basename="employee")
router.register("imports", api.ImportDoor, basename="import")
router.register("invitations", api.InvitationDoor, basename="invitation")
router.register("step-up", api.StepUpDoor, basename="step-up")
router.register("users", roles_api.UserDoor, basename="user")
router.register("roles", roles_api.RoleDoor, basename="role")
router.register("role-proposals", roles_api.RoleProposalDoor, basename="role-proposal")
router.register("delegations", roles_api.DelegationDoor, basename="delegation")
router.register("api-keys", key_doors.ApiKeyDoor, basename="api-key")
urlpatterns = router.urls
