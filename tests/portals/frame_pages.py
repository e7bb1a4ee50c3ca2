"""Two pages on the portals' frame, as the tests of the frame want them."""

from django import forms
from django.urls import path

from config.urls import urlpatterns as ours
from people import access
from people import operations as people
from people.models import Role
from portals.navigation import DEPARTMENT
from portals.pages import Act


class DepartmentForm(forms.Form):
    code = forms.CharField(max_length=20)
    name = forms.CharField(max_length=20)


class AddDepartment(Act):
    portal = DEPARTMENT
    title = "Add a department"
    form_class = DepartmentForm
    button = "Add"
    said = "The department is there."

    def act(self, given):
        region = access.regions(self.scope).get()
        self.scope.require(Role.ADMINISTRATOR, region_id=region.pk)
        people.create_department(region=region, **given, **self.by)
        return "/department/"


class CheckDepartment(AddDepartment):
    checked = True

    def answers(self, given):
        return [("Name", given["name"])]


class FreshDepartment(AddDepartment):
    fresh = True


urlpatterns = [
    *ours,
    path("add/", AddDepartment.as_view(), name="add"),
    path("check/", CheckDepartment.as_view(), name="check"),
    path("fresh/", FreshDepartment.as_view(), name="fresh"),
]
