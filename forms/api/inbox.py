"""The inbox: what waits for me."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from forms import queries
from forms.api import paging, represent, shapes
from forms.api.auth import actor
from forms.models import Task

router = Router(tags=["inbox"])


@router.get(
    "/inbox/",
    operation_id="list_inbox",
    summary="What waits for me",
    response=shapes.answers_with(list[shapes.InboxLine], refusals=(422,)),
    openapi_extra={"parameters": list(shapes.PAGE)},
)
def list_inbox(request: HttpRequest) -> HttpResponse:
    """Open tasks I may decide, oldest limit first. `after` is the task of the last line seen."""
    user, limit, last = actor(request), paging.limit_of(request), paging.row_of(request)
    after = None
    if last is not None:
        # Where it stood in order is no secret; the task itself may have been decided meanwhile.
        after = Task.objects.filter(pk=last).values_list("due", "pk").first()
        if after is None:
            raise paging.wrong("after", _("这个值不正确。"))
    found = queries.inbox(user, limit=limit + 1, after=after)
    return paging.listed(request, found, limit, represent.waiting, lambda t: t.pk)
