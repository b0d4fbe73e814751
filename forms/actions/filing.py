"""Filing: a draft, its changes, its submission and its submission again."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from forms import queries, routing
from forms.actions.bindings import Sender, bind_files, bind_links, bind_people
from forms.actions.numbers import give_number
from forms.actions.route import advance, answers_changed, drop_stale
from forms.actions.sentences import stale, wrong_state
from forms.actions.work import Kind, Work, lock, only
from forms.answers import (
    accept,
    carried,
    complete,
    merged,
    of_shown,
    refuse,
    search_text,
    sort_out,
    submitter_keys,
)
from forms.errors import InvalidAnswers, KeyUsed, NotFound, WrongState
from forms.models import (
    AnswersRevision,
    ApprovalRequest,
    FormDefinition,
    IdempotencyKey,
    Status,
    Task,
)
from forms.schema import Step
from permissions.models import User
from permissions.org import Org

OPEN_TO_EDIT = (Status.DRAFT, Status.RETURNED)
TAKEN_DOWN = "这张申请表已停用,不能再填写。请联系办公室。"
NOT_FOR_OTHERS = "只有办公室人员可以代他人填单。"


def create(
    definition: FormDefinition,
    *,
    by: User,
    answers: dict[str, Any],
    applicant: User | None = None,
    submit: bool = False,
    key: str = "",
    digest: str = "",
    sample: bool = False,
) -> ApprovalRequest:
    """A new request of this form, as a draft or submitted at once. A refusal creates nothing.

    ``applicant``: for whom it is typed in, when ``by`` is not he. ``key`` and ``digest``: the same
    key again gives the request it made (same digest) or raises KeyUsed.
    """
    for last in (False, True):
        if key and (made := _made_before(by, key, digest)) is not None:
            return made
        try:
            with transaction.atomic():
                request = _create(definition, by, answers, applicant, submit, sample)
                if key:
                    IdempotencyKey.objects.create(
                        user=by, key=key, digest=digest, approval_request=request
                    )
                return request
        except IntegrityError:
            # The same key at the same moment: the other one made it, or the error is another.
            if last or not key:
                raise
    raise AssertionError("unreachable")


def _made_before(by: User, key: str, digest: str) -> ApprovalRequest | None:
    found = IdempotencyKey.objects.filter(user=by, key=key).first()
    if found is None:
        return None
    if found.digest != digest:
        raise KeyUsed("这个Idempotency-Key已用于另一份内容,请换一个。")
    return ApprovalRequest.objects.select_related("version").get(pk=found.approval_request_id)


def _create(
    definition: FormDefinition,
    by: User,
    answers: dict[str, Any],
    applicant: User | None,
    submit_now: bool,
    sample: bool,
) -> ApprovalRequest:
    if not queries.may_start(by, definition):
        raise NotFound(queries.NOT_FOUND)
    office = queries.org_of(by)
    version = definition.current
    assert version is not None
    request = ApprovalRequest(
        bureau_id=definition.bureau_id,
        definition=definition,
        version=version,
        applicant=_applicant(by, applicant, definition, office),
        entered_by=by,
        sample=sample,
    )
    work = Work(request, by=by, office=office)
    _take(work, answers)
    work.see(p for p in (request.applicant_id, request.entered_by_id) if p is not None)
    work.chain.add("create", by=by.pk)
    if submit_now:
        _file(work)
    else:
        work.store_answers(request.answers, by=by.pk)
    work.finish("submitted" if submit_now else "created")
    _bind(work)
    return request


def _applicant(by: User, applicant: User | None, definition: FormDefinition, office: Org) -> User:
    if applicant is None or applicant.pk == by.pk:
        return by
    types_in = any("types_in" in p.roles for p in office.posts_of(by.pk, timezone.localdate()))
    if not types_in:
        raise InvalidAnswers(NOT_FOR_OTHERS, {"applicant": [NOT_FOR_OTHERS]})
    if not queries.may_start(applicant, definition):
        sentence = f"{applicant}不能申请《{definition}》。"
        raise InvalidAnswers(sentence, {"applicant": [sentence]})
    return applicant


@transaction.atomic
def edit(
    request: ApprovalRequest, *, by: User, answers: dict[str, Any], revision: int
) -> ApprovalRequest:
    """Lay ``answers`` over those of a draft or a returned request; None clears one.

    ``revision`` is the one the sender looked at: Stale when the request has moved on.
    """
    work = lock(request, by=by)
    held = work.request
    only(by.pk in (held.applicant_id, held.entered_by_id))
    if held.status not in OPEN_TO_EDIT:
        raise wrong_state(held, "修改")
    if held.revision != revision:
        raise stale(held, work.office)
    _follow_current_version(work)
    _take(work, answers)
    work.store_answers(held.answers, by=by.pk)
    work.chain.add("edit", by=by.pk, data=work.answers_data())
    work.finish("edited")
    bind_files(work)
    return held


@transaction.atomic
def submit(request: ApprovalRequest, *, by: User) -> ApprovalRequest:
    """Send a draft, or a returned request again, on its way. Everything that stands against it is
    raised at once."""
    work = lock(request, by=by)
    held = work.request
    only(by.pk in (held.applicant_id, held.entered_by_id))
    if held.status not in OPEN_TO_EDIT:
        raise wrong_state(held, "提交")
    _follow_current_version(work)
    if held.replaces:
        _refuse_if_nothing_to_replace(held)
    if held.status == Status.RETURNED:
        work.load_tasks()
    _file(work)
    work.finish("submitted")
    _bind(work)
    return held


# --- parts ---------------------------------------------------------------------------------


def _follow_current_version(work: Work) -> None:
    """A draft follows the form as it is now; what the new form no longer asks is dropped."""
    request = work.request
    if request.status != Status.DRAFT:
        return
    definition = (
        FormDefinition.objects.only("current")
        .select_related("current")
        .get(pk=request.definition_id)
    )
    if definition.current is None:
        raise WrongState(TAKEN_DOWN)
    if definition.current_id == request.version_id:
        return
    old, request.version = request.version.form, definition.current
    request.answers = carried(request.answers, old, request.version.form)


def _refuse_if_nothing_to_replace(request: ApprovalRequest) -> None:
    """A change of a request that no longer stands changes nothing. Locked, so that it is not given
    up at the same moment."""
    replaced = ApprovalRequest.objects.select_for_update(of=("self",)).filter(
        linked_from__source=request, linked_from__kind="changes"
    )
    for old in replaced:
        if old.status != Status.APPROVED:
            raise wrong_state(old, "变更")


def _take(work: Work, sent: dict[str, Any]) -> None:
    """Lay what was sent over the answers: the sender's own fields, and those of steps that fall
    away because of him."""
    request, form = work.request, work.request.version.form
    sender = Sender(work)
    own = submitter_keys(form)
    taken, errors = sort_out(form, sent, keys=own, org=work.office, lookups=sender)
    request.answers = merged(request.answers, taken)
    refuse(of_shown(errors, work.situation()))
    handed = routing.handed_to_submitter(routing.plan(work.situation()), form)
    more = submitter_keys(form, handed) - own
    if more:
        extra = {k: v for k, v in sent.items() if k in more}
        taken = accept(form, extra, keys=more, org=work.office, lookups=sender)
        request.answers = merged(request.answers, taken)


def _file(work: Work) -> None:
    """Judge the answers, freeze them, number the request and open its route."""
    request = work.request
    by = work.by_id
    assert by is not None
    form = request.version.form
    handed = routing.handed_to_submitter(routing.plan(work.situation()), form)
    answers = complete(work.situation(), handed=handed)
    returned_with = _answers_at_return(work)
    if answers != request.answers or request.answers_serial == 0:
        work.store_answers(answers, by=by)
    planned = routing.plan(work.situation(), strict=True)
    first = request.submitted_at is None
    if first:
        request.submitted_at = work.now
        give_number(work, work.day)
        work.see_posts(s.post for s in form.sight if s.since == "submitted")
    request.status = Status.IN_REVIEW
    request.submissions += 1
    name = work.office.people[request.applicant_id].name if request.applicant_id else ""
    request.search_text = " ".join(
        [request.number or "", form.title, name, search_text(form, answers, work.office)]
    )
    work.chain.add("submit", by=by, data=work.answers_data())
    bind_people(work, again=not first)
    if first:
        _copy_as_the_form_says(work)
    else:
        history = (Task.State.RETURNED, Task.State.CANCELLED)
        work.forget([t for t in work.tasks if t.state in history])
        drop_stale(work, answers_changed(work, returned_with, answers))
    advance(work, planned=planned)


def _answers_at_return(work: Work) -> dict[str, Any]:
    """The answers as they were when the request came back."""
    request = work.request
    returned = next((t for t in work.tasks if t.state == Task.State.RETURNED), None)
    if returned is None:
        return {}
    return (
        AnswersRevision.objects.filter(
            approval_request=request, serial=returned.decision.answers_serial
        )
        .values_list("answers", flat=True)
        .get()
    )


def _copy_as_the_form_says(work: Work) -> None:
    """Copies at submission (the applicant's section head), not to those who file it."""
    request, office = work.request, work.office
    for who in request.version.form.copies:
        for target in routing.targets(Step(key="", label="", who=who), work.situation()):
            people = (
                [target.person]
                if target.person is not None
                else office.holders(target.post, work.day)
                if target.post
                else []
            )
            told = [p for p in people if p not in (request.applicant_id, request.entered_by_id)]
            work.see(told)
            work.notify(told, Kind.COPIED)


def _bind(work: Work) -> None:
    bind_files(work)
    if work.request.status != Status.DRAFT:
        bind_links(work)


__all__ = ["create", "edit", "submit"]
