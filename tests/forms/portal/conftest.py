"""People at their browsers, without JavaScript."""

from __future__ import annotations

import pytest

from tests.forms.portal.browser import Browser


@pytest.fixture
def at(office):
    """``at("clerk-planning")``: this person's browser."""
    return lambda account, **more: Browser(office, account, **more)
