"""办理记录: what happened to a request, append-only and chained."""

from __future__ import annotations

from django.db import models


class TrailEntry(models.Model):
    """One event. Names are kept as values, there are no foreign keys: no cascade reaches a trail.

    ``digest`` covers every column and the digest before it; of the comment only its own digest,
    so that a text removed by law leaves the chain provable. ``data`` holds keys and digests of
    answers, never values.
    """

    request_id = models.BigIntegerField()
    serial = models.PositiveIntegerField()
    at = models.DateTimeField()
    event = models.CharField(max_length=20)
    step = models.CharField(max_length=40, blank=True)
    by_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150, blank=True)  # account
    for_id = models.BigIntegerField(null=True)
    on_behalf_of = models.CharField(max_length=150, blank=True)  # account
    comment = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    sample = models.BooleanField(default=False)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        ordering = ["request_id", "serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["request_id", "serial"], name="trail_entry_is_written_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.serial} {self.event}"
