"""Amounts: what is taken, how they are written, and the words on papers."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forms.money import LARGEST, capitals, format_fen, parse_fen, show_fen

AMOUNTS = st.one_of(
    st.integers(0, LARGEST),
    st.integers(0, 10_000_000),
    # many noughts, where the rules for 零 live
    st.lists(st.sampled_from("00000157"), min_size=1, max_size=14).map(lambda d: int("".join(d))),
)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("0.05", 5),
        ("0.5", 50),
        ("1280", 128_000),
        ("1280.5", 128_050),
        ("1280.00", 128_000),
        ("007.10", 710),
        ("999999999999.99", LARGEST),
    ],
)
def test_an_amount_is_read_as_fen(text, fen):
    assert parse_fen(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-1", "+1", "1.", ".5", "1.234", "1,280.00", "1e3", "1280.00\n", " 1280", "NaN",
        "1280元", "１２", "٣", "²", "1\x00", "1.0.0", "0x10", "1_000", "1000000000000",
        None, 12, 12.5, True, ["1"], b"1",
    ],
)  # fmt: skip
def test_anything_else_is_no_amount(text):
    with pytest.raises(ValueError):
        parse_fen(text)


@settings(max_examples=200)
@given(st.text(max_size=20))
def test_no_text_at_all_does_worse_than_a_value_error(text):
    allowed = re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", text)
    try:
        assert parse_fen(text) >= 0 and allowed
    except ValueError:
        assert not allowed


@settings(max_examples=200)
@given(AMOUNTS)
def test_what_is_written_is_read_back(fen):
    assert parse_fen(format_fen(fen)) == fen
    assert parse_fen(show_fen(fen).replace(",", "")) == fen


@pytest.mark.parametrize(
    ("fen", "json", "shown"),
    [
        (0, "0.00", "0.00"),
        (5, "0.05", "0.05"),
        (128_000, "1280.00", "1,280.00"),
        (100_000_000_01, "100000000.01", "100,000,000.01"),
        (LARGEST, "999999999999.99", "999,999,999,999.99"),
        (-5, "-0.05", "-0.05"),
        (-128_050, "-1280.50", "-1,280.50"),
    ],
)
def test_an_amount_has_two_decimals(fen, json, shown):
    assert format_fen(fen) == json
    assert show_fen(fen) == shown


# The published examples, first spelling of each; then the corners.
@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("532.00", "伍佰叁拾贰元整"),
        ("100203.04", "壹拾万零贰佰零叁元零肆分"),
        ("0.85", "捌角伍分"),
        ("0.80", "捌角"),
        ("0.05", "伍分"),
        ("0", "零元整"),
        ("10", "壹拾元整"),
        ("10.05", "壹拾元零伍分"),
        ("10.50", "壹拾元零伍角"),
        ("11", "壹拾壹元整"),
        ("1000", "壹仟元整"),
        ("1001", "壹仟零壹元整"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("10010", "壹万零壹拾元整"),
        ("101000", "壹拾万壹仟元整"),
        ("1000000", "壹佰万元整"),
        ("10050300", "壹仟零伍万零叁佰元整"),
        ("100000000", "壹亿元整"),
        ("100000005", "壹亿零伍元整"),
        ("100005000", "壹亿零伍仟元整"),
        ("100050000", "壹亿零伍万元整"),
        ("1050000000", "壹拾亿伍仟万元整"),
        (
            "999999999999.99",
            "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
        ),
    ],
)
def test_an_amount_in_capitals(amount, words):
    assert capitals(parse_fen(amount)) == words


@pytest.mark.parametrize("fen", [-1, -128_000, LARGEST + 1, 10**20])
def test_amounts_that_no_paper_can_bear_are_refused(fen):
    with pytest.raises(ValueError):
        capitals(fen)


def read(words):
    """A clerk's way back: add up what each word is worth. Knows nothing of how it was written."""
    digits = {word: value for value, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    fen = section = digit = 0
    for word in words:
        if word in digits:
            digit = digits[word]
        elif word in places:
            section += digit * places[word]
            digit = 0
        elif word == "万":
            fen += (section + digit) * 10_000 * 100
            section = digit = 0
        elif word == "亿":
            fen += (section + digit) * 100_000_000 * 100
            section = digit = 0
        elif word == "元":
            fen += (section + digit) * 100
            section = digit = 0
        elif word == "角":
            fen += digit * 10
            digit = 0
        elif word == "分":
            fen += digit
            digit = 0
        else:
            assert word == "整"
    return fen


def spelled(fen):
    """The words again, digit after digit: a 零 for each gap between two digits that are not 0,
    save a gap that ends before a 仟 and has not swallowed a whole section."""
    if fen == 0:
        return "零元整"
    text = str(fen)
    units = ["分", "角", "元", "拾", "佰", "仟", "万", "拾", "佰", "仟", "亿", "拾", "佰", "仟"]
    words, last = "", None
    for place in range(len(text) - 1, -1, -1):
        digit = int(text[len(text) - 1 - place])
        if digit:
            gap = 0 if last is None else last - place - 1
            if gap and not (units[place] == "仟" and gap < 4):
                words += "零"
            words += "零壹贰叁肆伍陆柒捌玖"[digit]
            last = place
            if units[place] in "拾佰仟角分":
                words += units[place]
        if units[place] in "万亿" and fen // 10 ** (place + 4) * 10_000 != fen // 10**place:
            words += units[place]
        if units[place] == "元" and words:
            words += "元"
    return words + ("整" if fen % 100 == 0 else "")


@settings(max_examples=500)
@given(AMOUNTS)
@example(10_000_050_000)
@example(LARGEST)
def test_the_words_say_the_amount(fen):
    assert read(capitals(fen)) == fen


@settings(max_examples=500)
@given(AMOUNTS)
@example(10_000_050_000)
@example(107_000_53)
def test_the_words_are_those_of_a_second_slow_hand(fen):
    assert capitals(fen) == spelled(fen)


@settings(max_examples=300)
@given(AMOUNTS)
def test_the_words_keep_the_manners_of_bills(fen):
    words = capitals(fen)
    assert "零零" not in words
    assert not re.search("零[万亿拾佰仟角分]", words)
    assert ("零元" in words) == (fen == 0)
    assert words.endswith("整") == (fen % 100 == 0)
    assert not re.search("(?<![壹贰叁肆伍陆柒捌玖])拾", words)
