from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errortagger.domain.filter import (
    FIELDS,
    And,
    Compare,
    Everything,
    Field,
    FieldKind,
    FilterProblem,
    Is,
    Limit,
    Match,
    Node,
    Not,
    Op,
    Or,
    Pattern,
    Range,
    Special,
    State,
    Words,
    all_of,
    parse,
    show,
    terms,
)
from errortagger.domain.filter_match import matches
from errortagger.domain.filter_match import test_for as matcher
from errortagger.domain.problems import UsageProblem

METADATA = ["snr", "device", "noise level", "split", "SNR2", "meta.x", "5g"]


def compare(kind: FieldKind, name: str, op: Op, value: object) -> Compare:
    return Compare(Field(kind, name), op, value)  # type: ignore[arg-type]


def word(text: str, match: Match = Match.WORD) -> Pattern:
    return Pattern(text, match)


MEANINGS: list[tuple[str, Node]] = [
    ("", Everything()),
    ("   ", Everything()),
    ("is:error", Is(State.ERROR)),
    ("IS:Error", Is(State.ERROR)),
    ("is:unreviewed", Is(State.UNREVIEWED)),
    ("reviewed:no", Not(Is(State.REVIEWED))),
    ("bookmarked:yes", Is(State.BOOKMARKED)),
    ("excluded:yes", Is(State.EXCLUDED)),
    ("excluded:duplicate", compare(FieldKind.MARK, "excluded", Op.IS, word("duplicate"))),
    ('tag:"car noise"', compare(FieldKind.TAG, "tag", Op.IS, word("car noise", Match.EXACT))),
    ("-tag:x", Not(compare(FieldKind.TAG, "tag", Op.IS, word("x")))),
    ("NOT tag:x", Not(compare(FieldKind.TAG, "tag", Op.IS, word("x")))),
    ("tag:none", compare(FieldKind.TAG, "tag", Op.IS, Special.MISSING)),
    ('tag:"none"', compare(FieldKind.TAG, "tag", Op.IS, word("none", Match.EXACT))),
    ("tag:any", compare(FieldKind.TAG, "tag", Op.IS, Special.ANY)),
    ("unasked:~noise", compare(FieldKind.TAG, "unasked", Op.IS, word("noise", Match.CONTAINS))),
    ("check:label_wrong", compare(FieldKind.CHOICE, "check", Op.IS, word("label_wrong"))),
    ("check:Label-Wrong", compare(FieldKind.CHOICE, "check", Op.IS, word("label_wrong"))),
    ("queue:re-review", compare(FieldKind.CHOICE, "queue", Op.IS, word("re-review"))),
    ("conf<0.4", compare(FieldKind.NUMBER, "conf", Op.LESS, Limit("0.4"))),
    ("conf:<0.4", compare(FieldKind.NUMBER, "conf", Op.LESS, Limit("0.4"))),
    ("confidence>=40%", compare(FieldKind.NUMBER, "conf", Op.AT_LEAST, Limit("40%"))),
    ("wer>.2", compare(FieldKind.NUMBER, "size", Op.MORE, Limit(".2"))),
    ("size:1..2", compare(FieldKind.NUMBER, "size", Op.IS, Range(Limit("1"), Limit("2")))),
    ("conf=0.5", compare(FieldKind.NUMBER, "conf", Op.IS, Limit("0.5"))),
    ("conf==0.5", compare(FieldKind.NUMBER, "conf", Op.IS, Limit("0.5"))),
    ("conf:missing", compare(FieldKind.NUMBER, "conf", Op.IS, Special.MISSING)),
    ("true:cat", compare(FieldKind.COLUMN, "true", Op.IS, word("cat"))),
    ("ground_truth!=cat", compare(FieldKind.COLUMN, "true", Op.NOT, word("cat"))),
    ("true:5", compare(FieldKind.COLUMN, "true", Op.IS, word("5"))),
    ("true>5", compare(FieldKind.COLUMN, "true", Op.MORE, Limit("5"))),
    ("id:clip-01*", compare(FieldKind.COLUMN, "id", Op.IS, word("clip-01*", Match.GLOB))),
    ('id:"clip*"', compare(FieldKind.COLUMN, "id", Op.IS, word("clip*", Match.EXACT))),
    ("note:~engine", compare(FieldKind.MARK, "note", Op.IS, word("engine", Match.CONTAINS))),
    ('note:~"big engine"', compare(FieldKind.MARK, "note", Op.IS, word("big engine", Match.CONTAINS))),
    (r"text:/a\/b \d+/", compare(FieldKind.PROSE, "text", Op.IS, word(r"a/b \d+", Match.REGEX))),
    ("reviewer:ana", compare(FieldKind.REVIEWER, "reviewer", Op.IS, word("ana"))),
    ("human:right", compare(FieldKind.CHOICE, "human", Op.IS, word("right"))),
    ("snr<10", compare(FieldKind.METADATA, "snr", Op.LESS, Limit("10"))),
    ("Snr<10", compare(FieldKind.METADATA, "snr", Op.LESS, Limit("10"))),
    ("snr>-5", compare(FieldKind.METADATA, "snr", Op.MORE, Limit("-5"))),
    ("snr:-5..5", compare(FieldKind.METADATA, "snr", Op.IS, Range(Limit("-5"), Limit("5")))),
    ("snr:5..", compare(FieldKind.METADATA, "snr", Op.IS, Range(Limit("5"), None))),
    ("snr:..5", compare(FieldKind.METADATA, "snr", Op.IS, Range(None, Limit("5")))),
    ("device:a..b", compare(FieldKind.METADATA, "device", Op.IS, word("a..b"))),
    ("device:..", compare(FieldKind.METADATA, "device", Op.IS, word(".."))),
    ("device:missing", compare(FieldKind.METADATA, "device", Op.IS, Special.MISSING)),
    ("device:none", compare(FieldKind.METADATA, "device", Op.IS, word("none"))),
    ('"noise level":high', compare(FieldKind.METADATA, "noise level", Op.IS, word("high"))),
    ("split:test", compare(FieldKind.COLUMN, "split", Op.IS, word("test"))),
    ("meta.split:test", compare(FieldKind.METADATA, "split", Op.IS, word("test"))),
    ('"split":test', compare(FieldKind.METADATA, "split", Op.IS, word("test"))),
    ("meta.x:1", compare(FieldKind.METADATA, "meta.x", Op.IS, word("1"))),
    ("5g:yes", compare(FieldKind.METADATA, "5g", Op.IS, word("yes"))),
    ("device>2024-05", compare(FieldKind.METADATA, "device", Op.MORE, Limit("2024-05"))),
    ("engine", Words(word("engine", Match.CONTAINS))),
    ('"a:b c"', Words(word("a:b c", Match.CONTAINS))),
    ("~a:b", Words(word("a:b", Match.CONTAINS))),
    ("clip*7", Words(word("clip*7", Match.GLOB))),
    ("/c.ip/", Words(word("c.ip", Match.REGEX))),
    (r'"say \"hi\" C:\data\\x"', Words(word(r'say "hi" C:\data\x', Match.CONTAINS))),
    ("wow!", Words(word("wow!", Match.CONTAINS))),
    ("ORbit", Words(word("ORbit", Match.CONTAINS))),
    ("or", Words(word("or", Match.CONTAINS))),
    ("Zürich", Words(word("Zürich", Match.CONTAINS))),
    ("is:error is:reviewed", And((Is(State.ERROR), Is(State.REVIEWED)))),
    ("is:error AND is:reviewed", And((Is(State.ERROR), Is(State.REVIEWED)))),
    ("is:error OR is:reviewed", Or((Is(State.ERROR), Is(State.REVIEWED)))),
    ("a b OR c", Or((And((parse("a"), parse("b"))), parse("c")))),
    ("a (b OR c)", And((parse("a"), Or((parse("b"), parse("c")))))),
    ("a (b)", And((parse("a"), parse("b")))),
    ("-(a b)", Not(And((parse("a"), parse("b"))))),
    ("NOT(a OR b)", Not(Or((parse("a"), parse("b"))))),
    ("--a", Not(Not(parse("a")))),
    ("( ( a ) )", parse("a")),
]


@pytest.mark.parametrize(("text", "node"), MEANINGS, ids=[text or "empty" for text, _ in MEANINGS])
def test_a_filter_means_what_it_says_and_prints_back(text: str, node: Node) -> None:
    assert parse(text, METADATA) == node
    assert parse(show(node), METADATA) == node


PROBLEMS = [
    ("snrr<10", "unknown field 'snrr'; did you mean 'snr'?", 0, 4),
    ("is:error  snrr<10", "did you mean 'snr'?", 10, 14),
    ("conff<10", "did you mean 'conf'?", 0, 5),
    ("zzqqy:1", "to look for the text itself, put all of it in quotes", 0, 5),
    ('"nois level":x', "did you mean 'noise level'?", 0, 12),
    ("is:eror", "unknown state 'eror'; did you mean 'error'?", 3, 7),
    ("is:xyzxyz", "is: is followed by one of error, correct", 3, 9),
    ("is!=error", "is: is followed by", 4, 9),
    ("is<error", "is has no size", 3, 8),
    ("reviewed:maybe", "reviewed: is followed by yes or no", 0, 14),
    ("reviewed:", "yes or no", 0, 9),
    ("tag:", "after 'tag:' a value is missing", 0, 4),
    ("tag: x", "after 'tag:' a value is missing", 0, 4),
    ("tag<x", "has no size", 4, 5),
    ("tag!=x", "write -tag:NAME", 5, 6),
    ("check:label_rong", "did you mean 'label_wrong'?", 6, 16),
    ("check:qqqq", "one of ok, label_wrong, both_wrong, unclear, any, none", 6, 10),
    ("check:~ok", "check:", 6, 9),
    ("conf<high", "'high' is not a number", 5, 9),
    ("conf<1e999", "'1e999' is not a number", 5, 10),
    ("conf<nan", "'nan' is not a number", 5, 8),
    ("conf<2024-05", "is not a number", 5, 12),
    ("conf:2024-05..", "a date cannot be compared", 5, 14),
    ("conf:5..1", "the range runs backwards; write 1..5", 5, 9),
    ("snr:5..1", "the range runs backwards", 4, 8),
    ("device:2024-05..2023-01", "the range runs backwards", 7, 23),
    ("conf:~4", "is not a number", 5, 7),
    ("conf>missing", "goes with a colon", 5, 12),
    ("device!=missing", "goes with a colon", 8, 15),
    ('tag:"x', "this quote is not closed", 4, 6),
    ('a "x', "this quote is not closed", 2, 4),
    ('a ""', "nothing between these quotes", 2, 4),
    ("text:/x", "not closed with /", 5, 7),
    ("text:/" + "x" * 201 + "/", "more than 200 characters", 5, 208),
    ("text://", "nothing follows '/'", 5, 7),
    ("text:~", "nothing follows '~'", 5, 6),
    ("/data/x.wav", "in the middle of a word; put the whole word in quotes", 0, 7),
    ("true:cat(animal)", "'(' in the middle of a word", 0, 9),
    ('ab"c"', "'\"' in the middle of a word", 0, 3),
    ("(a", "this parenthesis is not closed", 0, 1),
    ("a)", "this parenthesis closes nothing", 1, 2),
    (")", "something must stand before the parenthesis", 0, 1),
    ("()", "nothing stands between the parentheses", 0, 2),
    ("(a OR )", "something must stand before the parenthesis", 6, 7),
    ("a OR", "something must follow here", 4, 5),
    ("NOT", "something must follow here", 3, 4),
    ("a AND OR b", "OR stands between two conditions", 6, 8),
    ("OR a", "OR stands between two conditions", 0, 2),
    ("a - b", "a minus sign stands directly before", 2, 3),
    ("-", "a minus sign stands directly before", 0, 1),
    (":x", "a field name must stand before this", 0, 1),
    ('"":x', "a field name must stand before this", 0, 3),
    ("(" * 41 + "a" + ")" * 41, "more than 40 parentheses", 40, 41),
    ("-" * 41 + "a", "more than 40 parentheses", 40, 41),
    ("a" * 4001, "longer than 4,000 characters", 4000, 4001),
]


@pytest.mark.parametrize(("text", "words", "start", "end"), PROBLEMS, ids=[text[:30] for text, *_ in PROBLEMS])
def test_a_filter_that_means_nothing_says_why_and_where(text: str, words: str, start: int, end: int) -> None:
    with pytest.raises(FilterProblem) as caught:
        parse(text, METADATA)
    problem = caught.value
    assert words in problem.what
    assert (problem.span.start, problem.span.end) == (start, end)
    assert problem.text == text


def test_a_filter_problem_is_a_usage_problem_with_a_place_and_carets() -> None:
    with pytest.raises(UsageProblem) as caught:
        parse("is:error\tsnrr<10", METADATA)
    assert isinstance(caught.value, FilterProblem)
    assert str(caught.value) == "filter, character 10: unknown field 'snrr'; did you mean 'snr'?"
    assert caught.value.suggestion == "snr"
    assert caught.value.marked() == "is:error snrr<10\n         ^^^^"


def test_without_a_list_of_columns_any_field_is_taken_for_metadata() -> None:
    assert parse("whatever:1") == compare(FieldKind.METADATA, "whatever", Op.IS, word("1"))
    assert parse("meta.true:1") == compare(FieldKind.METADATA, "true", Op.IS, word("1"))


def test_two_columns_that_differ_in_case_alone_must_be_named_exactly() -> None:
    assert parse("SNR<1", ["snr", "SNR"]) == compare(FieldKind.METADATA, "SNR", Op.LESS, Limit("1"))
    with pytest.raises(FilterProblem, match="unknown field 'Snr'"):
        parse("Snr<1", ["snr", "SNR"])


def test_a_condition_knows_which_characters_it_came_from() -> None:
    node = parse("is:error  conf<0.4 engine")
    assert isinstance(node, And)
    spans = [(part.span.start, part.span.end) for part in node.parts if isinstance(part, Compare | Words)]
    assert spans == [(10, 18), (19, 25)]


def test_a_field_prints_under_the_name_it_was_typed_with() -> None:
    assert show(parse("WER>0.2 ground_truth:cat")) == "wer>0.2 ground_truth:cat"


def test_texts_made_by_a_program_are_quoted_when_a_bare_word_would_mean_something_else() -> None:
    texts = ["missing", "Any", "~x", "/x/", "a b", "(", '"']
    column = Field(FieldKind.METADATA, "device")
    for text in texts:
        printed = show(Compare(column, Op.IS, Pattern(text)))
        assert parse(printed, METADATA) == Compare(column, Op.IS, Pattern(text, Match.EXACT))
    assert show(Compare(column, Op.IS, Pattern("none"))) == "device:none"
    assert show(Compare(Field(FieldKind.TAG, "tag"), Op.IS, Pattern("none"))) == 'tag:"none"'


def test_chips_are_the_conditions_that_must_all_hold() -> None:
    assert terms(parse("")) == ()
    assert terms(parse("a")) == (parse("a"),)
    assert terms(parse("a (b OR c)")) == (parse("a"), parse("b OR c"))


def test_all_of_joins_filters_and_drops_empty_ones() -> None:
    a, b, c = parse("a"), parse("b"), parse("c")
    assert all_of() == Everything()
    assert all_of(Everything(), a) == a
    assert all_of(And((a, b)), Everything(), c) == And((a, b, c))


@pytest.mark.parametrize(
    "make",
    [
        lambda: And((Is(State.ERROR),)),
        lambda: Or((Is(State.ERROR), Everything())),
        lambda: Not(Everything()),
        lambda: Limit("x"),
        lambda: Range(None, None),
        lambda: Range(Limit("1"), Limit("2024-05")),
    ],
)
def test_trees_that_cannot_be_written_cannot_be_made(make: object) -> None:
    with pytest.raises(ValueError):
        make()  # type: ignore[operator]


def test_every_field_is_declared_once_and_explained() -> None:
    names = [name for spec in FIELDS for name in (spec.name, *spec.aliases)]
    assert len(names) == len(set(names))
    assert all(spec.help and name == name.casefold() for spec in FIELDS for name in (spec.name, *spec.aliases))
    assert {"is", "tag", "check", "conf", "true", "pred", "split", "id", "note", "reviewer", "human", "text"} <= set(
        names
    )


@pytest.mark.parametrize(
    ("pattern", "prose", "yes", "no"),
    [
        (word("Cat"), False, ["cat", "CAT"], ["cats", ""]),
        (word("cat"), True, ["a Cat!"], ["ca t"]),
        (word("Cat", Match.EXACT), False, ["Cat"], ["cat"]),
        (word("straße", Match.WORD), False, ["STRASSE"], ["strase"]),
        (word("caf\u00e9", Match.CONTAINS), False, ["CAFE\u0301 bar"], ["cafe"]),
        (word("a*c", Match.GLOB), False, ["abc", "ac", "ABCC"], ["abcd", "xac", "a"]),
        (word("a*b*b", Match.GLOB), False, ["a-b-b", "abb"], ["ab", "a-b"]),
        (word("*", Match.GLOB), False, ["", "x"], []),
        (word("ab*ba", Match.GLOB), False, ["abba"], ["aba"]),
        (word("b*d", Match.GLOB), True, ["abcde"], ["dcb"]),
    ],
)
def test_texts_match_patterns(pattern: Pattern, prose: bool, yes: list[str], no: list[str]) -> None:
    test = matcher(pattern, prose=prose)
    assert [text for text in yes if not test(text)] == []
    assert [text for text in no if test(text)] == []
    assert matches(pattern, yes + no, prose=prose) == [True] * len(yes) + [False] * len(no)


def test_regular_expressions_are_no_simple_tests() -> None:
    with pytest.raises(ValueError):
        matcher(word("x", Match.REGEX))


TEXTS = st.text(min_size=1, max_size=8)
NAMES = st.sampled_from([spec for spec in FIELDS if spec.kind in (FieldKind.COLUMN, FieldKind.PROSE)])
NUMBERS = st.integers(-99, 99).map(lambda number: Limit(str(number)))
PATTERNS = st.one_of(
    TEXTS.map(lambda text: Pattern(text, Match.EXACT)),
    TEXTS.map(lambda text: Pattern(text, Match.CONTAINS)),
    st.just(Pattern("", Match.EXACT)),
    st.from_regex(r"[a-z.\-]{1,4}\*[a-z:]{0,3}", fullmatch=True).map(lambda text: Pattern(text, Match.GLOB)),
    st.from_regex(r"([a-z /\[\]]|\\d){1,6}", fullmatch=True).map(lambda text: Pattern(text, Match.REGEX)),
)
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.sampled_from(State).map(Is),
    TEXTS.map(lambda text: Words(Pattern(text, Match.CONTAINS))),
    st.builds(
        lambda spec, op, value: Compare(Field(spec.kind, spec.name), op, value),
        NAMES,
        st.sampled_from([Op.IS, Op.NOT]),
        PATTERNS,
    ),
    st.builds(
        lambda name, op, value: Compare(Field(FieldKind.METADATA, name), op, value),
        TEXTS,
        st.sampled_from([Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST]),
        NUMBERS,
    ),
    st.builds(lambda name, value: Compare(Field(FieldKind.METADATA, name), Op.IS, value), TEXTS, PATTERNS),
    st.sampled_from(Special).map(lambda value: Compare(Field(FieldKind.TAG, "tag"), Op.IS, value)),
)


def _branches(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    parts = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.one_of(parts.map(And), parts.map(Or), children.map(Not))


NODES = st.recursive(LEAVES, _branches, max_leaves=6)


@settings(max_examples=300, deadline=None)
@given(NODES)
def test_what_is_printed_reads_back_as_the_same_tree(node: Node) -> None:
    assert parse(show(node)) == node


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='ab:-~/"\\()<>=!*. 5\nORNT%|', max_size=30))
def test_any_text_is_a_filter_or_a_problem_with_a_place_in_it(text: str) -> None:
    try:
        node = parse(text, METADATA)
    except FilterProblem as problem:
        assert 0 <= problem.span.start < max(1, len(text) + 1)
        assert problem.span.start < problem.span.end <= len(text) + 1
        assert problem.what and problem.marked()
    else:
        assert parse(show(node), METADATA) == node
