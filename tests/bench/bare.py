"""Views to compare a public page with: nothing but its bytes, and Wagtail's own way to make it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from wagtail.models import Page, Site

from intranet.urls import urlpatterns as ours

BODY = b""
TEMPLATE = """{% load wagtailcore_tags %}<!doctype html>
<html lang="zh-CN"><head><title>{{ page.title }}</title></head><body><nav>
{% for one in menu %}<a href="{% pageurl one %}">{{ one.title }}</a>
{% for each in one.get_children.live.public %}<a href="{% pageurl each %}">{{ each.title }}</a>
{% endfor %}{% endfor %}</nav><h1>{{ page.title }}</h1>
{% for above in page.get_ancestors %}{{ above.title }}{% endfor %}
{% for block in page.body %}{{ block.value }}{% endfor %}</body></html>"""


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY)


def plain(request: HttpRequest, pk: int) -> HttpResponse:
    """The same body and a menu of two levels, as a Wagtail site without care is written."""
    page = Page.objects.get(pk=pk).specific
    root = Site.find_for_request(request).root_page
    menu = root.get_children().live().public()
    template = engines["django"].from_string(TEMPLATE)
    return HttpResponse(template.render({"page": page, "menu": menu}, request))


urlpatterns = [path("healthz/bare/", bare), path("healthz/plain/<int:pk>/", plain), *ours]
