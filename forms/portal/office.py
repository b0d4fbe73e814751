"""The office and oneself: who holds which post, being away, one's own page, the help page."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forms import absences, queries
from forms.errors import InvalidAnswers
from forms.portal import questions
from forms.portal.contacts import contacts_of
from forms.portal.frame import me, page, staff
from forms.portal.reading import cell_value
from forms.portal.widgets import Group
from permissions.models import User
from permissions.org import Org

ANOTHER = gettext_lazy("请选择代管人。")
MEMBERS = {"from": "first", "to": "last", "acting": "acting", "holder": "acting", "forms": "forms"}


@staff
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """通讯录: posts and who holds them today, by section."""
    user = me(request)
    office, day = queries.org_of(user), timezone.localdate()
    known = contacts_of(user.bureau)
    sections: dict[str, list[tuple[str, str, str, str]]] = {
        "": [],
        **{code: [] for code in office.sections},
    }
    for post in office.posts.values():
        if post.level < 1:
            continue
        holders = [office.people[p] for p in office.holders(post.code, day)]
        acting = [_acting(office, p.id, day) for p in holders]
        sections[post.section].append(
            (
                post.title,
                "、".join(p.name for p in holders),
                ";".join(a for a in acting if a),
                known.posts.get(post.code, ""),
            )
        )
    names = {"": _("局领导"), **{s.code: s.name for s in office.sections.values()}}
    context = {
        "sections": [
            (names[code], known.sections.get(code, ""), rows)
            for code, rows in sections.items()
            if rows
        ],
        "numbers": bool(known.office or known.posts or known.sections),
    }
    return page(request, "people.html", context, here="search")


def _acting(office: Org, person: int, day: datetime.date) -> str:
    away = next(
        (a for a in office.absences if a.holder == person and a.start <= day <= a.end), None
    )
    if away is None:
        return ""
    return _("离岗至%(day)s,由%(name)s代管") % {
        "day": f"{away.end.month}月{away.end.day}日",
        "name": office.people[away.acting].name,
    }


@staff
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    user = me(request)
    office, day = queries.org_of(user), timezone.localdate()
    posts = [p.title for p in office.posts_of(user.pk, day)]
    section = office.sections.get(office.section(user.pk, day))
    context = {"posts": "、".join(posts), "section": section.name if section else ""}
    return page(request, "me.html", context, here="me")


@staff
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """出差、报账、报修、采购、接待怎么走."""
    return page(request, "help.html", {"forms": queries.startable(me(request))}, here="me")


class AwayForm(forms.Form):
    """离岗登记 of oneself. What stands against it is ``forms.absences``'s to say."""

    first = forms.CharField(label=gettext_lazy("离岗日期"), max_length=20)
    last = forms.CharField(label=gettext_lazy("返岗日期"), max_length=20)
    acting = forms.CharField(label=gettext_lazy("代管人"), max_length=150)

    def wanted(self, user: User) -> absences.Wanted:
        sent = self.cleaned_data
        return absences.Wanted(user.username, sent["acting"], sent["first"], sent["last"])

    def _day(self, name: str) -> datetime.date:
        try:
            found = datetime.date.fromisoformat(cell_value("date", self.cleaned_data[name]))
        except ValueError:
            found = datetime.date.min
        if not 1900 <= found.year <= 2100:
            sentence = _("日期请按“2026-09-18”的样子填写,年份在1900至2100之间。")
            raise forms.ValidationError(sentence)
        return found

    def clean_first(self) -> datetime.date:
        return self._day("first")

    def clean_last(self) -> datetime.date:
        return self._day("last")


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    user = me(request)
    form = AwayForm(request.POST if request.method == "POST" else None)
    for name, field in form.fields.items():
        field.error_messages["required"] = _missing(name, field)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                absences.register(form.wanted(user), by=user)
            except InvalidAnswers as refusal:
                for name, sentences in refusal.errors.items():
                    for sentence in sentences:
                        form.add_error(MEMBERS.get(name), sentence)
            else:
                messages.success(request, _("已登记离岗。期间由代管人代为审批。"))
                return redirect("portal_away")
    return page(request, "away.html", _away_context(form, user), here="me", status=status)


def _missing(name: str, field: Any) -> str:
    return str(ANOTHER) if name == "acting" else _("请填写“%(label)s”。") % {"label": field.label}


def _away_context(form: AwayForm, user: User) -> dict[str, Any]:
    office, day = queries.org_of(user), timezone.localdate()
    picked = str(form.data.get("acting", ""))
    groups = questions.people_groups(office, day, [picked])
    rows = absences.seen_by(user).filter(end__gte=day).select_related("holder", "acting")
    return {
        "form": form,
        "groups": [
            Group(g.label, tuple(o for o in g.options if o.value != user.username)) for g in groups
        ],
        "absences": list(rows.order_by("start")[:50]),
        "day": day,
    }


@staff
@require_POST
def back(request: HttpRequest, number: int) -> HttpResponse:
    absences.end(number, by=me(request))
    messages.success(request, _("已登记返岗,代管结束。"))
    return redirect("portal_away")
