"""Which column is what: fields of an example, tag columns, modality and error criterion of one predictions file."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence
from dataclasses import dataclass, field

from errortagger.domain.criterion import Criterion, CriterionKind
from errortagger.domain.problems import UsageProblem
from errortagger.domain.project import FIELDS
from errortagger.domain.types import Modality
from errortagger.importers import guessing
from errortagger.importers.base import SourceTable

_SHAREABLE = frozenset(("id", "media"))
"""Fields that may share one column: a file name is often the id too."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a predictions file means."""

    fields: dict[str, str] = field(default_factory=dict)
    """Field (one of ``FIELDS``) -> column. Columns that are not named here are kept as metadata."""
    tag_columns: tuple[str, ...] = ()
    modality: Modality = Modality.NONE
    criterion: Criterion = field(default_factory=lambda: Criterion(CriterionKind.EXACT))

    def to_json(self) -> dict[str, object]:
        """As plain JSON values, for another process."""
        return {
            "fields": dict(self.fields),
            "tag_columns": list(self.tag_columns),
            "modality": self.modality.value,
            "criterion": str(self.criterion),
        }

    @classmethod
    def from_json(cls, value: AbstractMapping[str, object]) -> Mapping:
        """The inverse of :meth:`to_json`. Raises UsageProblem if a part has the wrong form."""
        fields, tags = value.get("fields", {}), value.get("tag_columns", [])
        modality, criterion = str(value.get("modality", Modality.NONE)), str(value.get("criterion", "exact"))
        if not isinstance(fields, dict) or not isinstance(tags, list) or modality not in set(Modality):
            raise UsageProblem("this is no mapping of columns", action="Give fields, tag_columns, modality, criterion.")
        named = {str(name): str(column) for name, column in fields.items()}
        return cls(named, tuple(map(str, tags)), Modality(modality), Criterion.parse(criterion))


def guess(table: SourceTable) -> Mapping:
    """The most likely mapping by names first, then by content. Tag columns are never guessed, only suggested."""
    fields = guessing.guess_fields(table)
    modality = guessing.guess_modality(table, fields)
    return Mapping(fields, (), modality, guessing.guess_criterion(table, fields, modality))


def parse_map_options(options: Sequence[str]) -> dict[str, str]:
    """``FIELD=COLUMN`` texts of the command line as field -> column ("" un-maps). Raises UsageProblem."""
    result: dict[str, str] = {}
    for option in options:
        name, equals, column = option.partition("=")
        if not equals:
            raise UsageProblem(f"{option!r} is no FIELD=COLUMN", action="Write e.g. --map ground_truth=label.")
        if name.strip() in result:
            raise UsageProblem(f"field {name.strip()!r} is mapped twice", action="Map each field once.")
        result[name.strip()] = column.strip()
    return result


def apply_overrides(
    mapping: Mapping,
    table: SourceTable,
    *,
    fields: AbstractMapping[str, str] | None = None,
    tag_columns: Sequence[str] | None = None,
    criterion: str | None = None,
    modality: Modality | None = None,
) -> Mapping:
    """The mapping with a person's wishes, which always win; what depends on them and was not given is guessed anew.

    ``fields`` maps field -> column, "" un-maps. Raises UsageProblem for a field, column or rule that does not exist.
    """
    wishes = {_field(name): _column(column, table) if column else "" for name, column in (fields or {}).items()}
    tags = mapping.tag_columns if tag_columns is None else _tag_columns(tag_columns, table, wishes)
    merged = _merge(mapping.fields, wishes, tags)
    _require_distinct(wishes)
    kind = modality
    if kind is None:
        kind = guessing.guess_modality(table, merged) if merged != mapping.fields else mapping.modality
    if criterion is not None:
        rule = _parse_rule(criterion, table)
    elif wishes.get("correct"):
        rule = Criterion(CriterionKind.COLUMN, column=wishes["correct"])
    elif merged == mapping.fields and kind is mapping.modality:
        rule = mapping.criterion
    else:
        rule = guessing.guess_criterion(table, merged, kind)
    return Mapping(merged, tags, kind, rule)


def _parse_rule(text: str, table: SourceTable) -> Criterion:
    rule = Criterion.parse(text)
    if rule.kind is CriterionKind.COLUMN:
        return Criterion(CriterionKind.COLUMN, column=_column(rule.column, table))
    return rule


def _merge(guessed: dict[str, str], wishes: dict[str, str], tags: Sequence[str]) -> dict[str, str]:
    """Guesses without those whose column a person wants for something else, then the wishes."""
    kept: dict[str, str] = {}
    for name, column in guessed.items():
        wanted = {field for field, chosen in wishes.items() if chosen == column}
        if name in wishes or column in tags or (wanted and not wanted | {name} <= _SHAREABLE):
            continue
        kept[name] = column
    kept.update({name: column for name, column in wishes.items() if column})
    return {name: kept[name] for name in FIELDS if name in kept}


def _field(name: str) -> str:
    if name not in FIELDS:
        raise UsageProblem(f"{name!r} is no field", action=f"The fields are {', '.join(FIELDS)}.")
    return name


def _column(name: str, table: SourceTable) -> str:
    if name in table.names:
        return name
    folded = [each for each in table.names if each.casefold() == name.strip().casefold()]
    if len(folded) == 1:
        return folded[0]
    listed = ", ".join(table.names[:50]) + (", ..." if len(table.names) > 50 else "")
    raise UsageProblem(f"there is no column {name!r}", action=f"The columns are {listed}.")


def _tag_columns(names: Sequence[str], table: SourceTable, wishes: dict[str, str]) -> tuple[str, ...]:
    columns = tuple(dict.fromkeys(_column(name, table) for name in names if name.strip()))
    for column in columns:
        taken = next((field for field, chosen in wishes.items() if chosen == column), None)
        if taken is not None:
            raise UsageProblem(
                f"column {column!r} is mapped to {taken} and named as a tag column", action="Choose one of the two."
            )
    return columns


def _require_distinct(wishes: dict[str, str]) -> None:
    for name, column in wishes.items():
        twin = next((other for other, chosen in wishes.items() if column and chosen == column and other != name), None)
        if twin is not None and not {name, twin} <= _SHAREABLE:
            raise UsageProblem(
                f"column {column!r} is mapped to {name} and to {twin}", action="Map each column to one field."
            )
