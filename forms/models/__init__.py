"""The tables of the engine. Rows change only in ``forms.actions`` (definitions: in the admin)."""

from forms.models.attachment import Attachment
from forms.models.calendar import CalendarDay, CalendarYear
from forms.models.definition import FormDefinition, FormVersion
from forms.models.figure import OfficeFigure
from forms.models.job import ScheduledJob
from forms.models.notice import Notice
from forms.models.numbering import Number, NumberSeries
from forms.models.request import (
    ENDED,
    AnswersRevision,
    ApprovalRequest,
    IdempotencyKey,
    Link,
    Party,
    RequestPerson,
    Settlement,
    Status,
)
from forms.models.sight import RequestGroupGrant, RequestUserGrant
from forms.models.task import NO_LIMIT, Decision, Task
from forms.models.trail import TrailEntry

__all__ = [
    "ENDED",
    "NO_LIMIT",
    "AnswersRevision",
    "ApprovalRequest",
    "Attachment",
    "CalendarDay",
    "CalendarYear",
    "Decision",
    "FormDefinition",
    "FormVersion",
    "IdempotencyKey",
    "Link",
    "Notice",
    "Number",
    "NumberSeries",
    "OfficeFigure",
    "Party",
    "RequestGroupGrant",
    "RequestPerson",
    "RequestUserGrant",
    "ScheduledJob",
    "Settlement",
    "Status",
    "Task",
    "TrailEntry",
]
