"""Arrow arrays (Parquet, data frames) as columns of texts: exact integers, ISO dates, class names, paths of media."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from errortagger.importers.base import Column, ColumnType, ProblemLog
from errortagger.importers.cells import chunked, guess_type, json_text

MAX_VECTOR = 64
"""Lists of more numbers than this (embeddings) are not kept as metadata."""


def class_names_of(schema: pa.Schema) -> dict[str, list[str]]:
    """Names of classes by column, from the metadata that Hugging Face datasets write into Parquet files."""
    raw = (schema.metadata or {}).get(b"huggingface")
    if raw is None:
        return {}
    try:
        features = json.loads(raw)["info"]["features"]
        found = {str(name): spec for name, spec in features.items() if isinstance(spec, dict)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {
        name: [str(label) for label in spec["names"]]
        for name, spec in found.items()
        if spec.get("_type") == "ClassLabel" and isinstance(spec.get("names"), list)
    }


@dataclass(slots=True)
class ArrowColumn:
    """One column being read batch by batch."""

    name: str
    type: pa.DataType
    log: ProblemLog
    class_names: Sequence[str] = ()
    chunks: list[pa.Array] = field(default_factory=list)
    rows: int = 0
    left_out: bool = False
    media_bytes: int = 0

    def add(self, array: pa.Array) -> None:
        """Append one batch."""
        if not self.left_out:
            self.chunks.append(self._texts(array))
        self.rows += len(array)

    def build(self) -> Column | None:
        """The finished column; None if its values are nothing that can be shown as text."""
        if self.media_bytes:
            self.log.add(
                "media inside the file",
                f"{self.media_bytes:,} rows hold their media inside the Parquet file without a path; such media are "
                "not read. Write the files to a folder and give their paths.",
                column=self.name,
            )
        if self.left_out:
            return None
        values = chunked(self.chunks)
        return Column(self.name, self._column_type(values), values)

    def _column_type(self, values: pa.ChunkedArray) -> ColumnType:
        kind = self._plain()
        if self.class_names or is_media(kind):
            return ColumnType.TEXT
        if pt.is_boolean(kind):
            return ColumnType.BOOLEAN
        if pt.is_integer(kind) or pt.is_floating(kind) or pt.is_decimal(kind):
            found = guess_type(values)
            return ColumnType.NUMBER if found is ColumnType.INTEGER and not pt.is_integer(kind) else found
        return ColumnType.JSON if pt.is_nested(kind) else ColumnType.TEXT

    def _plain(self) -> pa.DataType:
        kind = self.type.storage_type if isinstance(self.type, pa.BaseExtensionType) else self.type
        return kind.value_type if pt.is_dictionary(kind) else kind

    def _texts(self, array: pa.Array) -> pa.Array:
        if isinstance(array, pa.ExtensionArray):
            array = array.storage
        if pt.is_dictionary(array.type):
            array = array.dictionary_decode()
        if self.class_names and pt.is_integer(array.type):
            return self._classes(array)
        convert = next((convert for matches, convert in _CONVERSIONS if matches(array.type)), ArrowColumn._cast)
        return self._valid(convert(self, array))

    def _cast(self, array: pa.Array) -> pa.Array:
        try:
            return pc.cast(array, pa.string())
        except pa.ArrowNotImplementedError:
            return self._leave_out(f"is of type {array.type}, which has no text form")

    def _valid(self, texts: pa.Array) -> pa.Array:
        """The same texts; bytes that are no UTF-8 (Parquet does not check them) are replaced."""
        try:
            texts.validate(full=True)
        except pa.ArrowInvalid:
            self.log.add("encoding", "holds texts that are no valid UTF-8; bad parts were replaced", column=self.name)
            cells = pc.cast(texts, pa.binary()).to_pylist()
            return pa.array([None if cell is None else cell.decode("utf-8", "replace") for cell in cells], pa.string())
        return texts

    def _classes(self, array: pa.Array) -> pa.Array:
        names = self.class_names
        cells = []
        for position, number in enumerate(array.to_pylist()):
            known = number is not None and 0 <= number < len(names)
            if number is not None and not known and number != -1:
                message = f"class {number} has no name (there are {len(names)})"
                self.log.add("class without name", message, row=self.rows + position + 1, column=self.name)
            cells.append(names[number] if known else None if number in (None, -1) else str(number))
        return pa.array(cells, pa.string())

    def _floats(self, array: pa.Array) -> pa.Array:
        values = pc.cast(array, pa.float32()) if pt.is_float16(array.type) else array
        endless = pc.sum(pc.is_inf(values)).as_py()
        if endless:
            self.log.add("not a number", f"{endless:,} infinite values are read as missing", column=self.name)
        return pc.if_else(pc.is_finite(values), pc.cast(values, pa.string()), pa.scalar(None, pa.string()))

    def _moments(self, array: pa.Array) -> pa.Array:
        texts = pc.replace_substring_regex(pc.cast(array, pa.string()), r"^(\S+) (\S+)", r"\1T\2")
        return pc.replace_substring_regex(texts, r"\.0+([^0-9]|$)", r"\1")

    def _durations(self, array: pa.Array) -> pa.Array:
        return pa.array([None if value is None else str(value) for value in array.to_pylist()], pa.string())

    def _media(self, array: pa.Array) -> pa.Array:
        paths = pc.cast(pc.struct_field(array, "path"), pa.string())
        inside = pc.and_(pc.is_valid(pc.struct_field(array, "bytes")), pc.is_null(paths))
        self.media_bytes += pc.sum(inside).as_py() or 0
        return paths

    def _binary(self, array: pa.Array) -> pa.Array:
        try:
            return pc.cast(array, pa.string())
        except pa.ArrowInvalid:
            return self._leave_out("holds bytes that are no text")

    def _nested(self, array: pa.Array) -> pa.Array:
        if _is_vector(array.type) and (pc.max(pc.list_value_length(array)).as_py() or 0) > MAX_VECTOR:
            return self._leave_out(f"holds lists of more than {MAX_VECTOR} numbers (an embedding)")
        try:
            cells = [None if value is None else json_text(value) for value in array.to_pylist()]
        except RecursionError:
            return self._leave_out("is nested too deep")
        return pa.array(cells, pa.string())

    def _leave_out(self, why: str) -> pa.Array:
        self.log.add("column left out", f"{why}; the column is not kept", column=self.name)
        self.left_out = True
        return pa.nulls(0, pa.string())


def is_media(kind: pa.DataType) -> bool:
    """Whether a type is Hugging Face's image or sound: a struct of ``bytes`` and ``path``."""
    return bool(pt.is_struct(kind)) and {field.name for field in kind} == {"bytes", "path"}


def _is_vector(kind: pa.DataType) -> bool:
    lists = pt.is_list(kind) or pt.is_large_list(kind) or pt.is_fixed_size_list(kind)
    return bool(lists) and bool(pt.is_floating(kind.value_type) or pt.is_integer(kind.value_type))


def _is_binary(kind: pa.DataType) -> bool:
    return bool(pt.is_binary(kind) or pt.is_large_binary(kind) or pt.is_fixed_size_binary(kind))


_CONVERSIONS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[ArrowColumn, pa.Array], pa.Array]], ...] = (
    (pt.is_floating, ArrowColumn._floats),
    (pt.is_timestamp, ArrowColumn._moments),
    (pt.is_duration, ArrowColumn._durations),
    (is_media, ArrowColumn._media),
    (_is_binary, ArrowColumn._binary),
    (pt.is_nested, ArrowColumn._nested),
)
"""Types that ``pc.cast`` to text does not write as wanted, most special first."""


def columns_of(
    schema: pa.Schema, names: Sequence[str], log: ProblemLog, class_names: Mapping[str, Sequence[str]]
) -> list[ArrowColumn]:
    """Empty columns for a schema, under the given names."""
    return [
        ArrowColumn(name, field.type, log, class_names.get(field.name, ()))
        for name, field in zip(names, schema, strict=True)
    ]
