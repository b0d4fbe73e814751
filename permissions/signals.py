"""What other apps may listen to. Sent on commit, never inside the transaction."""

from django.dispatch import Signal

org_changed = Signal()  # bureau_id: posts, holders or absences are not what they were
