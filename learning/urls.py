from rest_framework.routers import SimpleRouter

from learning import api

router = SimpleRouter(use_regex_path=False)
router.register("enrolments", api.EnrolmentDoor, basename="enrolment")
router.register("certificates", api.CertificateDoor, basename="certificate")
router.register("sessions", api.RecordDoor, basename="session-record")
urlpatterns = router.urls
