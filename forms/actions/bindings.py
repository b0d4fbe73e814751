"""What answers point to: files, other requests, people. Looked up when sent, bound when stored."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from forms import queries
from forms.actions.work import Work
from forms.errors import InvalidAnswers
from forms.models import ApprovalRequest, Attachment, Link, RequestPerson
from forms.schema import Field

USED_ELSEWHERE = "附件不存在或已用于其他申请单,请重新上传。"
SPENT = "所选申请单已被使用。"
UNFIT = "没有找到符合条件的申请单。"


class Sender:
    """``forms.answers.Lookups`` for whoever sends the answers of this request."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def files(self, ids: list[int]) -> set[int]:
        """His own uploads that belong to nothing yet, and what already belongs here."""
        request = self.work.request
        allowed = Q(uploaded_by_id=self.work.by_id, approval_request__isnull=True)
        if request.pk is not None:
            allowed |= Q(approval_request=request)
        return set(Attachment.objects.filter(allowed, pk__in=ids).values_list("pk", flat=True))

    def request(self, field: Field, ref: str) -> dict[str, str] | None:
        """A visible request of the form and status the field asks for, unspent if it must be."""
        found = (
            queries.visible_requests(self.work.by)
            .filter(
                definition__slug=field.form,
                status__in=field.statuses,
                sample=self.work.request.sample,
            )
            .exclude(pk=self.work.request.pk)
        )
        if field.exclusive:
            taken = Link.objects.filter(
                target=OuterRef("pk"), kind=field.link, exclusive=True, released=False
            ).exclude(source_id=self.work.request.pk)
            found = found.filter(~Exists(taken))
        row = found.filter(queries.named(ref)).values_list("ref", "number").first()
        return None if row is None else {"id": row[0], "number": row[1] or ""}


def bind_files(work: Work) -> None:
    """Files named in the answers belong to this request from now on; each is bound once."""
    request = work.request
    ids = {
        pk
        for f in request.version.form.fields
        if f.kind == "file"
        for pk in request.answers.get(f.key) or ()
    }
    if not ids:
        return
    Attachment.objects.filter(pk__in=ids, approval_request__isnull=True).update(
        approval_request=request
    )
    if Attachment.objects.filter(pk__in=ids, approval_request=request).count() != len(ids):
        field = next(f.key for f in request.version.form.fields if f.kind == "file")
        raise InvalidAnswers(USED_ELSEWHERE, {field: [USED_ELSEWHERE]})


def bind_links(work: Work) -> None:
    """Links as the request fields say now; those to other requests than before are released."""
    request = work.request
    fields = [f for f in request.version.form.fields if f.kind == "request"]
    if not fields:
        return
    first = request.submissions == 1
    for f in fields:
        answer = request.answers.get(f.key)
        if answer is None and first:
            continue
        wanted = answer["id"] if answer else None
        links = Link.objects.filter(source=request, field=f.key, released=False)
        links.exclude(target__ref=wanted or "").update(released=True)
        if wanted is None or links.filter(target__ref=wanted).exists():
            continue
        # Locked, so that it is not given up or replaced at the same moment.
        target = ApprovalRequest.objects.select_for_update(of=("self",)).get(ref=wanted)
        if target.status not in f.statuses:
            raise InvalidAnswers(UNFIT, {f.key: [UNFIT]})
        try:
            with transaction.atomic():
                Link.objects.create(
                    source=request, target=target, field=f.key, kind=f.link, exclusive=f.exclusive
                )
        except IntegrityError:
            raise InvalidAnswers(SPENT, {f.key: [SPENT]}) from None


def release_links(work: Work) -> None:
    """The request came to nothing: what it used is free again."""
    Link.objects.filter(source=work.request, released=False).update(released=True)


def bind_people(work: Work, *, again: bool) -> None:
    """Rows for the people named in the answers; those of flagged fields see the request.

    ``again``: there were such rows before, and who stands in none any more loses that ground.
    """
    request = work.request
    rows: list[Any] = []
    for f in request.version.form.fields:
        if f.kind in ("person", "people") and (f.sees or f.undecided):
            for person in work.situation().people(f.key):
                rows.append(
                    RequestPerson(
                        approval_request=request,
                        user_id=person,
                        field=f.key,
                        sees=f.sees,
                        undecided=f.undecided,
                    )
                )
                if f.sees:
                    work.see([person])
    if again:
        before = RequestPerson.objects.filter(approval_request=request)
        work.no_longer_named(before.filter(sees=True).values_list("user_id", flat=True))
        before.delete()
    work.write(*rows)
