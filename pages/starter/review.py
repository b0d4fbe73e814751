"""The review every page goes through: one task, for the posts that review."""

from __future__ import annotations

from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

REVIEW, TASK = "公开审查", "公开审核"


def make_workflow(home: Page) -> None:
    """The review of everything below ``home``, a site's own; who reviews is filled in by
    ``pages.roles``."""
    if WorkflowPage.objects.filter(page=home).exists():
        return
    workflow = Workflow.objects.create(name=REVIEW)
    task = GroupApprovalTask.objects.create(name=TASK)
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(page=home, workflow=workflow)
