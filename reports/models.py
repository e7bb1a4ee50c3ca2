"""The one thing a report keeps: what a reader asked it before, to ask it again."""

from django.db import models
from django.db.models.functions import Now

from budgets.models import Allocation
from core.ids import new_id
from people.models import User

# What the spend report is asked for, by the names in its address.
FILTERS = ("region", "programme", "line", "kind", "provider", "since", "until")


class SavedView(models.Model):
    """The filters of the spend report under a name of its owner's, whom alone it concerns.

    A column for each filter, so that nothing but a filter can be kept. They are ids without
    keys: a view opens what its owner may see on that day, and an id out of sight opens nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=80)
    region = models.CharField(max_length=6, blank=True)  # ISO 3166-2.
    programme = models.UUIDField(null=True)
    line = models.UUIDField(null=True)
    kind = models.CharField(max_length=24, choices=Allocation.Kind, blank=True)
    provider = models.UUIDField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)  # The last day, which still counts.
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="saved_view_name_once_a_user", fields=["user", "name"])
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def asked(self) -> dict[str, str]:
        """Return the filters that are on, by the names they have in the address of the report."""
        given = {name: getattr(self, name) for name in FILTERS}
        return {name: str(value) for name, value in given.items() if value}
