"""Numbers of sets of tags are those that counting by hand gives, and nothing that was not asked counts as absent."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import fields

import numpy as np
import pytest

from errortagger.domain.patch import MarkField
from errortagger.domain.types import Answer, QueueKind, TagId
from errortagger.session import steps, tag_steps
from errortagger.session.frame import CORRECT, ERRORS
from errortagger.session.session import Session
from errortagger.session.set_compare import Compared, compare
from errortagger.session.set_numbers import both, either, negation
from errortagger.session.set_table import MOST_TAGS, Overview, SetRow, overview
from errortagger.session.sets import CUT, Together, pair_queue, set_figures, together
from errortagger.stats.intervals import midp_hypergeometric
from errortagger.stats.number import Number, Reason
from errortagger.stats.tag_sets import co_occurrence
from tests.session import world

NAMES = ("car noise", "accent", "low bandwidth", "people noise")


def _reviewed_session(seed: int, *, errors: int = 40, correct: int = 20, upto: int = 25) -> Session:
    """Errors come first; the first ``upto`` of the random order are reviewed, a few others as targeted reviews."""
    rng = random.Random(seed)
    flags = [1] * errors + [0] * correct
    session = world.session(*NAMES, examples=world.columns(flags))
    _review(session, rng, range(upto), QueueKind.RANDOM)
    _review(session, rng, rng.sample(range(upto, errors), 4), QueueKind.TARGETED)
    excluded = rng.sample(range(errors), 3)
    session.commit(steps.exclude(session, excluded, "duplicate"))
    return session


def _review(session: Session, rng: random.Random, rows: object, kind: QueueKind) -> None:
    for row in rows:  # type: ignore[attr-defined]
        for tag in session.tags.ids:
            if rng.random() < 0.3:
                session.commit(steps.toggle_tag(session, tag, row))
            elif rng.random() < 0.08:
                session.commit(steps.toggle_unsure(session, tag, row))
        if rng.random() < 0.9:
            session.commit(steps.mark_reviewed(session, row, kind))


def _errors(session: Session) -> list[int]:
    return [int(r) for r in session.frame.orders[ERRORS] if session.frame.side[r] == ERRORS]


def _answer(session: Session, tag: TagId, row: int) -> int | None:
    answer = session.answers.combined_at(tag, row)
    return int(answer) if answer in (Answer.PRESENT, Answer.ABSENT) else None


def _sets(session: Session, row: int) -> dict[TagId, int | None]:
    return {tag: _answer(session, tag, row) for tag in session.tags.ids}


def _drawn(session: Session, tags: list[TagId]) -> list[int]:
    """Complete cases of the random order, by hand."""
    rows = [row for row in _errors(session) if session.frame.in_random[row]]
    return [row for row in rows if all(_answer(session, tag, row) is not None for tag in tags)]


def _check(number: Number, hits: int, of: int, errors: int, *, floor: float, roof: float) -> None:
    assert number.value is not None
    low, high = midp_hypergeometric(errors, of, hits)
    assert (number.numerator, number.denominator) == (hits, of)
    assert number.floor == pytest.approx(floor) and number.roof == pytest.approx(roof)
    assert number.value == pytest.approx(min(max(hits / of, floor), roof))
    if low / errors <= roof and high / errors >= floor:
        assert number.low == pytest.approx(min(max(low / errors, floor), number.value))
        assert number.high == pytest.approx(max(min(high / errors, roof), number.value))


@pytest.mark.parametrize("seed", range(6))
def test_any_and_all_are_those_of_counting_the_complete_cases_one_by_one(seed: int) -> None:
    session = _reviewed_session(seed)
    found, everyone, tags = set_figures(session), _errors(session), list(session.tags.ids)
    for size in range(1, len(tags) + 1):
        for chosen in itertools.combinations(tags, size):
            made = together(found, chosen)
            assert made is not None
            rows = _drawn(session, list(chosen))
            hits = sum(any(_answer(session, tag, row) for tag in chosen) for row in rows)
            known = [[_answer(session, tag, row) for tag in chosen] for row in everyone]
            yes, no = sum(1 in each for each in known), sum(all(a == 0 for a in each) for each in known)
            n = len(everyone)
            _check(made.any_share, hits, len(rows), n, floor=yes / n, roof=(n - no) / n)
            _check_all(session, made, list(chosen))


def _check_all(session: Session, made: Together, chosen: list[TagId]) -> None:
    tags, everyone = list(session.tags.ids), _errors(session)
    others = [tag for tag in tags if tag not in chosen]
    rows, n = _drawn(session, tags), len(everyone)

    def only_these(row: int) -> bool:
        has = {tag for tag in tags if _answer(session, tag, row) == 1}
        return bool(has) and has <= set(chosen)

    def certain(row: int) -> tuple[bool, bool]:
        mine, rest = [_answer(session, t, row) for t in chosen], [_answer(session, t, row) for t in others]
        return 1 in mine and all(a == 0 for a in rest), all(a == 0 for a in mine) or 1 in rest

    hits = sum(map(only_these, rows))
    yes, no = (sum(certain(row)[side] for row in everyone) for side in (0, 1))
    if not (made.all_share.message or "").endswith(CUT):
        _check(made.all_share, hits, len(rows), n, floor=yes / n, roof=(n - no) / n)
    assert made.all_share.value is not None and made.any_share.value is not None
    assert made.all_share.value <= made.any_share.value
    assert made.any_gain.value == pytest.approx(made.any_share.value * n / _size(session))
    assert made.all_gain.value == pytest.approx(made.all_share.value * n / _size(session))


def _size(session: Session) -> int:
    return int(np.count_nonzero(session.frame.side >= 0))


@pytest.mark.parametrize("seed", range(6))
def test_the_table_is_that_of_counting_by_hand(seed: int) -> None:
    session = _reviewed_session(seed)
    made, tags = overview(set_figures(session)), list(session.tags.ids)
    rows = [{tag for tag in tags if _answer(session, tag, row)} for row in _drawn(session, tags)]
    covered: set[int] = set()
    left = list(tags)
    for place, line in enumerate(made.rows, start=1):
        total = {tag: sum(tag in each for each in rows) for tag in tags}
        adds = {tag: {i for i, each in enumerate(rows) if tag in each} - covered for tag in left}
        best = max(left, key=lambda tag: (len(adds[tag]), total[tag], -tags.index(tag)))
        assert (line.tag.id, line.place) == (best, place)
        assert line.errors == sum(_answer(session, best, row) == 1 for row in _errors(session))
        assert line.only.numerator == sum(each == {best} for each in rows)
        assert line.adds.numerator == len(adds[best])
        covered |= adds[best]
        left.remove(best)
        assert line.so_far.numerator == len(covered)
        shapley = sum(1 / len(each) for each in rows if best in each)
        assert line.part.numerator == pytest.approx(shapley)
        assert line.part.value == pytest.approx(shapley / len(rows))
        assert line.part.denominator == line.only.denominator == made.judged == len(rows)
    assert made.tagged.numerator == len(covered)
    assert made.untagged.numerator == len(rows) - len(covered)


@pytest.mark.parametrize("seed", range(4))
def test_the_shapley_parts_are_those_of_all_orders_and_add_up_to_the_tagged_share(seed: int) -> None:
    session = _reviewed_session(seed)
    made, tags = overview(set_figures(session)), list(session.tags.ids)
    rows = [{tag for tag in tags if _answer(session, tag, row)} for row in _drawn(session, tags)]
    gained = dict.fromkeys(tags, 0.0)
    for order in itertools.permutations(tags):
        seen: set[TagId] = set()
        for tag in order:
            gained[tag] += sum(tag in each and not each & seen for each in rows) / math.factorial(len(tags))
            seen.add(tag)
    for line in made.rows:
        assert line.part.numerator == pytest.approx(gained[line.tag.id])
    judged = made.tagged.numerator
    assert judged is not None
    assert sum(line.part.value or 0 for line in made.rows) == pytest.approx(judged / made.judged)


@pytest.mark.parametrize("seed", range(4))
def test_the_matrix_counts_every_error_that_was_judged_on_both(seed: int) -> None:
    session = _reviewed_session(seed)
    found = set_figures(session)
    table = overview(found).matrix
    assert {tag.id for tag in table.tags} == set(session.tags.ids)
    for i, j in itertools.product(range(len(table.tags)), repeat=2):
        pairs = {
            row: (_answer(session, table.tags[i].id, row), _answer(session, table.tags[j].id, row))
            for row in _errors(session)
        }
        known = [row for row, pair in pairs.items() if None not in pair]
        here = [row for row in known if session.frame.in_random[row]]
        assert table.together[i, j] == sum(pair == (1, 1) for pair in pairs.values())
        assert table.judged[i, j] == len(known)
        assert table.random_judged[i, j] == len(here)
        assert table.random_together[i, j] == sum(pairs[row] == (1, 1) for row in here)
    order = [found.column(tag) for tag in table.tags]
    counted = co_occurrence(found.answers[:, order])
    assert np.array_equal(table.together, counted.both) and np.array_equal(table.judged, counted.judged)
    totals = np.diagonal(table.together).tolist()
    assert totals == sorted(totals, reverse=True)


@pytest.mark.parametrize("seed", range(6))
def test_two_tags_are_compared_on_the_errors_that_were_judged_on_both(seed: int) -> None:
    session = _reviewed_session(seed)
    found = set_figures(session)
    for first, second in itertools.permutations(session.tags.ids, 2):
        made = compare(found, first, second)
        assert made is not None
        rows = _drawn(session, [first, second])
        pairs = [(_answer(session, first, row), _answer(session, second, row)) for row in rows]
        assert made.counts.only_first == pairs.count((1, 0))
        assert made.counts.only_second == pairs.count((0, 1))
        assert made.counts.both == pairs.count((1, 1))
        assert made.counts.judged == len(rows)
        _check_certain(session, made)


def _check_certain(session: Session, made: Compared) -> None:
    """The bounds by counting are those of filling in all that is not known the worst and the best way."""
    least = most = 0
    for row in _errors(session):
        first, second = _answer(session, made.first.id, row), _answer(session, made.second.id, row)
        firsts, seconds = ([0, 1] if answer is None else [answer] for answer in (first, second))
        least += min(firsts) - max(seconds)
        most += max(firsts) - min(seconds)
    n, number = len(_errors(session)), made.difference
    assert number.floor == pytest.approx(least / n) and number.roof == pytest.approx(most / n)
    assert number.value == pytest.approx(made.counts.lead / made.counts.judged)
    assert number.low is not None and number.high is not None and number.value is not None
    assert least / n <= number.low <= number.value <= number.high <= most / n


def test_comparing_the_other_way_round_gives_the_other_chance_and_sign() -> None:
    session = _reviewed_session(3)
    found, (first, second, *_) = set_figures(session), session.tags.ids
    one, other = compare(found, first, second), compare(found, second, first)
    assert one is not None and other is not None
    assert one.difference.value == pytest.approx(-(other.difference.value or 0))
    assert (one.first_is_larger.value or 0) + (other.first_is_larger.value or 0) == pytest.approx(1)


def test_a_tag_is_not_compared_with_itself_or_with_one_that_is_gone() -> None:
    session = _reviewed_session(1)
    first = session.tags.ids[0]
    assert compare(set_figures(session), first, first) is None
    assert compare(set_figures(session), first, TagId(99)) is None


def test_equal_tags_show_no_difference() -> None:
    session = world.session("a", "b")
    world.give(session, "a", 0, 1)
    world.give(session, "b", 0, 1)
    world.review(session, 0, 1, 2, 3)
    made = compare(set_figures(session), *session.tags.ids)
    assert made is not None and made.counts.discordant == 0
    assert made.first_is_larger.value == pytest.approx(0.5) and made.difference.value == 0


def test_a_known_union_is_a_floor_and_no_estimate() -> None:
    """Ten errors: five reviewed at random without a tag, then two that are known to have one. Spec 2, last line."""
    session = world.session("a", "b")
    world.review(session, *range(5))
    world.give(session, "a", 7, 8)
    made = together(set_figures(session), session.tags.ids)
    assert made is not None
    assert (made.any_share.numerator, made.any_share.denominator) == (0, 5)
    assert made.any_share.floor == pytest.approx(0.2) and made.any_share.value == pytest.approx(0.2)


def test_a_tag_that_was_never_asked_about_keeps_the_cautious_gain_unknown() -> None:
    session = world.session("a")
    world.give(session, "a", 1)
    world.review(session, *range(5))
    world.make_tag(session, "late")
    made = together(set_figures(session), [world.tag_id(session, "a")])
    assert made is not None and made.any_share.value == pytest.approx(0.2)
    assert made.all_share.value is None and made.all_share.reason is Reason.TAG_NOT_CONSIDERED
    assert made.all_share.roof is not None and made.all_share.floor == 0
    assert [(each.tag.name, each.errors, each.queue) for each in made.late_others] == [("late", 5, 5)]
    assert made.late == ()
    after = together(set_figures(session), [world.tag_id(session, "late")])
    assert after is not None and after.any_share.value is None and after.any_gain.value is None


def test_the_re_check_of_a_tag_counts_correct_examples_too() -> None:
    session = world.session("a")
    world.review(session, *range(3))
    world.review(session, 10, 11, queue=QueueKind.CONTROL)
    late = world.make_tag(session, "late")
    made = together(set_figures(session), [late])
    assert made is not None and (made.late[0].errors, made.late[0].queue) == (3, 5)


def test_the_error_that_inspired_a_tag_is_known_and_not_drawn() -> None:
    """Ten errors; the tag is born at the fifth, which has it; three more are reviewed, one of which has it."""
    session = world.session("a")
    world.review(session, *range(4))
    session.commit(tag_steps.create(session, "late", on_row=4))
    world.review(session, 4, 5, 6)
    world.give(session, "late", 7)
    world.review(session, 7)
    late = world.tag_id(session, "late")
    assert session.tags[late].trigger == 4
    made = together(set_figures(session), [late])
    assert made is not None
    assert made.any_share.value == pytest.approx((1 + 9 * 1 / 3) / 10)
    assert (made.any_share.numerator, made.any_share.denominator) == (2, 4)
    low, high = midp_hypergeometric(9, 3, 1)
    assert made.any_share.low == pytest.approx(max((1 + low) / 10, 0.2))
    assert made.any_share.high == pytest.approx(min((1 + high) / 10, 0.8))
    line = next(row for row in overview(set_figures(session)).rows if row.tag.id == late)
    assert line.part.value == pytest.approx(0.4) and line.so_far.value == pytest.approx(0.4)
    world.give(session, "late", *range(4), answer=Answer.ABSENT)
    done = together(set_figures(session), [late])
    assert done is not None and done.any_share.value == pytest.approx(2 / 8)


def test_when_all_errors_are_known_nothing_is_estimated() -> None:
    session = world.session("a", "b")
    world.give(session, "a", 0, 1, 2)
    world.give(session, "b", 2, 3)
    world.review(session, *range(10), queue=QueueKind.TARGETED)
    found = set_figures(session)
    made, table = together(found, [world.tag_id(session, "a")]), overview(found)
    assert made is not None
    assert (made.any_share.value, made.all_share.value) == (pytest.approx(0.3), pytest.approx(0.2))
    assert made.any_share.low == made.any_share.high and made.any_share.method == "census"
    assert table.census and [row.tag.name for row in table.rows] == ["a", "b"]
    assert [row.part.value for row in table.rows] == [pytest.approx(0.25), pytest.approx(0.15)]
    against = compare(found, *session.tags.ids)
    assert against is not None and against.census
    assert against.first_is_larger.value == 1 and against.difference.value == pytest.approx(0.1)


def test_a_late_tag_is_left_out_of_the_table_and_not_taken_for_absent() -> None:
    session = world.session("a", "b")
    world.give(session, "a", 0, 1)
    world.review(session, *range(8))
    world.make_tag(session, "late")
    world.give(session, "late", 1)
    world.give(session, "late", 2, answer=Answer.ABSENT)
    table = overview(set_figures(session))
    last = table.rows[-1]
    assert [row.tag.name for row in table.rows] == ["a", "b", "late"]
    assert last.place is None and last.errors == 1 and last.part.value is None
    assert last.only.message == "only 2 of 8 errors reviewed in random order were asked about late"
    assert [(each.tag.name, each.errors) for each in table.left_out] == [("late", 6)]
    assert table.judged == 8


def test_without_tags_or_reviews_there_are_reasons_and_no_zeros() -> None:
    assert together(set_figures(world.session()), []) is None
    assert overview(set_figures(world.session())).rows == ()
    session = world.session("a", "b")
    made, table = together(set_figures(session), session.tags.ids), overview(set_figures(session))
    assert made is not None and made.any_share.value is None
    assert made.any_share.reason is Reason.ERRORS_NOT_REVIEWED
    assert {row.part.value for row in table.rows} == {None}
    against = compare(set_figures(session), *session.tags.ids)
    assert against is not None and against.difference.value is None and against.in_future is None


def test_when_all_errors_are_excluded_there_is_no_number() -> None:
    session = world.session("a", "b")
    world.give(session, "a", 0)
    world.review(session, 0, 1)
    session.commit(steps.exclude(session, list(range(10)), "corrupt file"))
    found = set_figures(session)
    made, against = together(found, session.tags.ids), compare(found, *session.tags.ids)
    assert made is not None and made.any_share.reason is Reason.NO_ERRORS
    assert against is not None and against.difference.reason is Reason.NO_ERRORS
    assert all(row.only.reason is Reason.NO_ERRORS for row in overview(found).rows)
    assert len(pair_queue(session, *session.tags.ids)) == 0


def test_without_the_size_of_the_dataset_shares_are_there_and_gains_are_not() -> None:
    session = world.session("a", examples=world.columns([1] * 10))
    world.give(session, "a", 0)
    world.review(session, *range(5))
    made = together(set_figures(session), session.tags.ids)
    assert made is not None and made.any_share.value == pytest.approx(0.2)
    assert made.any_gain.reason is Reason.DATASET_SIZE_UNKNOWN


def test_the_queue_of_two_tags_holds_the_errors_that_have_both() -> None:
    session = world.session("a", 'the "b"')
    world.give(session, "a", 0, 1, 2, 10)
    world.give(session, 'the "b"', 1, 2, 10)
    session.commit(steps.exclude(session, [2], "duplicate"))
    queue = pair_queue(session, *session.tags.ids)
    assert queue.rows.tolist() == [1] and queue.kind is QueueKind.TARGETED
    assert queue.title == 'errors with a and the "b"'
    assert queue.recipe == 'filter:is:error -is:excluded tag:"a" tag:"the \\"b\\""'
    alone = pair_queue(session, session.tags.ids[0], session.tags.ids[0])
    assert alone.rows.tolist() == [0, 1] and alone.title == "errors with a"


def test_only_the_forty_most_frequent_tags_are_in_the_matrix() -> None:
    session = world.session(*(f"tag {number}" for number in range(50)))
    world.give(session, "tag 49", 0, 1)
    world.review(session, 0, 1, 2)
    table = overview(set_figures(session)).matrix
    assert len(table.tags) == MOST_TAGS and table.left_out == 10
    assert table.tags[0].name == "tag 49" and table.together[0, 0] == 2


def test_three_valued_logic() -> None:
    yes, no, unknown = Answer.PRESENT, Answer.ABSENT, Answer.NOT_ASKED
    first = np.array([yes, yes, yes, no, no, no, unknown, unknown, unknown, Answer.UNSURE], dtype=np.int8)
    second = np.array([yes, no, unknown] * 3 + [Answer.DISPUTED], dtype=np.int8)
    assert both(first, second).tolist() == [1, 0, -1, 0, 0, 0, -1, 0, -1, -1]
    assert either(first, second).tolist() == [1, 1, 1, 1, 0, -1, 1, -1, -1, -1]
    assert negation(first).tolist() == [0, 0, 0, 1, 1, 1, -1, -1, -1, -1]


@pytest.mark.parametrize("seed", range(8))
def test_no_number_is_ever_nan_or_outside_its_own_interval(seed: int) -> None:
    rng = random.Random(seed)
    session = _reviewed_session(seed, errors=12, correct=3, upto=rng.randrange(1, 8))
    for _ in range(rng.randrange(3)):
        on_row = rng.randrange(12)
        session.commit(tag_steps.create(session, f"late {on_row} {len(session.tags)}", on_row=on_row))
    found = set_figures(session)
    table = overview(found)
    numbers = [*_numbers(table), *_of(together(found, rng.sample(session.tags.ids, 2)))]
    for number in numbers:
        if number.value is None:
            assert number.reason is not None and number.message
            continue
        assert math.isfinite(number.value)
        if number.low is not None and number.high is not None:
            assert 0 <= number.low <= number.value <= number.high <= 1
    shown = [row for row in table.rows if row.part.value is not None]
    if shown and not (table.tagged.floor or 0) > 0:
        assert sum(row.part.value or 0 for row in shown) == pytest.approx(table.tagged.value)


def _numbers(table: Overview) -> list[Number]:
    kinds = [getattr(row, field.name) for row in table.rows for field in fields(SetRow)]
    return [kind for kind in kinds if isinstance(kind, Number)] + [table.tagged, table.untagged]


def _of(made: Together | None) -> list[Number]:
    assert made is not None
    return [made.any_share, made.all_share, made.any_gain, made.all_gain]


def test_the_review_of_correct_examples_changes_nothing_about_errors() -> None:
    session = _reviewed_session(2)
    before = together(set_figures(session), session.tags.ids)
    row = int(session.frame.orders[CORRECT][0])
    session.commit(steps.toggle_tag(session, session.tags.ids[0], row))
    session.commit(steps.mark_reviewed(session, row, QueueKind.CONTROL))
    assert together(set_figures(session), session.tags.ids) == before
    assert session.marks.get(MarkField.REVIEW, session.reviewer.id, row)


def _with_late_tag(*, tagged: int) -> Session:
    """Five errors reviewed without a tag, then a late tag, then one more error, which has the old tag only."""
    session = world.session("a")
    world.review(session, *range(5))
    world.make_tag(session, "late")
    world.give(session, "a", tagged)
    world.review(session, tagged)
    return session


def test_the_cautious_gain_is_never_above_the_optimistic_one() -> None:
    made = together(set_figures(session := _with_late_tag(tagged=5)), [world.tag_id(session, "a")])
    assert made is not None
    assert (made.any_share.value, made.all_share.value) == (pytest.approx(1 / 6), pytest.approx(1 / 6))
    assert made.all_share.denominator == 1 and (made.all_share.message or "").endswith(CUT)
    assert made.all_share.low is not None and made.all_share.high is not None and made.any_share.high is not None
    assert made.all_share.low <= 1 / 6 <= made.all_share.high <= made.any_share.high


def test_two_tags_that_no_error_was_judged_on_together_cannot_be_compared() -> None:
    session = world.session("a")
    world.review(session, *range(5))
    late = world.make_tag(session, "late")
    made = compare(set_figures(session), session.tags.ids[0], late)
    assert made is not None and made.difference.reason is Reason.TAG_NOT_CONSIDERED
    assert made.difference.message == "none of the 5 errors reviewed in random order was judged on both tags"
    assert [each.tag.name for each in made.late] == ["late"]


def test_an_error_that_lost_the_tag_it_inspired_is_no_trigger_any_more() -> None:
    session = world.session("a")
    world.review(session, *range(4))
    session.commit(tag_steps.create(session, "late", on_row=4))
    world.review(session, 4, 5)
    late = world.tag_id(session, "late")
    assert set_figures(session).triggers == (None, 4)
    world.give(session, "late", 4, answer=Answer.ABSENT)
    assert set_figures(session).triggers == (None, None)
    made = together(set_figures(session), [late])
    assert made is not None and (made.any_share.numerator, made.any_share.denominator) == (0, 2)


def test_a_tag_known_from_targeted_reviews_only_has_no_part() -> None:
    session = world.session("a", "b")
    world.give(session, "a", 3)
    world.review(session, 3, queue=QueueKind.TARGETED)
    rows = overview(set_figures(session)).rows
    assert [row.errors for row in rows] == [1, 0]
    assert {row.part.message for row in rows} == {"review some errors in random order first"}
