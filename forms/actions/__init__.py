"""The only writer of requests: every change of state is a function here.

Each locks the request's row first, looks again, writes the change with its trail entry and its
grants, and announces on commit. Views, the desk, the interface, commands and jobs call these.
"""

from forms.actions.copying import copy_to
from forms.actions.deciding import decide, transfer
from forms.actions.ending import cancel, change, withdraw
from forms.actions.filing import create, edit, submit
from forms.actions.reminding import may_remind, read_notices, remind
from forms.actions.reopening import retry_stuck
from forms.actions.samples import clear_samples

__all__ = [
    "cancel",
    "change",
    "clear_samples",
    "copy_to",
    "create",
    "decide",
    "edit",
    "may_remind",
    "read_notices",
    "remind",
    "retry_stuck",
    "submit",
    "transfer",
    "withdraw",
]
