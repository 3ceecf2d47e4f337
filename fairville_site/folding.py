"""Texts without accents, capitals and hyphens, so that words are found however typed.

`Défendre la co‑production` becomes `defendre la coproduction`. The database folds what
is stored (a generated column, right after every edit), Python folds what is looked for;
both by the one table below. Stored rows follow a change of the table only through a
migration that builds the column anew.

Long texts are kept as their words (`words_column`), so that an index finds them by how
they begin, whatever their number: to read all texts takes longer with each.
"""

import re
import string
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.checks import CheckMessage
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython
from django.db.models import F, Func, GeneratedField, Lookup, TextField, Value
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
SQLITE_BEGINS = "fairville_begins"
# What texts are mostly made of stands for itself before the table: PostgreSQL looks each
# letter up from the front, and a long text takes a tenth of the time.
FREQUENT = (
    " etaoinsrlucdmpghvfbqxyzjkw.,'01234567\n89ETAOINSRLUCDMPGHVFBQXYZJKW;:?!()[]/*_#"
)
MOST_LETTERS = 300_000

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
TRANSLATION = str.maketrans(TABLE)

# By what each is folded to; what is written of letters that stand apart.
WRITTEN: dict[str, str] = {}
for _sign, _letters in TABLE.items():
    WRITTEN[_letters] = WRITTEN.get(_letters, "") + _sign
MARK = f"[{chr(MARKS.start)}-{chr(MARKS.stop - 1)}]?"
LONGEST = 100

# What stands between words, less the signs that mean something in a statement.
BETWEEN = (set(string.punctuation) - set("-%\\")) | set("’‘“”„«»‹›…•\n\r\t")
WHOLE = TABLE | dict.fromkeys(BETWEEN, " ")
PARTS = WHOLE | dict.fromkeys(HYPHENS, " ")
NOT_OF_A_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    return text.translate(TRANSLATION).lower()


def words_of(text: str) -> set[str]:
    """What someone looks for, a compound as one word."""
    return set(filter(None, NOT_OF_A_WORD.split(fold(text))))


def begins(text: str, word: str) -> bool:
    """Whether a word of the text begins so."""
    return re.search(rf"(?<![^\W_]){word}", text) is not None


def pattern(typed: str) -> str:
    """The regular expression of what is written so, with or without accents.

    For tables that are written to too often to keep a folded column. Python and
    PostgreSQL read it alike; a hyphen stands for any hyphen, or for a space.
    """
    compounds = re.split(f"[{re.escape(HYPHENS)}]", typed[:LONGEST])
    return f"[ {re.escape(HYPHENS)}]".join(map(_spelled, compounds))


def _spelled(part: str) -> str:
    letters, spelled, place = fold(part), "", 0
    while place < len(letters):
        one, two = letters[place], letters[place : place + 2]
        apart = f"{_any_of(one)}{_any_of(two[1:])}"
        joined = two in WRITTEN and len(two) > 1
        spelled += f"(?:{apart}|{_any_of(two)})" if joined else _any_of(one)
        place += 2 if joined else 1
    return spelled


def _any_of(letters: str) -> str:
    """How a letter, or two of them in one sign, may be written."""
    signs = WRITTEN.get(letters, "") + (letters if len(letters) == 1 else "")
    if not letters.isalpha():
        return f"[{signs}]" if letters in WRITTEN else re.escape(letters)
    return f"[{signs}]{MARK}"


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
        sql, params = self._joined(compiler)
        return _translated(sql, TABLE), params

    def _joined(self, compiler: SQLCompiler) -> Compiled:
        texts: list[str] = []
        params: tuple[Any, ...] = ()
        for expression in self.get_source_expressions():
            sql, values = compiler.compile(expression)
            texts.append(f"COALESCE({sql}, '')")
            params += tuple(values)
        return " || ' ' || ".join(texts), params


class Words(Folded):
    """The words alone: parts of compounds, then all as they are."""

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> Compiled:
        """With the signs between them: SQLite takes no statement that takes all out."""
        sql, params = self._joined(compiler)
        parts = sql
        for hyphen in HYPHENS:
            parts = f"REPLACE({parts}, {_literal(hyphen)}, ' ')"
        both = f"{SQLITE_FUNCTION}({parts}) || ' ' || {SQLITE_FUNCTION}({sql})"
        return both, params * 2

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> Compiled:
        sql, params = self._joined(compiler)
        parts, whole = _translated(sql, PARTS), _translated(sql, WHOLE)
        return f"{parts} || ' ' || {whole}", params * 2


def _translated(sql: str, table: Mapping[str, str]) -> str:
    """TRANSLATE drops what has no counterpart at the end of its third argument."""
    for found, put in table.items():
        if len(put) > 1:
            sql = f"REPLACE({sql}, {_literal(found)}, {_literal(put)})"
    itself = "".join(sign for sign in FREQUENT if sign not in table)
    one_for_one = {found: put for found, put in table.items() if len(put) == 1}
    dropped = [found for found, put in table.items() if not put]
    found = "".join([itself, *one_for_one, *dropped])
    put = "".join([itself, *one_for_one.values()])
    return f"LOWER(TRANSLATE({sql}, {_literal(found)}, {_literal(put)}))"


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


class HasWord(Lookup):
    """Whether a word begins so, asked of a column of words."""

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> Compiled:
        sql, params = self.process_lhs(compiler, connection)
        place, [word] = self.process_rhs(compiler, connection)
        found = f"{sql} LIKE {place} AND {SQLITE_BEGINS}({sql}, {place})"
        return found, (*params, f"%{word}%", *params, word)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> Compiled:
        """As `index_words` says it, or the index is not used."""
        sql, params = self.process_lhs(compiler, connection)
        place, [word] = self.process_rhs(compiler, connection)
        return f"{_lexemes(sql)} @@ {place}::tsquery", (*params, f"'{word}':*")


def _lexemes(sql: str) -> str:
    """Without the end of a text that would be longer than PostgreSQL can index."""
    return f"to_tsvector('simple', left({sql}, {MOST_LETTERS}))"


def words_column(*fields: str) -> FoldedColumn:
    """The words of bilingual fields, in every language, kept by the database."""
    names = [
        bilingual.column(field, code)
        for field in fields
        for code in bilingual.languages()
    ]
    return kept(Words(*map(F, names)))


def index_words(table: str, column: str, name: str) -> RunPython:
    """For the migration that builds the column: SQLite has no such index.

    Without statistics, for which each text would be parsed whenever the table is.
    """

    def make(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            words = _lexemes(column)
            editor.execute(f"CREATE INDEX {name} ON {table} USING gin ({words})")
            editor.execute(f"ALTER INDEX {name} ALTER COLUMN 1 SET STATISTICS 0")

    def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP INDEX IF EXISTS {name}")

    return RunPython(make, drop)


def kept(folded: Folded) -> FoldedColumn:
    return FoldedColumn(
        expression=folded, output_field=TextField(), db_persist=True, serialize=False
    )


def teach_sqlite(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    """Give a new SQLite connection the functions that folded columns need."""
    if connection.vendor == "sqlite":
        create = connection.connection.create_function
        create(SQLITE_FUNCTION, 1, fold, deterministic=True)
        create(SQLITE_BEGINS, 2, begins, deterministic=True)
