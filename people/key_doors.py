"""JSON doors of API keys, apart from the directory of people."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin

from core.errors import InvalidValue
from people import access, operations
from people.doors import Door, opening, step
from people.models import ApiKey, Role
from people.operations.keys import DAYS_MAX, OVERLAP_HOURS_MAX


class ApiKeyInput(serializers.Serializer):
    """What is left out is not limited: all roles, all regions, from anywhere."""

    name = serializers.CharField(max_length=80)
    days = serializers.IntegerField(min_value=1, max_value=DAYS_MAX, default=DAYS_MAX)
    read_only = serializers.BooleanField(default=False)  # type: ignore[assignment]
    roles = serializers.ListField(
        child=serializers.ChoiceField(Role.choices),
        min_length=1,
        max_length=len(Role),
        default=None,
    )
    region = serializers.CharField(max_length=6, default=None)
    networks = serializers.ListField(
        child=serializers.CharField(max_length=43),
        max_length=20,
        default=list,
        help_text="In CIDR notation, such as 192.0.2.0/24 or 2001:db8::/32.",
    )


class RotateInput(serializers.Serializer):
    overlap_hours = serializers.IntegerField(min_value=0, max_value=OVERLAP_HOURS_MAX, default=24)


class ApiKeyOutput(serializers.ModelSerializer):
    user = serializers.CharField(source="user.username")
    region = serializers.CharField(source="only_region.code", default=None, allow_null=True)

    class Meta:
        model = ApiKey
        fields = [
            "id",
            "user",
            "name",
            "prefix",
            "read_only",
            "roles",
            "region",
            "networks",
            "created_at",
            "last_used_at",
            "previous_until",
            "expires_at",
            "revoked_at",
        ]


class IssuedKeyOutput(serializers.Serializer):
    """The key, and its secret: shown now and never again."""

    key = ApiKeyOutput()
    secret = serializers.CharField()


class ApiKeyDoor(ListModelMixin, Door):
    """Your own keys; to an administrator also those that work in the region."""

    queryset = ApiKey.objects.none()
    serializer_class = ApiKeyOutput

    def get_queryset(self) -> QuerySet[ApiKey]:
        return access.api_keys(self.scope, at=self.now)

    @opening(ApiKeyInput, IssuedKeyOutput, secret=True, fresh=True)
    def create(self, wanted: dict[str, Any]) -> operations.IssuedKey:
        """Create a key that acts as you, or as the part of you that is asked for."""
        code, roles = wanted["region"], wanted["roles"]
        limits = operations.KeyLimits(
            read_only=wanted["read_only"],
            roles=roles and tuple(map(Role, roles)),
            region=access.region(self.scope, code) if code else None,
            networks=tuple(map(_network, wanted["networks"])),
        )
        return operations.create_api_key(
            user=self.actor,
            name=wanted["name"],
            days=wanted["days"],
            limits=limits,
            through=self.scope.key,
            **self.act,
        )

    @step(RotateInput, IssuedKeyOutput, secret=True, fresh=True)
    def rotate(self, key: ApiKey, wanted: dict[str, Any]) -> operations.IssuedKey:
        """Get a new secret at once; the one before goes on for the hours asked for."""
        access.require_own_key(self.scope, key)
        return operations.rotate_api_key(key=key, **wanted, **self.act)

    @step()
    def revoke(self, key: ApiKey, _wanted: dict[str, Any]) -> ApiKey:
        """End a key at once, whatever it was good for."""
        return operations.revoke_api_key(key=key, **self.act)


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise InvalidValue(
            _("“{text}” is no network. Write it like 192.0.2.0/24.").format(text=text)
        ) from error
