"""The comparison: the same three requests in plain Django, with nothing around them."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import connection, models, transaction
from django.shortcuts import redirect
from django.urls import path

from intranet.urls import urlpatterns as ours


class Slip(models.Model):
    equipment = models.CharField(max_length=200)
    fault = models.TextField()
    applicant_id = models.BigIntegerField()
    state = models.CharField(max_length=20, default="first")

    class Meta:
        app_label = "bench"

    def __str__(self):
        return self.equipment


class SlipForm(forms.ModelForm):
    class Meta:
        model = Slip
        fields = ["equipment", "fault"]


def make_table() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Slip)


@login_required
def new(request):
    form = SlipForm(request.POST)
    assert form.is_valid()
    slip = form.save(commit=False)
    slip.applicant_id = request.user.pk
    with transaction.atomic():
        slip.save()
    return redirect(f"/plain/{slip.pk}/decide/")


@login_required
def decide(request, pk):
    following = {"first": "second", "second": "approved"}
    with transaction.atomic():
        slip = Slip.objects.get(pk=pk)
        slip.state = following[slip.state]
        slip.save()
    return redirect(request.path)


urlpatterns = [path("plain/new/", new), path("plain/<int:pk>/decide/", decide), *ours]
