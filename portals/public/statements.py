"""What this service is, whom it keeps out and does not, and what it holds on people."""

from django.utils.translation import gettext_lazy as _

from portals.public.open import OpenPage


class About(OpenPage):
    template_name = "portals/public/about.html"
    title = _("About this service")


class Accessibility(OpenPage):
    template_name = "portals/public/accessibility.html"
    title = _("Accessibility")


class Privacy(OpenPage):
    template_name = "portals/public/privacy.html"
    title = _("Privacy")
