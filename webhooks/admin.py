"""Read-only registers for support. An address may be a secret, so that it is not shown."""

from django.contrib import admin

from core.registers import Register
from webhooks.models import Delivery, Endpoint


@admin.register(Endpoint)
class EndpointRegister(Register):
    list_display = ("id", "region", "provider", "status", "failing_since")
    exclude = ("url",)


@admin.register(Delivery)
class DeliveryRegister(Register):
    list_display = ("event", "endpoint", "status", "tries", "next_try_at")
