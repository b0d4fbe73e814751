"""What other apps may listen to. Sent on commit, never inside the transaction."""

from django.dispatch import Signal

request_changed = Signal()  # request_id, event: what happened to it
