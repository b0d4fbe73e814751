"""The lists of a form definition, as the designer sees them."""

from __future__ import annotations

from wagtail.blocks import StreamBlock

FIELDS = StreamBlock([])
STEPS = StreamBlock([])
CHECKS = StreamBlock([])
NOTICES = StreamBlock([])
SIGHT = StreamBlock([])
COPIES = StreamBlock([])
EFFECTS = StreamBlock([])
PAPER_COPIES = StreamBlock([])
PAPER_ROWS = StreamBlock([])
