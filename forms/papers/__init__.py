"""审批单: what is printed of a request, set by xhtml2pdf in processes of their own.

``paper_pdf`` is what the rest of the program calls. Imported lazily: the workers import this
package too, and know no Django.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.models import ApprovalRequest
    from permissions.models import User

__all__ = ["paper_pdf"]


def paper_pdf(approval_request: ApprovalRequest, *, reader: User) -> bytes:
    """The paper of a request as this reader may see it. Raises PaperRefused, a DomainError."""
    from forms.papers import printing

    return printing.paper_pdf(approval_request, reader=reader)
