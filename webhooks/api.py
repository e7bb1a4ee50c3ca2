"""JSON doors of webhooks: where to, what, and how it went."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from core.errors import InvalidValue
from people.access import fetch, region
from people.doors import ReadDoor, opening, step
from people.models import Role
from providers.access import providers
from webhooks import access, operations
from webhooks.models import Attempt, Delivery, Endpoint
from webhooks.serializers import (
    ChangeInput,
    DeliveryOutput,
    EndpointInput,
    EndpointOutput,
    IssuedEndpointOutput,
)


class EndpointDoor(ReadDoor):
    """Addresses that are told what happens; see docs/webhooks.md."""

    queryset = Endpoint.objects.none()
    serializer_class = EndpointOutput
    filterset_fields = ["status", "provider"]

    def get_queryset(self) -> QuerySet[Endpoint]:
        return access.endpoints(self.scope)

    @opening(EndpointInput, IssuedEndpointOutput, secret=True, fresh=True)
    def create(self, wanted: dict[str, Any]) -> operations.IssuedEndpoint:
        """Have events sent to an address. The secret is shown once."""
        code, provider_id = wanted.pop("region"), wanted.pop("provider")
        if (code is None) == (provider_id is None):
            raise InvalidValue(_("Name either the region or the provider of the endpoint."))
        if provider_id:
            provider = fetch(providers(self.scope).select_related("region"), provider_id)
            self.scope.require_provider(provider.pk)
            wanted |= {"region": provider.region, "provider": provider}
        else:
            wanted |= {"region": region(self.scope, code), "provider": None}
            self.scope.require(Role.ADMINISTRATOR, region_id=wanted["region"].pk)
        return operations.create_endpoint(**wanted, **self.act)

    @step(ChangeInput, fresh=True)
    def change(self, endpoint: Endpoint, wanted: dict[str, Any]) -> Endpoint:
        """Send to another address, or other events."""
        return operations.change_endpoint(endpoint=self._own(endpoint), **wanted, **self.act)

    @step()
    def pause(self, endpoint: Endpoint, _wanted: dict[str, Any]) -> Endpoint:
        """Send nothing for a while; events are kept."""
        return operations.pause_endpoint(endpoint=self._own(endpoint), **self.act)

    @step()
    def resume(self, endpoint: Endpoint, _wanted: dict[str, Any]) -> Endpoint:
        """Send again, beginning with what waits."""
        return operations.resume_endpoint(endpoint=self._own(endpoint), **self.act)

    @step(answer=IssuedEndpointOutput, secret=True, fresh=True)
    def rotate_secret(
        self, endpoint: Endpoint, _wanted: dict[str, Any]
    ) -> operations.IssuedEndpoint:
        """Get a new secret; the one before signs beside it for a day."""
        return operations.rotate_secret(endpoint=self._own(endpoint), **self.act)

    @step(answer=DeliveryOutput)
    def test(self, endpoint: Endpoint, _wanted: dict[str, Any]) -> Delivery:
        """Have a test message sent."""
        return operations.send_test(endpoint=self._own(endpoint), **self.act)

    def _own(self, endpoint: Endpoint) -> Endpoint:
        access.require_may_change(self.scope, endpoint)
        return endpoint


class DeliveryDoor(ReadDoor):
    """What was sent, is waiting, or was given up, with every attempt."""

    queryset = Delivery.objects.none()
    serializer_class = DeliveryOutput
    filterset_fields = ["endpoint", "status", "event"]

    def get_queryset(self) -> QuerySet[Delivery]:
        attempts = Prefetch("attempts", Attempt.objects.order_by("pk"))
        return access.deliveries(self.scope).prefetch_related(attempts)

    @step()
    def resend(self, delivery: Delivery, _wanted: dict[str, Any]) -> Delivery:
        """Send a message again, under its own id."""
        access.require_may_change(self.scope, delivery.endpoint)
        return operations.resend_delivery(delivery=delivery, **self.act)
