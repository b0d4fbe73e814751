"""What every page of the portal stands in: who is signed in, the menu, refusals as pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from forms import queries
from forms.errors import DomainError, NotFound
from forms.portal.contacts import office_telephone
from permissions.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

MENU = (
    ("home", "portal", _("首页"), _("首页")),
    ("start", "portal_start_list", _("我要申请"), _("申请")),
    ("mine", "portal_requests", _("我的申请"), ""),
    ("tasks", "portal_tasks", _("待办事项"), _("待办")),
    ("search", "portal_people", _("查询"), ""),
    ("me", "portal_me", _("我的"), _("我的")),
)
UNDER_MINE = ("mine", "search")  # on a phone these are found under 我的
# 查询: what has no address in this process is not there.
LOOKUPS = ((_("通讯录"), "portal_people"), (_("规章制度"), "portal_rules"))
MOST_COUNTED = 99
TOO_LARGE = _("内容或文件太大,没有保存。单个文件不能超过20MB,请压缩或分开上传。")
TOO_OLD = _("页面打开得太久,没有提交成功。您填写的内容仍在下面,请再点一次。")


def me(request: HttpRequest) -> User:
    """Whoever is signed in, as our own user."""
    assert isinstance(request.user, User)
    return request.user


def bureau_of(user: User) -> int:
    """The key of his bureau; ``staff`` let nobody without one in."""
    assert user.bureau_id is not None
    return user.bureau_id


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page it is on."""
    return request.headers.get("HX-Request") == "true"


def staff(view: View[P]) -> View[P]:
    """For people of a bureau who are signed in. What an action refuses becomes a page."""

    @never_cache
    @wraps(view)
    def inside(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return _signed_out(request)
        if request.user.bureau_id is None:
            if request.path != reverse("portal"):
                raise Http404
            return page(request, "bare.html")
        try:
            return view(request, *args, **kwargs)
        except NotFound:
            raise Http404 from None
        except DomainError as refusal:
            context = {"sentence": str(refusal), "back": request.path}
            return page(request, "refused.html", context, status=refusal.status)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return page(request, "refused.html", {"sentence": TOO_LARGE}, status=413)

    return inside


def keeps_text(view: View[P]) -> View[P]:
    """The view asks ``token_fits`` itself: what was typed on a page whose token has expired is
    shown again instead of being lost. Nothing is stored before it was asked."""
    return csrf_exempt(view)


class _Token(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


def token_fits(request: HttpRequest) -> bool:
    """Django's own question, for views that answer it themselves."""
    asked = _Token(lambda _request: HttpResponse())
    asked.process_request(request)
    return asked.process_view(request, lambda _request: HttpResponse(), (), {}) is None


def _signed_out(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page; who has typed something keeps it on the page meanwhile."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    if is_partial(request):
        return render(request, "forms/portal/parts/signed_out.html")
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    context = {"typed": typed, "address": request.get_full_path(), "files": bool(request.FILES)}
    return render(request, "forms/portal/signed_out.html", context, status=401)


def _lookups(request: HttpRequest) -> list[tuple[Any, str, bool]]:
    """What can be looked up: name, address, whether it is being read."""
    found = []
    for label, name in LOOKUPS:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        found.append((label, address, request.path.startswith(address)))
    return found


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    here: str = "",
    status: int = 200,
) -> HttpResponse:
    """A whole page: the template of the portal with the frame around it."""
    user, known = me(request), dict(context or {})
    waiting: int = known.get("waiting", -1)
    if waiting < 0:
        waiting = len(queries.inbox(user, limit=MOST_COUNTED)) if user.bureau_id else 0
    frame = {
        "bureau": user.bureau,
        "menu": [
            {
                "label": label,
                "short": short,
                "url": reverse(name),
                "here": key == here,
                "near": key == "me" and here in UNDER_MINE,
                "count": waiting if key == "tasks" else 0,
            }
            for key, name, label, short in MENU
            if user.bureau_id or key == "home"
        ],
        "lookups": _lookups(request),
        "desk": user.has_perm("wagtailadmin.access_admin"),
        "telephone": office_telephone(user.bureau),
        **known,
        "waiting": waiting,
    }
    return render(request, f"forms/portal/{template}", frame, status=status)
