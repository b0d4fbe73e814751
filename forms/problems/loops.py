"""Loops among fields, and calculations that would take too long."""

from __future__ import annotations

from collections.abc import Iterator

from forms.problems.found import Reader, field_place
from forms.schema import Field, Groups, Operand

MOST_VALUES, DEEPEST = 1000, 10


def read(reader: Reader) -> None:
    """No field is computed of itself or shown because of itself, by however many others."""
    names = {f.key: set(_named(f)) for f in reader.form.fields}
    safe: set[str] = set()
    for field in reader.form.fields:
        if _comes_back(field.key, names, safe):
            what = "计算" if field.kind == "computed" else "显示条件"
            reader.error(field_place(field), f"{what}绕回了自己。")
            return
    costs: dict[str, tuple[int, int]] = {}
    for field in reader.form.fields:
        values, depth = _cost(reader, field.key, costs)
        if values > MOST_VALUES or depth > DEEPEST:
            reader.error(field_place(field), "计算太复杂。")
            return


def _comes_back(start: str, names: dict[str, set[str]], safe: set[str]) -> bool:
    """Whether a walk along the names from here meets a field again that it stands in."""
    walk: list[tuple[str, Iterator[str]]] = [(start, iter(names.get(start, ())))]
    standing = {start}
    while walk:
        key, rest = walk[-1]
        following = next(rest, None)
        if following is None:
            walk.pop()
            standing.discard(key)
            safe.add(key)
        elif following in standing:
            return True
        elif following not in safe:
            walk.append((following, iter(names.get(following, ()))))
            standing.add(following)
    return False


def _cost(reader: Reader, key: str, costs: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """How many values a field is made of, and how many computed fields stand on each other.
    There are no loops any more: every field is looked at once."""
    if key not in costs:
        field = reader.form.get(key)
        named = () if field is None or field.compute is None else _operand_names(field.compute)
        parts = [_cost(reader, name, costs) for name in named]
        costs[key] = (1 + sum(p[0] for p in parts), max((p[1] + 1 for p in parts), default=0))
    return costs[key]


def _named(field: Field) -> Iterator[str]:
    if field.kind == "computed" and field.compute is not None:
        yield from _operand_names(field.compute)
    yield from _condition_names(field.show_if)


def _condition_names(groups: Groups) -> Iterator[str]:
    for group in groups:
        for condition in group:
            yield from _operand_names(condition.left)
            if condition.right is not None:
                yield from _operand_names(condition.right)


def _operand_names(operand: Operand) -> Iterator[str]:
    """Fields whose present answer an operand looks at."""
    yield from (k for k in (operand.field, operand.same, operand.start, operand.end) if k)
    for side in (operand.left, operand.right):
        if side is not None:
            yield from _operand_names(side)
