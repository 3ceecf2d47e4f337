"""A table as a file for spreadsheet programs: CSV and XLSX.

People type what they like into our forms, and a spreadsheet program runs what looks
like a formula: in CSV such text begins with an apostrophe, in XLSX text is text.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.db import models
from django.utils.translation import get_language

type Cell = str | int | date | datetime | None

IN_MEMORY = 2 * 1024 * 1024  # bytes; what is longer waits on the disk
# By the language of the reader: what their Excel takes for the border of two cells.
SEPARATORS = {"fr": ";"}
# What begins a formula (also full-width: some programs fold it), at the beginning or
# after whatever a program set to another separator takes for the border of a cell.
FORMULA = re.compile(
    r"(^|[,;\t\r\n\"'])([\s\ufeff\u200b-\u200f]*)(?=[=+\-@＝＋－＠\t\r])"
)


class Kind(models.TextChoices):
    """The ending of the file's name."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


TYPES: dict[str, str] = {
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows are read once, one after the other; instants in them are local hours."""

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def written(table: Table, kind: Kind) -> IO[bytes]:
    """The file, open at its beginning, in the active language; its memory is bounded."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    WRITERS[kind](table, file)
    file.seek(0)
    return file


def harmless(text: str) -> str:
    """The same text, with an apostrophe before whatever could begin a formula."""
    return FORMULA.sub(r"\1'\2", text)


def _write_csv(table: Table, file: Any) -> None:
    """RFC 4180, with the mark by which Excel knows UTF-8."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    separator = SEPARATORS.get((get_language() or "")[:2], ",")
    lines = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    lines.writerow([harmless(head) for head in table.heads])
    lines.writerows([_plain(cell) for cell in row] for row in table.rows)
    text.detach()  # else it would close the file


def _plain(cell: Cell) -> str | int:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int):
        return cell
    return harmless(cell or "")


def _write_xlsx(table: Table, file: Any) -> None:
    """A row is on the disk before the next is read."""
    import xlsxwriter  # noqa: PLC0415 (large, and only organisers need it)

    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet: Any = book.add_worksheet(table.name[:31])
    bold = book.add_format({"bold": True})
    formats = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table.heads) - 1, 18)
    for column, head in enumerate(table.heads):
        sheet.write_string(0, column, head, bold)
    for line, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(line, column, cell, formats[type(cell)])
            elif isinstance(cell, int):
                sheet.write_number(line, column, cell)
            elif cell:
                sheet.write_string(line, column, cell)
    book.close()


WRITERS: dict[str, Callable[[Table, Any], None]] = {
    Kind.CSV: _write_csv,
    Kind.XLSX: _write_xlsx,
}
