"""Taking back, giving up, replacing: what an applicant does with his own request."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from forms.actions.bindings import bind_files, release_links
from forms.actions.deciding import check_comment
from forms.actions.effects import is_spent, undo
from forms.actions.route import void_number
from forms.actions.sentences import wrong_state
from forms.actions.work import Kind, Work, lock, only, settle_status
from forms.answers import carried
from forms.errors import WrongState
from forms.models import ApprovalRequest, Attachment, FormDefinition, Link, Status, Task
from forms.schema import Form
from permissions.models import User

SPENT = "这张单子已被其他申请单使用,不能取消或变更。"
CHANGE_OPEN = "这张单子已有一份变更正在办理。"
NOT_CHANGEABLE = "这种申请表不能变更。"


@transaction.atomic
def withdraw(request: ApprovalRequest, *, by: User) -> ApprovalRequest:
    """The applicant takes back what is under way or came back to him. Its number is void."""
    work = lock(request, by=by)
    held = work.request
    only(by.pk in (held.applicant_id, held.entered_by_id))
    if held.status not in (Status.IN_REVIEW, Status.RETURNED):
        raise wrong_state(held, "撤回")
    work.load_tasks()
    waiting = [t for t in work.tasks if t.state in (Task.State.OPEN, Task.State.STUCK)]
    asked = {t.person_id for t in waiting if t.person_id}
    for task in waiting:
        if task.post_id:
            code = work.office.posts_by_id[task.post_id].code
            asked.update(work.office.holders(code, work.day))
    work.close(waiting, Task.State.CANCELLED)
    settle_status(work, Status.WITHDRAWN)
    void_number(work)
    release_links(work)
    work.chain.add("withdraw", by=by.pk)
    work.notify(asked, Kind.WITHDRAWN)
    return work.finish("withdrawn")


@transaction.atomic
def cancel(request: ApprovalRequest, *, by: User, comment: str = "") -> ApprovalRequest:
    """The applicant gives up an approved request while nothing was spent on it. Those who
    decided it are told."""
    work = lock(request, by=by)
    held = work.request
    only(by.pk == held.applicant_id)
    if held.status != Status.APPROVED:
        raise wrong_state(held, "取消")
    check_comment(comment)
    if is_spent(held):
        raise WrongState(SPENT)
    changing = Link.objects.filter(target=held, kind=Link.Kind.CHANGES, released=False)
    if changing.filter(source__status__in=(Status.IN_REVIEW, Status.RETURNED)).exists():
        raise WrongState(CHANGE_OPEN)
    decided = held.tasks.filter(decision__isnull=False).values_list(
        "decision__decided_by_id", flat=True
    )
    settle_status(work, Status.CANCELLED)
    release_links(work)
    undo(held)
    work.chain.add("cancel", by=by.pk, comment=comment)
    work.notify(decided, Kind.CANCELLED, comment=comment)
    return work.finish("cancelled")


@transaction.atomic
def change(request: ApprovalRequest, *, by: User) -> ApprovalRequest:
    """A draft with the same answers that, once approved, replaces this approved request."""
    work = lock(request, by=by)
    held = work.request
    only(by.pk == held.applicant_id)
    if not held.version.form.may_change:
        raise WrongState(NOT_CHANGEABLE)
    if held.status != Status.APPROVED:
        raise wrong_state(held, "变更")
    if is_spent(held):
        raise WrongState(SPENT)
    definition = FormDefinition.objects.select_related("current").get(pk=held.definition_id)
    version = definition.current or held.version
    draft = ApprovalRequest(
        bureau_id=held.bureau_id,
        definition=definition,
        version=version,
        applicant=by,
        entered_by=by,
        sample=held.sample,
        replaces=True,
    )
    new = Work(draft, by=by, office=work.office)
    new.store_answers(_same_answers(held, version.form, by), by=by.pk)
    new.see([by.pk])
    new.chain.add("create", by=by.pk, data={"changes": held.ref})
    new.finish("created")
    bind_files(new)
    try:
        with transaction.atomic():
            Link.objects.create(source=draft, target=held, kind=Link.Kind.CHANGES, exclusive=True)
    except IntegrityError:
        raise WrongState(CHANGE_OPEN) from None
    work.chain.add("change", by=by.pk, data={"draft": draft.ref})
    work.finish("changing")
    return draft


def _same_answers(old: ApprovalRequest, form: Form, by: User) -> dict[str, Any]:
    """The old answers the form still asks for; its files as rows of their own, since each row is
    bound to one request."""
    kept = carried(old.answers, old.version.form, form)
    for f in form.fields:
        if f.kind == "file" and f.key in kept:
            rows = list(Attachment.objects.filter(pk__in=kept[f.key]).order_by("pk"))
            for row in rows:
                row.pk, row.approval_request, row.uploaded_by = None, None, by
            kept[f.key] = [row.pk for row in Attachment.objects.bulk_create(rows)]
    return kept
