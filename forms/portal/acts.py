"""What an applicant does with his request: each view calls one action and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forms import actions, queries
from forms.errors import DomainError, NotFound, NotYours
from forms.models import ApprovalRequest, FormDefinition
from forms.portal import keeping
from forms.portal.frame import me, staff
from permissions.models import User

Done = tuple[ApprovalRequest, str, str]  # the request, what to say, the page to show


def _act(request: HttpRequest, ref: str, act: Callable[[ApprovalRequest, User], Done]) -> Any:
    user = me(request)
    found = queries.get_visible(user, ref)
    try:
        now, said, name = act(found, user)
    except NotFound:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("portal_request", ref=found.ref)
    messages.success(request, said)
    return redirect(name, ref=now.ref)


@staff
@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    def act(found: ApprovalRequest, user: User) -> Done:
        now = actions.withdraw(found, by=user)
        said = _("已撤回,编号作废。需要时可以“复制一份”重新提交。")
        return now, said, "portal_request"

    return _act(request, ref, act)


@staff
@require_POST
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    comment = request.POST.get("comment", "").strip()

    def act(found: ApprovalRequest, user: User) -> Done:
        now = actions.cancel(found, by=user, comment=comment)
        return now, _("已取消,并已告知审批人。"), "portal_request"

    return _act(request, ref, act)


@staff
@require_POST
def change(request: HttpRequest, ref: str) -> HttpResponse:
    def act(found: ApprovalRequest, user: User) -> Done:
        draft = actions.change(found, by=user)
        said = _("请修改后提交。批准后,原单 %(number)s 即变更为新单。")
        return draft, said % {"number": found.number or ""}, "portal_edit"

    return _act(request, ref, act)


@staff
@require_POST
def remind(request: HttpRequest, ref: str) -> HttpResponse:
    def act(found: ApprovalRequest, user: User) -> Done:
        now = actions.remind(found, by=user)
        return now, _("已提醒。"), "portal_request"

    return _act(request, ref, act)


@staff
@require_POST
def copy(request: HttpRequest, ref: str) -> HttpResponse:
    """A draft of one's own with the same answers. Files belong to one request and stay there."""

    def act(found: ApprovalRequest, user: User) -> Done:
        if user.pk not in (found.applicant_id, found.entered_by_id):
            raise NotYours(_("只能复制自己的申请单。"))
        definition = FormDefinition.objects.select_related("current").get(pk=found.definition_id)
        if definition.current is None:
            raise NotFound(queries.NOT_FOUND)
        form = definition.current.form
        kinds = {f.key: f.kind for f in form.fields}
        answers = {
            key: value
            for key, value in found.answers.items()
            if kinds.get(key) not in (None, "file", "computed")
        }
        kept = keeping.create(
            definition, by=user, applicant=found.applicant, answers=answers, key=""
        )
        said = _("已复制为草稿,请核对后提交。")
        if any(kind == "file" and key in found.answers for key, kind in kinds.items()):
            said += _("附件没有复制,请重新上传。")
        return kept.draft, said, "portal_edit"

    return _act(request, ref, act)


@staff
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Every notice counts as read."""
    actions.read_notices(by=me(request))
    return redirect("portal")
