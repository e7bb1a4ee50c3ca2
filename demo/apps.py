from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration: everything the system needs, on one machine, with one command."""

    name = "demo"
