"""Texts without accents, capitals and hyphens, so that words are found however typed.

`Défendre la co‑production` becomes `defendre la coproduction`. The database folds what
is stored (a generated column, right after every edit), Python folds what is looked for;
both by the one table below. Stored rows follow a change of the table only through a
migration that builds the column anew.
"""

import unicodedata
from typing import Any

from django.core.checks import CheckMessage
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, GeneratedField, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.db.models.sql.compiler import SQLCompiler

from fairville_site import bilingual

LETTERS = (range(0xC0, 0x180), range(0x386, 0x3CF))  # Latin with marks, Greek
MARKS = range(0x300, 0x370)
HYPHENS = "-\u2010\u2011\u00ad\u00b7\u2027"  # of compounds and of intervenant·e·s
SPACES = "\u00a0\u202f\u2009\u2013\u2014"
OTHERS = {
    "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "ŧ": "t", "ð": "d",
    "þ": "th", "œ": "oe", "æ": "ae", "ß": "ss", "ς": "σ", "’": "'",
}  # fmt: skip
SQLITE_FUNCTION = "fairville_fold"
# What texts are mostly made of stands for itself before the table: PostgreSQL looks each
# letter up from the front, and a long text takes a tenth of the time.
FREQUENT = (
    " etaoinsrlucdmpghvfbqxyzjkw.,'01234567\n89ETAOINSRLUCDMPGHVFBQXYZJKW;:?!()[]/*_#"
)

type Compiled = tuple[str, tuple[Any, ...]]


def _plain(letter: str) -> str:
    bare = "".join(
        one
        for one in unicodedata.normalize("NFKD", letter)
        if not unicodedata.combining(one) and one not in HYPHENS
    ).lower()
    return "".join(OTHERS.get(one, one) for one in bare)


def _table() -> dict[str, str]:
    table = {chr(code): "" for code in MARKS}
    table |= dict.fromkeys(HYPHENS, "") | dict.fromkeys(SPACES, " ")
    letters = [chr(code) for codes in LETTERS for code in codes]
    for letter in [*letters, *OTHERS]:
        if _plain(letter) != letter:
            table[letter] = _plain(letter)
    return table


TABLE = _table()
ONE_FOR_ONE = {found: put for found, put in TABLE.items() if len(put) == 1}
LONGER = {found: put for found, put in TABLE.items() if len(put) > 1}
DROPPED = [found for found, put in TABLE.items() if not put]
TRANSLATION = str.maketrans(TABLE)


def fold(text: str) -> str:
    return text.translate(TRANSLATION).lower()


class Folded(Func):
    """`fold()` in the database, of the texts of several columns one after the other."""

    output_field = TextField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> Compiled:
        """By the function that `teach_sqlite` adds to each connection."""
        sql, params = self._joined(compiler)
        return f"{SQLITE_FUNCTION}({sql})", params

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> Compiled:
        """TRANSLATE drops what has no counterpart at the end of its third argument."""
        sql, params = self._joined(compiler)
        for found, put in LONGER.items():
            sql = f"REPLACE({sql}, {_literal(found)}, {_literal(put)})"
        found = "".join([FREQUENT, *ONE_FOR_ONE, *DROPPED])
        put = "".join([FREQUENT, *ONE_FOR_ONE.values()])
        return f"LOWER(TRANSLATE({sql}, {_literal(found)}, {_literal(put)}))", params

    def _joined(self, compiler: SQLCompiler) -> Compiled:
        texts: list[str] = []
        params: tuple[Any, ...] = ()
        for expression in self.get_source_expressions():
            sql, values = compiler.compile(expression)
            texts.append(f"COALESCE({sql}, '')")
            params += tuple(values)
        return " || ' ' || ".join(texts), params


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def alphabetical(field: str) -> Folded:
    """What to order by: a bilingual text as the page's language shows it."""
    columns = [bilingual.column(field, code) for code in bilingual.by_preference()]
    return Folded(Coalesce(*(NullIf(name, Value("")) for name in columns)))


class FoldedColumn(GeneratedField):
    """Kept by the database with every edit, whoever makes it."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Without asking a live server its version: both databases keep such columns."""
        return super().check(**kwargs | {"databases": []})


def folded_column(*fields: str) -> FoldedColumn:
    """The folded texts of bilingual fields, in every language, kept by the database."""
    names = [
        bilingual.column(field, code)
        for field in fields
        for code in bilingual.languages()
    ]
    return kept(Folded(*map(F, names)))


def kept(folded: Folded) -> FoldedColumn:
    return FoldedColumn(
        expression=folded, output_field=TextField(), db_persist=True, serialize=False
    )


def teach_sqlite(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    """Give a new SQLite connection the function that its generated column needs."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            SQLITE_FUNCTION, 1, fold, deterministic=True
        )
