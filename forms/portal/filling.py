"""The form page: start a request, go on with a draft, correct what came back, submit."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from forms import actions, queries
from forms.answers import Errors
from forms.errors import DomainError, InvalidAnswers, Stale, WrongState
from forms.models import ApprovalRequest, FormDefinition, Status
from forms.portal import keeping, questions
from forms.portal.forecast import now_with
from forms.portal.frame import (
    TOO_OLD,
    bureau_of,
    is_partial,
    keeps_text,
    me,
    staff,
    token_fits,
)
from forms.portal.reading import Typed, read
from forms.portal.sheet import Sheet, sheet_page, state_part, types_in
from permissions.models import User

OPEN_TO_EDIT = (Status.DRAFT, Status.RETURNED)
MOST_ROWS = 200
NOT_KEPT = _lazy("页面打开得太久,刚才没有自动保存。内容还在本页,请点“保存草稿”。")


@staff
@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """A new request. Reading the page makes nothing; the first thing kept makes the draft."""
    user = me(request)
    definition = _definition(user, slug)
    assert definition.current is not None
    sheet = Sheet(
        request=request,
        user=user,
        office=queries.org_of(user),
        definition=definition,
        version=definition.current,
        applicant=_applicant(user, request.GET.get("for", "")),
        key=request.POST.get("key", "") or secrets.token_urlsafe(12),
    )
    if request.method != "POST":
        answers = questions.initial(
            sheet.version.form, sheet.applicant.username, timezone.localdate()
        )
        return sheet_page(sheet, answers)
    sheet.draft = keeping.made_from(user, keeping.page_key(sheet.key, slug))
    return _sent(sheet)


@staff
@keeps_text
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """A draft, or a request that came back."""
    user = me(request)
    draft = queries.get_visible(user, ref)
    if user.pk not in (draft.applicant_id, draft.entered_by_id):
        raise Http404
    definition = FormDefinition.objects.select_related("current").get(pk=draft.definition_id)
    version = draft.version
    if draft.status == Status.DRAFT and definition.current is not None:
        version = definition.current
    sheet = Sheet(
        request=request,
        user=user,
        office=queries.org_of(user),
        definition=definition,
        version=version,
        applicant=draft.applicant or user,
        key="",
        draft=draft,
    )
    if request.method == "POST":
        return _sent(sheet)
    if draft.status not in OPEN_TO_EDIT:
        messages.info(request, _state_sentence(draft))
        return redirect("portal_request", ref=draft.ref)
    if version.pk != draft.version_id:
        messages.info(request, _("申请表已更新。您的草稿按新表继续填写,原有内容已保留。"))
    answers = {**draft.answers, **keeping.remembered(request, draft.ref)}
    return sheet_page(sheet, answers, rows=_rows_wanted(request))


def _definition(user: User, slug: str) -> FormDefinition:
    found = (
        FormDefinition.objects.filter(bureau_id=bureau_of(user), slug=slug, current__isnull=False)
        .select_related("current")
        .first()
    )
    if found is None or not queries.may_start(user, found):
        raise Http404
    return found


def _applicant(user: User, account: str) -> User:
    """For whom it is filled in: somebody else only by those who may."""
    if not account or account == user.username or not types_in(user, queries.org_of(user)):
        return user
    found = User.objects.filter(bureau_id=bureau_of(user), is_active=True, username=account).first()
    if found is None:
        raise Http404
    return found


def _rows_wanted(request: HttpRequest) -> dict[str, int]:
    """``?rows=lines.4``: so many rows are to be there."""
    key, _dot, many = request.GET.get("rows", "").partition(".")
    wanted = int(many) if many.isascii() and many.isdigit() and len(many) < 4 else 0
    return {key: min(wanted, MOST_ROWS)}


def _state_sentence(draft: ApprovalRequest) -> str:
    return _("这张单子现为“%(state)s”。请查看最新情况。") % {"state": draft.get_status_display()}


# --- what was sent -------------------------------------------------------------------------


def _sent(sheet: Sheet) -> HttpResponse:
    request, form = sheet.request, sheet.version.form
    stored = sheet.draft.answers if sheet.draft else {}
    typed = read(form, request.POST, stored=stored)
    if not token_fits(request):
        return _again(sheet, typed, sentence=str(TOO_OLD), status=403)
    if sheet.draft is not None and sheet.draft.status not in OPEN_TO_EDIT:
        return _gone_on(sheet)
    revision = _revision(request.POST.get("revision", ""))
    errors = keeping.uploads(request, form, typed.answers, sheet.user)
    try:
        kept = _keep(sheet, typed, revision)
    except Stale as refusal:
        return _stale(sheet, typed, str(refusal))
    except WrongState:
        return _gone_on(sheet)
    sheet.draft = kept.draft
    errors = {**kept.errors, **errors}
    keeping.remember(request, kept.draft.ref, typed.answers, errors)
    if is_partial(request):
        return state_part(sheet, typed, errors)
    if request.POST.get("do") == "submit":
        return _submit(sheet, typed, errors)
    return _go_on(sheet, typed, errors)


def _revision(sent: str) -> int:
    """Of the draft as the page knew it; a page that made one knows its first."""
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 1


def _keep(sheet: Sheet, typed: Typed, revision: int) -> keeping.Kept:
    if sheet.draft is None:
        return keeping.create(
            sheet.definition,
            by=sheet.user,
            applicant=sheet.applicant,
            answers=typed.answers,
            key=keeping.page_key(sheet.key, sheet.definition.slug),
        )
    return keeping.edit(sheet.draft, by=sheet.user, answers=typed.answers, revision=revision)


def _gone_on(sheet: Sheet) -> HttpResponse:
    """It was submitted or taken back meanwhile: a second click, another page, the back button."""
    assert sheet.draft is not None
    now = queries.get_visible(sheet.user, sheet.draft.ref)
    if is_partial(sheet.request):
        context = {"sentence": _state_sentence(now), "draft": now}
        return render(sheet.request, "forms/portal/parts/gone_on.html", context)
    messages.info(sheet.request, _state_sentence(now))
    return redirect("portal_request", ref=now.ref)


def _stale(sheet: Sheet, typed: Typed, sentence: str) -> HttpResponse:
    """Somebody, perhaps another page of his own, changed it: his text stays, nothing is stored."""
    assert sheet.draft is not None
    if is_partial(sheet.request):
        context = {"sentence": sentence, "draft": sheet.draft}
        return render(sheet.request, "forms/portal/parts/gone_on.html", context)
    sheet.draft = queries.get_visible(sheet.user, sheet.draft.ref)
    more = _("您刚才填写的内容还在下面,尚未保存;再点一次即以这里的内容为准。")
    return _again(sheet, typed, sentence=f"{sentence}{more}", status=409)


def _again(sheet: Sheet, typed: Typed, *, sentence: str, status: int) -> HttpResponse:
    if is_partial(sheet.request):
        context = {"sentence": NOT_KEPT}
        return render(sheet.request, "forms/portal/parts/trouble.html", context)
    return sheet_page(sheet, typed.answers, rows=typed.sent_rows, sentence=sentence, status=status)


def _submit(sheet: Sheet, typed: Typed, errors: Errors) -> HttpResponse:
    draft = sheet.draft
    assert draft is not None
    if errors:
        situation = queries.situation_of(sheet.as_request, sheet.office)
        more = keeping.missing(sheet.as_request, sheet.user, questions.handed(situation))
        return _wrong(sheet, typed, {**more, **errors})
    try:
        done = actions.submit(draft, by=sheet.user)
    except InvalidAnswers as refusal:
        return _wrong(sheet, typed, refusal.errors)
    except WrongState:
        return _gone_on(sheet)
    except DomainError as refusal:
        sheet.draft = queries.get_visible(sheet.user, draft.ref)
        return sheet_page(sheet, typed.answers, sentence=str(refusal), status=refusal.status)
    entries = queries.path(done, sheet.office, done.known_tasks)
    said = _("已提交,编号 %(number)s。现由 %(people)s 审批。") % {
        "number": done.number or "",
        "people": now_with(entries, sheet.office),
    }
    messages.success(sheet.request, said)
    return redirect("portal_request", ref=done.ref)


def _wrong(sheet: Sheet, typed: Typed, errors: Errors) -> HttpResponse:
    assert sheet.draft is not None
    sheet.draft = queries.get_visible(sheet.user, sheet.draft.ref)
    return sheet_page(sheet, typed.answers, errors=errors, status=422)


def _go_on(sheet: Sheet, typed: Typed, errors: Errors) -> HttpResponse:
    """Saved, or rows added or taken out: the page of the draft, at the place where one was."""
    assert sheet.draft is not None
    sent, address = sheet.request.POST, reverse("portal_edit", args=[sheet.draft.ref])
    add, drop = sent.get("add", ""), sent.get("drop", "")
    if errors and not add:
        return sheet_page(sheet, typed.answers, errors=errors, status=422)
    if sent.get("do") == "path":
        return redirect(f"{address}#s-path")
    key = add or drop.partition(":")[0]
    field = sheet.version.form.get(key)
    if field is None:
        messages.success(sheet.request, _("草稿已保存。"))
        return redirect(address)
    if field.kind != "lines":
        return redirect(f"{address}#q-{key}")
    many = typed.sent_rows.get(key, 0) + (1 if add else -1)
    return redirect(f"{address}?{urlencode({'rows': f'{key}.{max(many, 1)}'})}#q-{key}")
