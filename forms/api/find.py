"""From what an address or a body names to the row: people, forms, requests, tasks.

Requests are found through ``queries.get_visible`` alone; what is not seen is not there.
"""

from __future__ import annotations

from forms import queries
from forms.api.body import storable
from forms.api.errors import not_found
from forms.models import ApprovalRequest, FormDefinition, Task
from permissions.models import User

LONGEST_REF = 60


def request_of(user: User, ref: str) -> ApprovalRequest:
    """The request ``ref`` (id or number) names, for someone who may see it; else NotFound."""
    if user.bureau_id is None or not 1 <= len(ref) <= LONGEST_REF or not storable(ref):
        raise not_found()
    return queries.get_visible(user, ref)


def definition_of(user: User, slug: str) -> FormDefinition:
    """A published form of the account's bureau; else NotFound."""
    if user.bureau_id is None or len(slug) > 40 or not storable(slug):
        raise not_found()
    found = (
        FormDefinition.objects.filter(bureau_id=user.bureau_id, slug=slug, current__isnull=False)
        .select_related("current")
        .only("bureau", "slug", "current")
        .first()
    )
    if found is None:
        raise not_found()
    assert user.bureau is not None
    found.bureau = user.bureau
    return found


def people_of(user: User, accounts: list[str]) -> list[User]:
    """Active people of the same bureau, in the order named; unknown ones are left out."""
    if user.bureau_id is None:
        return []
    found = {
        person.username: person
        for person in User.objects.filter(
            bureau_id=user.bureau_id, username__in=accounts, is_active=True
        )
    }
    return [found[account] for account in accounts if account in found]


def task_of(user: User, ref: str, task: int) -> Task:
    """A task of this request as it was named, for an action that looks both up under its lock:
    a request one may not see is not there (404), a task of another request is a slip (422)."""
    if user.bureau_id is None or not 1 <= len(ref) <= LONGEST_REF or not storable(ref):
        raise not_found()
    return Task(pk=task, approval_request=ApprovalRequest(ref=ref))
