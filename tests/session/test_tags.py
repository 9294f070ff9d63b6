from __future__ import annotations

from dataclasses import replace

import pytest

from errortagger.domain.patch import TagEdit
from errortagger.domain.problems import UsageProblem
from errortagger.domain.tag import Tag
from errortagger.domain.types import TagId
from errortagger.session.tags import TagBook

NOISE = Tag(id=TagId(1), name="car noise", position=1, key="e")
ACCENT = Tag(id=TagId(4), name="Accent", position=0)


def book() -> TagBook:
    return TagBook([NOISE, ACCENT], next_id=3)


def test_tags_stand_in_the_order_of_the_palette() -> None:
    assert [tag.name for tag in book()] == ["Accent", "car noise"]
    assert book().ids == (ACCENT.id, NOISE.id)
    assert len(book()) == 2
    assert book().slot(1) == NOISE
    assert (book().slot(2), book().slot(-1)) == (None, None)


def test_a_tag_is_found_by_id_and_by_name_in_any_case() -> None:
    assert book()[NOISE.id] == NOISE
    assert book().get(TagId(9)) is None
    assert book().named(" ACCENT ") == ACCENT
    assert book().named("wind") is None
    assert NOISE.id in book()
    assert TagId(9) not in book()


def test_an_id_is_never_given_twice() -> None:
    tags = book()
    assert [tags.take_id(), tags.take_id()] == [5, 6]
    tags.apply(TagEdit(None, replace(NOISE, id=TagId(40), name="wind")))
    assert tags.take_id() == 41
    assert TagBook([], next_id=7).take_id() == 7


def test_tags_are_made_changed_and_deleted() -> None:
    tags = book()
    tags.apply(TagEdit(NOISE, replace(NOISE, name="engine", position=0)))
    tags.apply(TagEdit(ACCENT, None))
    assert [tag.name for tag in tags] == ["engine"]
    assert tags.named("car noise") is None


def test_an_edit_holds_only_while_the_tag_is_what_it_expects() -> None:
    tags = book()
    assert tags.holds(TagEdit(NOISE, None))
    assert not tags.holds(TagEdit(replace(NOISE, name="engine"), None))
    assert not tags.holds(TagEdit(None, NOISE))
    assert tags.holds(TagEdit(None, replace(NOISE, id=TagId(9))))
    assert not tags.holds(TagEdit(None, None))


def test_a_second_tag_of_the_same_name_is_refused() -> None:
    with pytest.raises(UsageProblem, match=r"already a tag 'Accent'.*merge"):
        book().refuse_duplicate("accent")
    book().refuse_duplicate("accent", but=ACCENT.id)
    book().refuse_duplicate("wind")


def test_edits_clash_when_two_tags_would_share_a_name_or_a_letter() -> None:
    wind = Tag(id=TagId(9), name="wind", position=2)
    assert not book().clashes([])
    assert not book().clashes([TagEdit(None, wind)])
    assert book().clashes([TagEdit(None, replace(wind, name="ACCENT"))])
    assert book().clashes([TagEdit(None, replace(wind, key="E"))])
    assert not book().clashes([TagEdit(NOISE, None), TagEdit(None, replace(wind, key="e"))])
