"""Whose request would be asked of nobody: told before the first of them tries."""

from __future__ import annotations

from collections.abc import Callable

from forms.problems.found import Place, Reader


def read(reader: Reader, path_exists: Callable[[str], bool]) -> None:
    """One warning a post, for the first of its holders whose path is empty."""
    org, asked = reader.org, set()
    for post in org.posts.values():
        if post.level < max(reader.form.start_level, 1):
            continue
        for holder in org.holders(post.code, reader.day):
            account = org.people[holder].account
            if account in asked:
                continue
            asked.add(account)
            if not path_exists(account):
                reader.warn(
                    Place("steps", "审批流程"),
                    f"岗位“{post.title}”的任职人员提交时,没有人可以审批。",
                )
