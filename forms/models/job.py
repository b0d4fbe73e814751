"""Jobs that run by the clock, claimed in the database so that two servers run each once."""

from __future__ import annotations

from django.db import models


class ScheduledJob(models.Model):
    name = models.CharField(max_length=60, unique=True)
    next_run = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
