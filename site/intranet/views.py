"""The plain pages of the project itself: front page, portal, health, refusals."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from typing import Any

from allauth.account import views as account_views
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from pages import views as site
from permissions.models import Bureau

logger = logging.getLogger(__name__)

# Addresses whose refusals are not those of the public site.
INSIDE = ("/admin/", "/portal/", "/accounts/", "/api/", "/static/", "/_util/")


@require_safe
def front(request: HttpRequest) -> HttpResponseBase:
    """The home page of the site; a plain page before the office has made one."""
    if site.has_site(request):
        return site.serve(request)
    return render(request, "intranet/front.html", {"bureau": Bureau.objects.first()})


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """allauth's page. Who is in already and has no desk is not sent back to it, round and round."""
    wanted = request.GET.get("next", "")
    if wanted.startswith(reverse("wagtailadmin_home")) and request.user.is_authenticated:
        if not request.user.has_perm("wagtailadmin.access_admin"):
            return redirect("portal")
    return account_views.login(request)


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords: the same answer whether the account exists or not."""
    sentence = _("密码连续输错次数过多,请15分钟后再试,或联系系统管理员。")
    body = loader.render_to_string("429.html", {"sentence": sentence, "back": _back(request)})
    return HttpResponse(body, status=HTTPStatus.TOO_MANY_REQUESTS)


def to_portal(request: HttpRequest) -> HttpResponse:
    return redirect("portal")


@csrf_exempt
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The one sign-in page, keeping ``next`` where it leads to an address of our own."""
    target = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect_to_login(target) if safe else HttpResponseRedirect(settings.LOGIN_URL)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether database and cache answer. Says no more than that: anyone may ask."""
    parts = {"database": _database_answers, "cache": _cache_answers}
    found: dict[str, str] = {}
    for name, answers in parts.items():
        try:
            answers()
            found[name] = "ok"
        except Exception:
            logger.warning("health: %s does not answer", name, exc_info=True)
            found[name] = "failed"
    healthy = set(found.values()) == {"ok"}
    status = HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"status": "ok" if healthy else "failed", **found}, status=status)


def _database_answers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _cache_answers() -> None:
    token = secrets.token_hex(8)
    cache.set("healthz", token, 10)
    if cache.get("healthz") is None:
        raise RuntimeError("the cache forgot what was just written")


def _refuse(
    request: HttpRequest, status: int, code: str, sentence: str, heading: str = ""
) -> HttpResponse:
    """The same refusal for people and for programs: what is under /api/ answers in JSON."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": sentence, "errors": {}, "code": code}, status=status)
    context = {"sentence": sentence, "heading": heading, "back": _back(request)}
    return HttpResponse(loader.render_to_string(f"{status}.html", context), status=status)


def _back(request: HttpRequest) -> dict[str, Any]:
    """Where a page that refuses leads; a public process does not say what else there is."""
    if settings.SERVE != "public":
        if request.path.startswith("/accounts/"):
            return {"url": settings.LOGIN_URL, "label": _("返回登录"), "inside": True}
        if request.path.startswith(("/portal/", "/admin/")):
            return {"url": settings.LOGIN_REDIRECT_URL, "label": _("返回内部办公"), "inside": True}
    return {"url": "/", "label": _("返回首页"), "inside": False}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refuse(request, 400, "invalid", _("这个请求不完整或不正确,没有处理。"))


def bad_value(request: HttpRequest) -> HttpResponse:
    """A query, cookie or header with something in it that nothing can be looked up by."""
    if request.path.startswith("/api/"):
        return _refuse(request, 422, "invalid", _("地址中的参数不正确。"))
    return bad_request(request)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = _("您没有权限进行这项操作。")
    return _refuse(request, 403, "not_yours", sentence, _("没有权限"))


def csrf_failure(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    sentence = _("页面打开得太久,没有提交成功。请返回后刷新页面再试一次。")
    return _refuse(request, 403, "not_yours", sentence, _("没有提交"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if not request.path.startswith(INSIDE):
        own = site.not_there(request)
        if own is not None:
            return own
    return _refuse(request, 404, "not_found", _("没有找到这个页面,或您无权查看。"))


def server_error(request: HttpRequest) -> HttpResponse:
    """The traceback is in the log already; the number leads from the page to it."""
    number = secrets.token_hex(4)
    logger.error("error number %s: %s %s", number, request.method, request.path)
    sentence = _("系统出了点问题,您填写的内容没有丢失。错误编号 %(number)s,请告诉办公室。")
    return _refuse(request, 500, "error", sentence % {"number": number})
