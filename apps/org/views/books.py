"""People, units, posts, places, roles and absences: one declaration each."""

from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.cells import Column
from apps.core.dates import today
from apps.core.exports import Sheet, workbook_response
from apps.core.pages import Pages, Panel
from apps.core.policies import can
from apps.core.search import PALETTE
from apps.org import actions, forms, lockout
from apps.org.models import Absence, Building, Campus, Grant, Person, Place, Post, Unit
from apps.org.queries.tree import without_password


def roles_of(request: HttpRequest, person: Person) -> Panel | None:
    """The person's roles, for those who give and audit them and for the person."""
    roles = list(Grant.objects.visible_to(request.user).filter(person=person).select_related("unit", "campus"))
    may_give = person.is_active and person != request.user and can(request.user, "org.grant")
    if not roles and not may_give:
        return None
    return Panel(_("Roles"), "org/_roles.html", {"roles": roles, "may_give": may_give, "person": person}, "roles")


class PersonPages(Pages):
    model = Person
    icon = "users"
    # The directory is for looking somebody up, not for taking along whole.
    export_needs = "org.add_person"
    columns = (
        "name",
        "staff_number",
        "unit",
        Column("post", _("post"), lambda person: person.post and person.post.title, sort="post__title"),
        "phone",
    )
    facts = (
        "name", "name_reading", "staff_number", "username", "unit", "other_units", "post", "phone", "email",
        "is_active", "left_on",
    )  # fmt: skip
    filters = ("unit", "is_active")
    search = (PALETTE,)
    related = ("unit", "post__unit")
    create = forms.PersonForm, actions.add_person
    update = forms.PersonForm, actions.change_person
    verbs = {
        "set_password": (actions.set_password, forms.FirstPasswordForm),
        "unlock": (actions.unlock, None),
        "leave": (actions.leave, forms.LeaveForm),
        "rejoin": (actions.rejoin, None),
    }
    tones = {"leave": "danger"}
    panels = (roles_of,)

    def offered(self, subject):
        """Nobody in service can rejoin, nobody who left can leave, and only a locked account is unlocked."""
        idle = {"rejoin"} if subject.is_active else {"leave", "set_password"}
        return [
            verb
            for verb in super().offered(subject)
            if verb["name"] not in idle and (verb["name"] != "unlock" or lockout.is_locked(subject.username))
        ]


def slips(unit: Unit, form: forms.HandOutForm) -> FileResponse:
    """A line to cut out for each person."""
    headings = [_("Works in"), _("Full name"), _("Staff number"), _("Login name"), _("First password")]
    rows = (
        [str(person.unit), person.name, person.staff_number, person.username, form.passwords[person.pk].reveal()]
        for person in form.people
    )
    sheet = Sheet(str(unit), [str(heading) for heading in headings], rows, [20, 12, 14, 16, 24])
    response = workbook_response(f"{unit} {today():%Y-%m-%d}.xlsx", [sheet])
    response["Cache-Control"] = "no-store"
    return response


class UnitPages(Pages):
    model = Unit
    icon = "sitemap"
    columns = ("name", "short_name", "parent", "campus", "opened_on", "closed_on")
    filters = ("campus", "parent")
    search = (PALETTE,)
    related = ("parent", "campus")
    create = forms.UnitForm, actions.add_unit
    update = forms.UnitForm, actions.change_unit
    verbs = {"hand_out_passwords": (actions.hand_out_passwords, forms.HandOutForm)}

    def offered(self, subject):
        """Nothing is handed out where everyone has a password."""
        idle = set() if without_password(subject).exists() else {"hand_out_passwords"}
        return [verb for verb in super().offered(subject) if verb["name"] not in idle]

    def do(self, form, act, subject):
        self.sent = form
        return super().do(form, act, subject)

    def done(self, act, result):
        """First passwords are shown this once, on paper; nothing keeps them."""
        if act is actions.hand_out_passwords:
            return slips(result, self.sent)
        return super().done(act, result)


class PostPages(Pages):
    model = Post
    icon = "id-badge-2"
    columns = ("title", "unit", "rank", "deputy")
    filters = ("unit",)
    search = ("title", "unit__name")
    related = ("unit", "deputy__unit")
    create = forms.PostForm, actions.add_post
    update = forms.PostForm, actions.change_post


class CampusPages(Pages):
    model = Campus
    icon = "building-community"
    columns = ("name", "address", "opened_on", "closed_on")
    search = ("name", "address")
    create = forms.CampusForm, actions.add_campus
    update = forms.CampusForm, actions.change_campus


class BuildingPages(Pages):
    model = Building
    icon = "building"
    columns = ("name", "campus", "opened_on", "closed_on")
    filters = ("campus",)
    search = ("name", "campus__name")
    related = ("campus",)
    create = forms.BuildingForm, actions.add_building
    update = forms.BuildingForm, actions.change_building


class PlacePages(Pages):
    model = Place
    icon = "map-pin"
    columns = (
        "name",
        "number",
        "kind",
        "building",
        Column("campus", _("campus"), lambda place: place.building.campus, sort="building__campus"),
        "floor",
    )
    facts = (*columns, "opened_on", "closed_on")
    filters = ("kind", "building", "building__campus")
    search = ("name", "number", "building__name")
    related = ("building__campus",)
    create = forms.PlaceForm, actions.add_place
    update = forms.PlaceForm, actions.change_place


class GrantPages(Pages):
    model = Grant
    icon = "key"
    columns = ("person", "role", "unit", "campus", "starts_on", "ends_on")
    filters = ("role", "unit", "campus")
    search = ("person__name", "person__username")
    related = ("person", "unit", "campus")
    create = forms.GrantForm, actions.grant
    verbs = {"end_grant": (actions.end_grant, None)}
    tones = {"end_grant": "danger"}


class AbsencePages(Pages):
    model = Absence
    icon = "beach"
    columns = ("person", "kind", "starts_at", "ends_at", "note", "withdrawn_at")
    filters = ("kind", "starts_at")
    search = ("person__name", "note")
    related = ("person__unit",)
    create = forms.AbsenceForm, actions.add_absence
    update = forms.ChangeAbsenceForm, actions.change_absence
    verbs = {"withdraw": (actions.withdraw_absence, None)}
    tones = {"withdraw": "danger"}

    def offered(self, subject: Absence) -> list[dict[str, Any]]:
        return [] if subject.withdrawn_at or subject.is_over else super().offered(subject)

    def edit_address(self, subject: Absence) -> str | None:
        return None if subject.withdrawn_at else super().edit_address(subject)
