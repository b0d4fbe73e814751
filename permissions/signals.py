"""What other apps may listen to."""

from django.dispatch import Signal

# Sent on commit. ``bureau_id``: posts, holders or absences are not what they were.
org_changed = Signal()
# Sent inside the transaction. ``post``: its group was given the permissions of its roles.
post_synced = Signal()
