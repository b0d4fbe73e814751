"""Definition -> what is asked -> stored answers -> what is shown. Pure.

Stored answers are the JSON of the interface: money "1280.00", dates "2026-09-18", people as
accounts. ``accept`` reads what somebody sent, ``complete`` judges it at submission, ``show`` gives
it out again. All of it goes through here, so that one place knows every kind of field.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from forms.conditions import (
    Overlap,
    Row,
    Several,
    Situation,
    column_value,
    compares,
    condition_holds,
    evaluate,
    holds,
    is_empty,
    overlaps,
    shown_fields,
    with_answers,
)
from forms.errors import InvalidAnswers
from forms.money import LARGEST, format_fen, parse_fen, show_fen
from forms.schema import Check, Column, Field, Fill, Form, Operand
from permissions.org import Org

TEXT_MAX, LONG_TEXT_MAX, INTEGER_MAX, ROWS_MAX, LIST_MAX = 200, 5000, 10**9, 500, 200
SINGLE = (int, str, datetime.date)  # what a computed value may be
Errors = dict[str, list[str]]
Answers = dict[str, Any]


class Lookups(Protocol):
    """What only the database knows, asked for what is actually sent."""

    def files(self, ids: list[int]) -> set[int]:
        """Those of the ids that the sender may put into this request."""

    def request(self, field: Field, ref: str) -> dict[str, str] | None:
        """``{"id", "number"}`` of a request that fits the field, or None."""


class Refused(ValueError):
    """One value is not of its field's kind; the message says what to do."""


# --- reading one value ---------------------------------------------------------------------

_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$", re.ASCII)


def bad_text(text: str) -> bool:
    """NUL and lone surrogates can be neither stored nor printed."""
    return "\x00" in text or any("\ud800" <= ch <= "\udfff" for ch in text)


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str):
        raise Refused("请填写文字。")
    if bad_text(value):
        raise Refused("文字中有不能保存的字符,请删除后重填。")
    if len(value) > limit:
        raise Refused(f"最多填写{limit}个字,现为{len(value)}个字。")
    return value


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused("请填写整数。")
    if abs(value) > INTEGER_MAX:
        raise Refused("数字过大,请核对。")
    return value


def _money(value: Any) -> str:
    try:
        if not isinstance(value, str):
            raise ValueError
        return format_fen(parse_fen(value))
    except ValueError:
        raise Refused("金额请填写数字,最多两位小数,例如 1280.50。") from None


def _date(value: Any) -> str:
    try:
        if not isinstance(value, str) or not _DATE.match(value):
            raise ValueError
        found = datetime.date.fromisoformat(value)
        if not 1900 <= found.year <= 2100:
            raise ValueError
    except ValueError:
        raise Refused("日期请按“2026-09-18”的样子填写,年份在1900至2100之间。") from None
    return value


def _datetime(value: Any) -> str:
    try:
        if not isinstance(value, str) or not value.isascii() or len(value) > 50:
            raise ValueError
        found = datetime.datetime.fromisoformat(value)
        if found.tzinfo is None or not 1900 <= found.year <= 2100:
            raise ValueError
        return found.isoformat()
    except (ValueError, OverflowError):
        raise Refused("时间请按“2026-09-18T10:05:00+08:00”的样子填写。") from None


def _one_of(value: Any, offered: Collection[str]) -> str:
    if not isinstance(value, str) or value not in offered:
        raise Refused("请从列出的选项中选择。")
    return value


def _list_of(value: Any, read: Callable[[Any], Any], again: str) -> list[Any]:
    if not isinstance(value, list):
        raise Refused("请填写列表。")
    if len(value) > LIST_MAX:
        raise Refused(f"最多{LIST_MAX}项。")
    found = [read(v) for v in value]
    if len({str(v) for v in found}) != len(found):
        raise Refused(again)
    return found


def _account(value: Any, org: Org) -> str:
    person = org.accounts.get(value) if isinstance(value, str) else None
    if person is None or not person.active:
        raise Refused("没有这个人员,或其账号已停用。")
    return person.account


def _file_id(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**63:
        raise Refused("请先上传附件。")
    return value


def _read(f: Field, value: Any, org: Org, lookups: Lookups) -> Any:
    """The stored form of a non-empty value sent for a field. Raises Refused."""
    kind = f.kind
    if kind == "text":
        return _text(value, TEXT_MAX)
    if kind == "long_text":
        return _text(value, LONG_TEXT_MAX)
    if kind == "integer":
        return _integer(value)
    if kind == "money":
        return _money(value)
    if kind == "date":
        return _date(value)
    if kind == "datetime":
        return _datetime(value)
    if kind == "yes_no":
        if not isinstance(value, bool):
            raise Refused("请选择“是”或“否”。")
        return value
    offered = [c.value for c in f.choices]
    if kind == "choice":
        return _one_of(value, offered)
    if kind == "choices":
        return _list_of(value, lambda v: _one_of(v, offered), "同一选项不能重复。")
    if kind == "person":
        return _account(value, org)
    if kind == "people":
        return _list_of(value, lambda v: _account(v, org), "同一人员不能重复。")
    if kind == "section":
        return _one_of(value, org.sections)
    if kind == "reference":
        return _one_of(value, offered) if offered else _text(value, TEXT_MAX)
    if kind == "file":
        ids = _list_of(value, _file_id, "同一附件不能重复。")
        if set(ids) - lookups.files(ids):
            raise Refused("附件不存在或已用于其他申请单,请重新上传。")
        return ids
    if kind == "request":
        found = lookups.request(f, _reference(value))
        if found is None:
            raise Refused("没有找到符合条件的申请单。")
        return found
    raise Refused("请从列出的选项中选择。")


def _reference(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("id")
    if not isinstance(value, str) or bad_text(value) or len(value) > TEXT_MAX:
        raise Refused("请填写申请单的编号。")
    return value


def _cell(column: Column, value: Any) -> Any:
    if column.kind == "text":
        return _text(value, TEXT_MAX)
    if column.kind == "integer":
        return _integer(value)
    if column.kind == "money":
        return _money(value)
    if column.kind == "date":
        return _date(value)
    return _one_of(value, [c.value for c in column.choices])


def _rows(f: Field, value: Any, errors: Errors) -> list[Answers]:
    if not isinstance(value, list):
        raise Refused("请逐行填写。")
    if len(value) > ROWS_MAX:
        raise Refused(f"最多填写{ROWS_MAX}行。")
    entered = {c.key: c for c in f.columns if c.kind != "computed"}
    computed = {c.key for c in f.columns if c.kind == "computed" and not c.inner}
    rows: list[Answers] = []
    for i, row in enumerate(value):
        if not isinstance(row, dict):
            raise Refused("请逐行填写。")
        cells: Answers = {}
        for key, cell in row.items():
            if key not in entered and key not in computed:
                errors.setdefault(f"{f.key}.{i}.{_safe(key)}", []).append("没有这一栏。")
                continue
            if key in computed or is_empty(cell):
                continue
            try:
                cells[key] = _cell(entered[key], cell)
            except Refused as refusal:
                errors.setdefault(f"{f.key}.{i}.{key}", []).append(str(refusal))
        rows.append(cells)
    return rows


def _safe(key: str) -> str:
    """A key somebody sent, fit to be sent back."""
    return key.encode("utf-8", "replace").decode()[:80].replace("\x00", "?")


# --- accepting what was sent ---------------------------------------------------------------


def accept(
    form: Form, sent: Mapping[str, Any], *, keys: Collection[str], org: Org, lookups: Lookups
) -> Answers:
    """``sort_out``, raising InvalidAnswers for whatever is wrong with what was sent."""
    found, errors = sort_out(form, sent, keys=keys, org=org, lookups=lookups)
    refuse(errors)
    return found


def sort_out(
    form: Form, sent: Mapping[str, Any], *, keys: Collection[str], org: Org, lookups: Lookups
) -> tuple[Answers, Errors]:
    """What was sent, as stored answers ``{key: value or None}`` (None clears), and what is wrong
    with it: unknown keys, and values not of their kind.

    ``keys`` are the fields the sender fills; those of others, read-only and computed ones are
    ignored.
    """
    errors: Errors = {}
    found: Answers = {}
    for key, value in sent.items():
        f = form.get(key)
        if f is None:
            errors.setdefault(_safe(key), []).append("本申请表没有这一项。")
            continue
        if f.kind == "computed" or key not in keys:
            continue
        if is_empty(value):
            found[key] = None
            continue
        try:
            if f.kind == "lines":
                found[key] = _rows(f, value, errors)
            else:
                found[key] = _read(f, value, org, lookups)
        except Refused as refusal:
            errors.setdefault(key, []).append(str(refusal))
    return found, errors


def of_shown(errors: Errors, situation: Situation) -> Errors:
    """The errors that count: a field that is not there for these answers is dropped, whatever
    stands in it."""
    _situation, shown = shown_fields(situation)
    keys = {f.key for f in shown}
    known = {f.key for f in situation.form.fields}
    return {
        where: said
        for where, said in errors.items()
        if (key := where.split(".")[0]) in keys or key not in known
    }


def refuse(errors: Errors) -> None:
    """Raise InvalidAnswers when there is anything to say."""
    if errors:
        raise InvalidAnswers(next(iter(errors.values()))[0], errors)


def merged(answers: Mapping[str, Any], changes: Mapping[str, Any]) -> Answers:
    """Answers with changes laid over them; None clears."""
    both = {**answers, **changes}
    return {k: v for k, v in both.items() if not is_empty(v)}


def carried(answers: Mapping[str, Any], old: Form, new: Form) -> Answers:
    """Answers to one version of a form as answers to another: what the other does not ask for, or
    asks for as something of another kind, is left out."""
    kept: Answers = {}
    for key, value in answers.items():
        was, now = old.get(key), new.get(key)
        if was is None or now is None or was.kind != now.kind:
            continue
        if now.kind == "lines":
            kinds = {(c.key, c.kind) for c in was.columns}
            same = {c.key for c in now.columns if (c.key, c.kind) in kinds}
            value = [{k: cell for k, cell in row.items() if k in same} for row in value]
        kept[key] = value
    return kept


def submitter_keys(form: Form, handed: Iterable[Fill] = ()) -> set[str]:
    """Fields whoever submits fills: his own, and those of steps that fell away for him."""
    keys = {f.key for f in form.fields if f.filled_at != "step" and f.kind != "computed"}
    return keys | {fill.field for fill in handed}


# --- judging at submission -----------------------------------------------------------------


def complete(situation: Situation, *, handed: Iterable[Fill] = ()) -> Answers:
    """The answers as they are submitted: hidden ones dropped, every refusal raised at once.

    ``handed``: fields of steps that fell away and are filled by whoever submits.
    """
    given = situation.answers
    absent = {
        f.key: f.absent
        for f in situation.form.fields
        if f.absent is not None and is_empty(given.get(f.key))
    }
    situation, shown = shown_fields(with_answers(situation, {**given, **absent}))
    required = {fill.field for fill in handed if fill.required}
    errors: Errors = {}
    for f in shown:
        _judge(f, situation, errors, must=f.key in required)
    failing = check_errors(situation, situation.form.checks, shown={f.key for f in shown})
    failing |= _too_large(situation, shown)
    refuse(errors | {k: said for k, said in failing.items() if k not in errors})
    return dict(situation.answers)


def fill_errors(situation: Situation, fills: Iterable[Fill]) -> Errors:
    """What stands against the fields a step fills: missing ones, and checks that look at them."""
    situation, shown = shown_fields(situation)
    mine = {fill.field: fill for fill in fills}
    errors: Errors = {}
    for f in shown:
        if f.key in mine:
            _judge(f, situation, errors, must=mine[f.key].required)
    keys = made_of(set(mine), situation.form)
    touching = [c for c in situation.form.checks if looks_at(c, keys)]
    failing = check_errors(situation, touching, shown={f.key for f in shown})
    failing |= _too_large(situation, shown)
    return errors | {k: said for k, said in failing.items() if k not in errors}


def _too_large(situation: Situation, shown: Iterable[Field]) -> Errors:
    """Computed amounts that could be neither spelled nor printed, at the field they come from."""
    errors: Errors = {}
    for f in shown:
        if f.compute is None or computed_kind(f.compute, situation.form) != "money":
            continue
        value = evaluate(f.compute, situation)
        if isinstance(value, int) and abs(value) > LARGEST:
            where = next((o.field for o in walk(f.compute) if o.field), f.key)
            errors.setdefault(where, []).append(f"“{f.label}”超过可以填写的最大金额,请核对。")
    return errors


def _judge(f: Field, situation: Situation, errors: Errors, *, must: bool) -> None:
    value: Any = situation.answers.get(f.key)
    if f.kind == "computed":
        return
    if is_empty(value):
        own = f.filled_at == "submission" and (
            f.required or (bool(f.required_if) and holds(f.required_if, situation))
        )
        if own or must:
            errors.setdefault(f.key, []).append(missing(f))
        return
    for sentence in _misfits(f, value, situation):
        errors.setdefault(f.key, []).append(sentence)
    if f.kind == "lines":
        _judge_rows(f, value, situation, errors)


def missing(f: Field) -> str:
    """The sentence for an empty field that must not be."""
    if f.kind in ("people", "lines"):
        return f"{f.label}至少填写{'一人' if f.kind == 'people' else '一行'}。"
    verb = {"file": "上传", "choice": "选择", "choices": "选择", "yes_no": "选择"}.get(
        f.kind, "填写"
    )
    return f"请{verb}“{f.label}”。"


def _misfits(f: Field, value: Any, situation: Situation) -> Iterable[str]:
    offered = {c.value for c in f.choices if holds(c.only_if, situation)}
    if f.kind == "choice" and value not in offered:
        yield "请从列出的选项中选择。"
    if f.kind == "choices" and set(value) - offered:
        yield "请从列出的选项中选择。"
    if f.minimum is not None and f.kind == "integer" and value < f.minimum:
        yield f"“{f.label}”不能小于{f.minimum}。"
    if f.minimum is not None and f.kind == "money" and parse_fen(value) < f.minimum:
        yield f"“{f.label}”不能小于{show_fen(f.minimum)}元。"
    if f.kind in ("person", "people"):
        yield from _unfit_people(f, situation)


def _unfit_people(f: Field, situation: Situation) -> Iterable[str]:
    org, day = situation.org, situation.day
    barred = _excluded_elsewhere(f, situation) if f.uninvolved else set()
    value = situation.answers[f.key]
    for account in [value] if isinstance(value, str) else value:
        person = org.accounts.get(account)
        if person is None or not person.active:
            yield "没有这个人员,或其账号已停用。"
            continue
        level = org.level(person.id, day)
        if person.id in barred:
            yield f"“{f.label}”不能是申请人、填单人或出差人员:{person.name}。"
        if level < f.min_level:
            yield f"“{f.label}”须是股长(主任)及以上人员:{person.name}。"
        if level < f.needs_section and not org.section(person.id, day):
            yield f"{person.name}没有所属股室,不知由谁审批,请联系办公室。"


def _excluded_elsewhere(f: Field, situation: Situation) -> set[int]:
    others = {k: v for k, v in situation.answers.items() if k != f.key}
    return with_answers(situation, others).excluded


def _judge_rows(f: Field, rows: list[Answers], situation: Situation, errors: Errors) -> None:
    if f.minimum is not None and len(rows) < f.minimum:
        errors.setdefault(f.key, []).append(f"“{f.label}”至少填写{f.minimum}行。")
    for i, row in enumerate(rows):
        for column in f.columns:
            where = f"{f.key}.{i}.{column.key}"
            cell = row.get(column.key)
            if column.kind == "computed":
                continue
            if is_empty(cell):
                if column.required:
                    errors.setdefault(where, []).append(f"请填写第{i + 1}行的“{column.label}”。")
                continue
            low = column.minimum
            if low is not None and column_value(column, Row(f.columns, row), situation) < low:
                least = show_fen(low) if column.kind == "money" else str(low)
                errors.setdefault(where, []).append(
                    f"第{i + 1}行的“{column.label}”不能小于{least}。"
                )


# --- checks --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Warned:
    """A check that does not refuse but says something."""

    field: str
    sentence: str
    clause: str


def check_errors(situation: Situation, checks: Iterable[Check], *, shown: set[str]) -> Errors:
    """The refusing checks that fail, by field."""
    errors: Errors = {}
    for check in checks:
        if check.then == "refuse":
            for sentence in failures(check, situation, shown=shown):
                errors.setdefault(check_field(check), []).append(sentence)
    return errors


def warnings(situation: Situation) -> list[Warned]:
    """The warning checks that fail."""
    situation, shown = shown_fields(situation)
    keys = {f.key for f in shown}
    return [
        Warned(check_field(check), sentence, check.clause)
        for check in situation.form.checks
        if check.then == "warn"
        for sentence in failures(check, situation, shown=keys)
    ]


def failures(check: Check, situation: Situation, *, shown: set[str]) -> list[str]:
    """The sentences of a check that fails; one each for an overlap. An empty operand fails
    nothing, unless emptiness is what is asked."""
    if not holds(check.when, situation):
        return []
    left = evaluate(check.left, situation)
    right = None if check.right is None else evaluate(check.right, situation)
    if check.compare == "not_empty" and check.left.field and check.left.field not in shown:
        return []
    if check.compare not in ("empty", "not_empty") and (is_empty(left) or is_empty(right)):
        return []
    if compares(left, check.compare, right):
        return []
    if check.left.kind == "overlap":
        return [_overlap_sentence(check, o, situation) for o in overlaps(check.left, situation)]
    kinds = {computed_kind(o, situation.form) for o in (check.left, check.right) if o is not None}
    sentence = check.sentence.replace("{left}", _say(left, kinds))
    if check.right is not None:
        sentence = sentence.replace("{right}", _say(right, kinds))
    return [sentence]


def _overlap_sentence(check: Check, found: Overlap, situation: Situation) -> str:
    person = situation.org.accounts.get(found.account)
    return (
        check.sentence.replace("{who}", person.name if person else found.account)
        .replace("{days}", span(found.start, found.end, year=False))
        .replace("{number}", found.number)
    )


def check_field(check: Check) -> str:
    """Where a check's sentence stands."""
    return check.field or next((o.field for o in walk(check.left) if o.field), "")


def made_of(keys: set[str], form: Form) -> set[str]:
    """These fields, and the computed ones that are made of them."""
    found = set(keys)
    computed = {f.key: names(f.compute) for f in form.fields if f.compute is not None}
    while more := {key for key, used in computed.items() if used & found} - found:
        found |= more
    return found


def looks_at(check: Check, keys: set[str]) -> bool:
    """Whether a check looks at one of these fields."""
    used = names(check.left) | names(check.right)
    for group in check.when:
        for condition in group:
            used |= names(condition.left) | names(condition.right)
    return bool(used & keys)


def names(operand: Operand | None) -> set[str]:
    """The fields an operand looks at."""
    return {k for o in walk(operand) for k in (o.field, o.same, o.start, o.end) if k}


def walk(operand: Operand | None) -> Iterable[Operand]:
    """An operand and those inside it."""
    if operand is not None:
        yield operand
        yield from walk(operand.left)
        yield from walk(operand.right)


def _say(value: Any, kinds: set[str]) -> str:
    if isinstance(value, Several | frozenset):
        values = value.values if isinstance(value, Several) else sorted(value, key=str)
        return "、".join(_say(v, kinds) for v in values)
    if isinstance(value, datetime.date):
        return long_date(value)
    return show_fen(value) if "money" in kinds and isinstance(value, int) else str(value)


# --- showing -------------------------------------------------------------------------------


def show(
    form: Form, answers: Mapping[str, Any], situation: Situation, *, inner: bool = True
) -> Answers:
    """The answers in form order, computed ones worked out. ``inner``: with the columns that are
    for screens and papers only; the interface gives them not out."""
    shown: Answers = {}
    current, fields = shown_fields(with_answers(situation, answers))
    for f in fields:
        if f.kind == "computed":
            value = None if f.compute is None else evaluate(f.compute, current)
            if isinstance(value, SINGLE):
                shown[f.key] = _out(f, value, current)
        elif f.key in current.answers:
            value = current.answers[f.key]
            shown[f.key] = _rows_out(f, value, current, inner) if f.kind == "lines" else value
    return shown


def computed_kind(
    operand: Operand,
    form: Form,
    columns: tuple[Column, ...] = (),
    within: frozenset[str] = frozenset(),
) -> str:
    """What a computed value is: money where money goes into it, else date or integer.

    ``columns``: of the row it is computed in. ``within``: what it is part of, against loops.
    """
    if operand.kind == "calc":
        sides = [o for o in (operand.left, operand.right) if o is not None]
        kinds = [computed_kind(o, form, columns, within) for o in sides]
        if operand.sign == "/" and kinds == ["money", "money"]:
            return "integer"
        return next((k for k in ("money", "date") if k in kinds), "integer")
    if operand.kind == "today":
        return "date"
    if operand.kind == "const":
        kind = operand.value_kind
    else:
        kind = _kind_of_part(operand, form, columns, within)
    return kind if kind in ("money", "date") else "integer"


def _kind_of_part(
    operand: Operand, form: Form, columns: tuple[Column, ...], within: frozenset[str]
) -> str:
    f = form.get(operand.field)
    column = next((c for c in columns if c.key == operand.field), None)
    if operand.kind in ("sum", "column") and f is not None:
        columns = f.columns
        column = next((c for c in columns if c.key == operand.column), None)
    elif operand.kind not in ("field", "newest"):
        return "integer"
    part: Field | Column | None = column or f
    name = f"{operand.field}.{operand.column}"
    if part is None or name in within:
        return "integer"
    if part.compute is None:
        return part.kind
    return computed_kind(part.compute, form, columns if column else (), within | {name})


def _out(f: Field, value: Any, situation: Situation) -> Any:
    assert f.compute is not None
    return spell(computed_kind(f.compute, situation.form), value)


def spell(kind: str, value: Any) -> Any:
    """A typed value as JSON. Money below zero keeps its sign: computed only, never taken in."""
    if kind == "money" and isinstance(value, int):
        return format_fen(value) if value >= 0 else f"-{format_fen(-value)}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def _rows_out(f: Field, rows: list[Answers], situation: Situation, inner: bool) -> list[Answers]:
    found = []
    for row in rows:
        cells: Answers = {}
        for column in f.columns:
            if column.inner and not inner:
                continue
            if column.compute is not None:
                value = column_value(column, Row(f.columns, row), situation)
                if isinstance(value, SINGLE):
                    kind = computed_kind(column.compute, situation.form, f.columns)
                    cells[column.key] = spell(kind, value)
            elif column.key in row:
                cells[column.key] = row[column.key]
        found.append(cells)
    return found


def display(f: Field, value: Any, org: Org) -> str:
    """One answer in words, as people read it on screen and paper."""
    if is_empty(value):
        return ""
    labels = {c.value: c.label for c in f.choices}
    if f.kind in ("choice", "reference"):
        return labels.get(value, str(value))
    if f.kind == "choices":
        return "、".join(labels.get(v, v) for v in value)
    if f.kind == "yes_no":
        return "是" if value else "否"
    if f.kind == "money" or (f.kind == "computed" and isinstance(value, str) and "." in value):
        return show_fen(parse_fen(value)) if not value.startswith("-") else value
    if f.kind == "date":
        return long_date(datetime.date.fromisoformat(value))
    if f.kind == "datetime":
        moment = datetime.datetime.fromisoformat(value)
        return f"{long_date(moment.date())}{moment:%H:%M}"
    if f.kind in ("person", "people"):
        accounts = [value] if isinstance(value, str) else value
        return "、".join(org.accounts[a].name if a in org.accounts else a for a in accounts)
    if f.kind == "section":
        return org.sections[value].name if value in org.sections else value
    if f.kind == "request":
        return str(value.get("number") or value.get("id", ""))
    if f.kind in ("file", "lines"):
        return f"{len(value)}{'件' if f.kind == 'file' else '行'}"
    return str(value)


def long_date(day: datetime.date) -> str:
    """2026年9月18日."""
    return f"{day.year}年{day.month}月{day.day}日"


def span(start: datetime.date, end: datetime.date, *, year: bool = True) -> str:
    """9月21日至9月23日; one date when equal; each with its year when they differ."""
    first = long_date(start) if year or start.year != end.year else f"{start.month}月{start.day}日"
    if start == end:
        return first
    if start.year != end.year:
        return f"{first}至{long_date(end)}"
    if start.month == end.month and not year:
        return f"{first}至{end.day}日"
    return f"{first}至{end.month}月{end.day}日"


def search_text(form: Form, answers: Mapping[str, Any], org: Org) -> str:
    """What a search over requests looks in: every answer in words, sensitive ones left out."""
    parts = []
    for f in form.fields:
        value: Any = answers.get(f.key)
        if is_empty(value) or f.sensitive or f.kind == "file":
            continue
        if f.kind == "lines":
            parts += [str(cell) for row in value for cell in row.values()]
        else:
            parts.append(display(f, value, org))
    return " ".join(parts)[:20000]


def changed_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Fields whose answer differs."""
    return {
        k
        for k in {*before, *after}
        if before.get(k) != after.get(k)
        and not (is_empty(before.get(k)) and is_empty(after.get(k)))
    }


__all__ = ["accept", "complete", "condition_holds", "display", "show", "warnings"]
