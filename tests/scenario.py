"""The office's own words for tests: who files what, who decides, who is away.

o = office
trip = o.files("trip", by="clerk-planning", travellers=["clerk-planning"])
o.decides("deputy-resettlement", trip, "approve")
assert trip.status == "approved"
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from wagtail.models import Collection

from forms import actions, queries
from forms.models import ApprovalRequest, FormDefinition, OfficeFigure, Task
from forms.schema import resolve_profile
from permissions import people
from permissions.models import Absence, Bureau, Post, User
from permissions.starter import load_bureau

FORMS = Path(settings.BASE_DIR) / "forms" / "starter" / "forms"
PASSWORD = "starter-password-7"


def day(offset: int = 0) -> str:
    """Today and so many days, as it is spelled in answers."""
    return (timezone.localdate() + datetime.timedelta(days=offset)).isoformat()


def answers(slug: str, **changes: Any) -> dict[str, Any]:
    """Answers that do for a form, with changes; a change to None leaves the field out."""
    given: dict[str, dict[str, Any]] = {
        "trip": {
            "travellers": ["clerk-planning"],
            "destination": "永州市水利局",
            "destination_kind": "city",
            "reason": "送审后期扶持项目资料",
            "purpose": "business",
            "start": day(2),
            "end": day(3),
            "transport": "bus",
        },
        "vehicle-repair": {
            "vehicle": "湘M12345",
            "kind": "repair",
            "garage": "designated",
            "items": [{"item": "更换刹车片", "quantity": 2, "unit": "副", "price": "180.00"}],
        },
        "equipment-repair": {"equipment": "printer", "fault": "卡纸,不能打印"},
        "hospitality": {
            "guest_unit": "永州市水利局",
            "letter": "永水函〔2026〕12号",
            "guests": [{"name": "王某", "title": "科长"}],
            "guest_count": 4,
            "reason": "检查后期扶持项目",
            "start": day(1),
            "end": day(1),
            "items": ["meal"],
            "continuous": False,
            "level": "ordinary",
            "estimate": "200.00",
        },
        "purchase": {
            "kind": "other",
            "reason": "打印机耗材用完",
            "lines": [{"name": "硒鼓", "unit": "个", "quantity": 2, "price": "260.00"}],
        },
    }
    return {k: v for k, v in {**given[slug], **changes}.items() if v is not None}


@dataclass
class Office:
    """An office with the starter people and forms."""

    bureau: Bureau

    @classmethod
    def open(cls, profile: str = "current") -> Office:
        if Collection.get_first_root_node() is None:  # a test before this one emptied the tables
            Collection.add_root(name="Root")
        load_bureau(PASSWORD)
        bureau = Bureau.objects.get()
        o = cls(bureau)
        o.publishes_starter_forms(profile)
        OfficeFigure.objects.get_or_create(
            bureau=bureau,
            name="purchase-director-limit",
            start=datetime.date(2014, 1, 1),
            defaults={
                "label": "采购须经局长审批的金额",
                "kind": "money",
                "value": "5000.00",
                "source": "系统默认",
                "ours": True,
            },
        )
        return o

    def publishes_starter_forms(self, profile: str = "current") -> None:
        for path in sorted(FORMS.glob("*.json")):
            self.publishes(json.loads(path.read_text(encoding="utf-8")), profile)

    def publishes(self, document: dict[str, Any], profile: str = "current") -> FormDefinition:
        definition, _new = FormDefinition.objects.get_or_create(
            bureau=self.bureau, slug=document["slug"], defaults={"title": document["title"]}
        )
        definition.freeze(resolve_profile(document, profile))
        return definition

    # --- people ----------------------------------------------------------------------------

    def person(self, account: str) -> User:
        return User.objects.select_related("bureau").get(username=account)

    def post(self, code: str) -> Post:
        return Post.objects.get(bureau=self.bureau, code=code)

    def is_away(self, holder: str, acting: str, *, days: int = 5, forms: Any = ()) -> Absence:
        today = timezone.localdate()
        return people.register_absence(
            holder=self.person(holder),
            acting=self.person(acting),
            start=today,
            end=today + datetime.timedelta(days=days),
            forms=forms,
        )

    # --- requests --------------------------------------------------------------------------

    def form(self, slug: str) -> FormDefinition:
        return FormDefinition.objects.select_related("current").get(bureau=self.bureau, slug=slug)

    def files(self, slug: str, *, by: str, applicant: str | None = None, submit: bool = True,
              **changes: Any) -> ApprovalRequest:  # fmt: skip
        """A request of this form, submitted. A letter is attached where the form wants one."""
        given = answers(slug, **changes)
        user = self.person(by)
        if slug == "hospitality" and "letter_file" not in changes:
            given["letter_file"] = [self.uploads(user).pk]
        return actions.create(
            self.form(slug),
            by=user,
            applicant=self.person(applicant) if applicant else None,
            answers=given,
            submit=submit,
        )

    def uploads(self, user: User) -> Any:
        from forms.models import Attachment

        return Attachment.objects.create(
            uploaded_by=user,
            name="公函.pdf",
            stored_as=f"{user.username}-{Attachment.objects.count()}",
            size=4,
            sha256="0" * 64,
            type="application/pdf",
        )

    def task(self, request: ApprovalRequest, step: str | None = None) -> Task:
        """The open task of a request (at this step)."""
        found = Task.objects.filter(approval_request=request, state="open")
        return found.get(step=step) if step else found.get()

    def decides(self, account: str, request: ApprovalRequest, verdict: str = "approve", *,
                step: str | None = None, **more: Any) -> ApprovalRequest:  # fmt: skip
        """This person gives his verdict on the open task that waits for him."""
        user = self.person(account)
        request.refresh_from_db()
        situation = queries.situation_of(request, queries.org_of(user))
        mine = [
            t
            for t in Task.objects.filter(approval_request=request, state="open").order_by("id")
            if user.pk in queries.standing_of(t, situation) and step in (None, t.step)
        ]
        task = mine[0] if mine else self.task(request, step)
        return actions.decide(task, by=user, verdict=verdict, **more)

    def path(self, request: ApprovalRequest) -> list[tuple[str, str | None, str]]:
        """(step, post, state) in order."""
        request = ApprovalRequest.objects.select_related("version").get(pk=request.pk)
        from permissions import org

        return [
            (e.step, e.post, e.state)
            for e in queries.path(request, org.load_current(self.bureau.pk))
        ]

    def sees(self, account: str, request: ApprovalRequest) -> bool:
        return queries.can(self.person(account), "view", request)
