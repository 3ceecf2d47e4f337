"""A workbook as a spreadsheet program reads it: the types and values of its cells."""

import io
import re
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(content: bytes) -> list[list[tuple[str, str]]]:
    """Each row as (type, text): `text`, `number`, `date`; a formula is `formula`."""
    book = zipfile.ZipFile(io.BytesIO(content))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    return [[_cell(cell) for cell in row] for row in sheet.iter(f"{MAIN}row")]


def _cell(cell: ElementTree.Element) -> tuple[str, str]:
    place = re.sub(r"\d", "", cell.get("r", ""))
    if cell.find(f"{MAIN}f") is not None:
        return f"{place} formula", "".join(cell.itertext())
    kind = "text" if cell.get("t") == "inlineStr" else "number"
    if kind == "number" and cell.get("s"):
        kind = "date"
    return f"{place} {kind}", "".join(cell.itertext())
