"""What stands in the way of publishing a form: named parts, in the designer's words. Pure.

``problems`` takes a document as it was designed, or resolved for a profile, and never raises,
whatever the document is. Errors refuse the publication, warnings are told and nothing more.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from typing import Any

from forms.problems import fields, general, loops, paper, paths, shape, steps
from forms.problems.found import Problem, Reader
from forms.schema import parse_form, resolve_profile
from permissions.org import Org

__all__ = ["Problem", "problems"]


def problems(
    form_doc: Any,
    *,
    org: Org,
    day: datetime.date,
    figures: Mapping[str, str] | Collection[str],
    slugs: Collection[str],
    profile: str,
    path_exists: Callable[[str], bool] | None = None,
    numbers: Collection[tuple[str, str, str]] = (),
) -> list[Problem]:
    """Everything that is wrong with a form for this profile, office and day.

    ``figures``: names of the office figures, with their kind where it is known. ``slugs``: of all
    forms of the office. ``path_exists``: whether a request by this account would be asked of
    somebody; called only for a form without errors. ``numbers``: (title, series, format) of the
    office's other forms: two series must not spell the same numbers.
    """
    found = shape.unreadable(form_doc)
    if found:
        return found
    resolved = resolve_profile(form_doc, profile)
    found = [*general.across_profiles(form_doc), *shape.misshapen(resolved)]
    if any(p.level == "error" for p in found):
        return found
    reader = Reader(
        parse_form(resolved), org=org, day=day, figures=figures, slugs=slugs, numbers=numbers
    )
    loops.read(reader)
    if reader.found:
        return reader.found
    general.read(reader)
    fields.read(reader)
    steps.read(reader)
    paper.read(reader)
    if path_exists is not None and not any(p.level == "error" for p in reader.found):
        paths.read(reader, path_exists)
    return reader.found
