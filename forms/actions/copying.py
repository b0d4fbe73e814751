"""Copies: letting somebody see a request without asking him anything."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from forms import queries
from forms.actions.deciding import check_comment
from forms.actions.sentences import wrong_state
from forms.actions.work import Kind, lock, only
from forms.errors import InvalidAnswers
from forms.models import ApprovalRequest, Status
from permissions.models import User


@transaction.atomic
def copy_to(
    request: ApprovalRequest, *, by: User, to: Sequence[User], comment: str = ""
) -> ApprovalRequest:
    """These people see the request from now on. By the applicant, or one who decides or decided."""
    work = lock(request, by=by)
    held = work.request
    if held.status == Status.DRAFT:
        raise wrong_state(held, "抄送")
    only(queries.can(by, "copy", held))
    check_comment(comment)
    to = [user for user in to if user.pk != by.pk]
    if not to:
        sentence = "请选择抄送给谁。"
        raise InvalidAnswers(sentence, {"to": [sentence]})
    for user in to:
        known = work.office.people.get(user.pk)
        if known is None or not known.active:
            sentence = "没有这个人员,或其账号已停用。"
            raise InvalidAnswers(sentence, {"to": [sentence]})
        if work.office.level(user.pk, work.day) < 1:
            sentence = "不能抄送给没有业务岗位的人员。"
            raise InvalidAnswers(sentence, {"to": [sentence]})
    people = list(dict.fromkeys(u.pk for u in to))
    work.see(people)
    work.notify(people, Kind.COPIED, comment=comment)
    work.chain.add("copy", by=by.pk, comment=comment, data={"to": sorted({u.username for u in to})})
    return work.finish("copied")
