"""Addresses of the portal, under ``/portal/``."""

from __future__ import annotations

from django.urls import path

from forms.portal import acts, filling, home, lists, office, samples, show

urlpatterns = [
    path("", home.home, name="portal"),
    path("start/", home.start_list, name="portal_start_list"),
    path("start/<slug:slug>/", filling.start, name="portal_start"),
    path("start/<slug:slug>/sample/", samples.sample_page, name="portal_sample"),
    path("start/<slug:slug>/sample.pdf", samples.sample_paper, name="portal_sample_paper"),
    path("requests/", lists.my_requests, name="portal_requests"),
    path("requests/<str:ref>/", show.show_request, name="portal_request"),
    path("requests/<str:ref>/edit/", filling.edit, name="portal_edit"),
    path("requests/<str:ref>/paper.pdf", show.paper, name="portal_paper"),
    path("requests/<str:ref>/attachments/<int:number>/", show.attachment, name="portal_attachment"),
    path("requests/<str:ref>/withdraw/", acts.withdraw, name="portal_withdraw"),
    path("requests/<str:ref>/cancel/", acts.cancel, name="portal_cancel"),
    path("requests/<str:ref>/change/", acts.change, name="portal_change"),
    path("requests/<str:ref>/copy/", acts.copy, name="portal_copy"),
    path("requests/<str:ref>/remind/", acts.remind, name="portal_remind"),
    path("tasks/", lists.my_tasks, name="portal_tasks"),
    path("people/", office.people, name="portal_people"),
    path("me/", office.own, name="portal_me"),
    path("away/", office.away, name="portal_away"),
    path("away/<int:number>/end/", office.back, name="portal_back"),
    path("help/", office.help_page, name="portal_help"),
    path("notices/read/", acts.read, name="portal_read"),
]
