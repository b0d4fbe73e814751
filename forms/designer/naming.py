"""What a new form is called where nobody has to think of it: its address, its numbers."""

from __future__ import annotations

from forms.models import FormDefinition

NUMBERS = (
    "〔{year}〕{serial}号",
    "〔{year}〕第{serial}号",
    "{year}年第{serial}号",
    "{year}-{serial}",
)
"""The styles offered. The first is what a new form gets."""
USUAL = NUMBERS[0]
SHORTEST, LONGEST = 2, 8  # characters of a prefix made from a title


def free_slug(bureau: int) -> str:
    taken = set(FormDefinition.objects.filter(bureau=bureau).values_list("slug", flat=True))
    number = 1
    while f"form-{number}" in taken:
        number += 1
    return f"form-{number}"


def free_format(title: str, bureau: int, besides: int | None = None) -> str:
    """A number's format that begins with the title and that no other form has."""
    others = FormDefinition.objects.filter(bureau=bureau)
    if besides is not None:
        others = others.exclude(pk=besides)
    taken = {_look(found) for found in others.values_list("number_format", flat=True)}
    letters = "".join(char for char in title if char.isalnum()) or "申请"
    for length in range(SHORTEST, max(SHORTEST, min(LONGEST, len(letters))) + 1):
        if letters[:length] + USUAL not in taken:
            return letters[:length] + USUAL
    number = 2
    while f"{letters[:LONGEST]}{number}{USUAL}" in taken:
        number += 1
    return f"{letters[:LONGEST]}{number}{USUAL}"


def _look(number_format: str) -> str:
    return number_format.strip()
