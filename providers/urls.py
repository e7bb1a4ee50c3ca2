from rest_framework.routers import SimpleRouter

from providers import api

router = SimpleRouter(use_regex_path=False)
router.register("providers", api.ProviderDoor, basename="provider")
router.register("accreditations", api.AccreditationDoor, basename="accreditation")
router.register("accreditation-documents", api.EvidenceDoor, basename="evidence")
router.register("needed-documents", api.NeededDocumentDoor, basename="needed-document")
router.register("programmes", api.ProgrammeDoor, basename="programme")
router.register("courses", api.CourseDoor, basename="course")
router.register("sessions", api.SessionDoor, basename="session")
urlpatterns = router.urls
