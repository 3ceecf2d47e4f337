"""The vocabulary of looking for sessions: what the programme is narrowed by.

Each word is a subquery of its own: a join would falsify the counts of the cards.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from events.choices import Format, Language, LanguageKind, Role, State
from fairville_site import bilingual
from fairville_site.folding import HasWord, words_of
from speakers.models import Speaker

if TYPE_CHECKING:
    from events.models import Appearance, Session, SessionLanguage  # noqa: F401 (annotations)

MOST_WORDS = 8
HEARD = (LanguageKind.SPOKEN, LanguageKind.INTERPRETATION)


class SessionsToFind(models.QuerySet["Session"]):
    def of_format(self, format_: str) -> Self:
        """Online and in person each hold the sessions that are both."""
        return self.filter(format__in={format_, Format.HYBRID})

    def heard_in(self, language: str) -> Self:
        """Spoken in this language or interpreted into it."""
        return self._whose(languages__kind__in=HEARD, languages__language=language)

    def of_series(self, series_id: int | str) -> Self:
        """Of the series or one of its sub-series."""
        around: Any = self.model._meta.get_field("series").related_model
        family = around._default_manager.filter(Q(pk=series_id) | Q(parent=series_id))
        return self.filter(series__in=family.order_by().values("pk"))

    def in_town(self, town: str) -> Self:
        """Where one can go there: the venue's town, not a city of the audience."""
        return self.filter(venue__city=town).exclude(format=Format.ONLINE)

    def of_theme(self, theme_id: int | str) -> Self:
        return self._whose(themes=theme_id)

    def of_speaker(self, speaker_id: int) -> Self:
        return self._whose(appearances__speaker=speaker_id)

    def of_organisation(self, organisation_id: int) -> Self:
        return self._whose(partnerships__organisation=organisation_id)

    def with_words(self, text: str) -> Self:
        """Each word as one begins in the texts, whichever language, or in a name.

        Names of who speaks, which are few: there a word may stand anywhere. Of many words
        the longest. Both sides find keys: PostgreSQL uses no index within an OR.
        """
        found = self
        words = sorted(words_of(text), key=lambda word: (-len(word), word))
        for word in words[:MOST_WORDS]:
            named = Speaker.objects.filter(folded_name__contains=word)
            speaking = self._parts("appearances").filter(speaker__in=named)
            said = self._rows().filter(HasWord(F("search_text"), word))
            found = found.filter(
                Q(pk__in=said.order_by().values("pk"))
                | Q(pk__in=speaking.order_by().values("session"))
            )
        return found

    def towns(self) -> Any:
        """Where one can or could go.

        Asked of each venue, of which there are fewer than sessions.
        """
        venues: Any = self.model._meta.get_field("venue").related_model
        there = self.exclude(format=Format.ONLINE).filter(venue=OuterRef("pk"))
        open_to_all = venues._default_manager.exclude(city="").filter(
            Exists(there.order_by())
        )
        return open_to_all.order_by().values_list("city", flat=True).distinct()

    def beside(self, at: datetime, series_id: int, pk: int) -> Self:
        """What takes place before and after that moment in a series: two at most.

        Of the same moment, those before and after the session that has this key.
        """
        series = self.filter(series=series_id, state=State.PUBLISHED).exclude(pk=pk)
        # Said so, either is the first that an index finds.
        before = series.filter(
            Q(starts_at__lt=at) | Q(pk__lt=pk), starts_at__lte=at
        ).order_by("-starts_at", "-pk")
        after = series.filter(
            Q(starts_at__gt=at) | Q(pk__gt=pk), starts_at__gte=at
        ).order_by("starts_at", "pk")
        pair = self._rows().filter(
            Q(pk=models.Subquery(before.values("pk")[:1]))
            | Q(pk=models.Subquery(after.values("pk")[:1]))
        )
        texts = ("summary", "description", "report", "image_credit")
        return pair.defer("search_text", *bilingual.columns(*texts))

    def _rows(self) -> Self:
        return self.model._default_manager.all()  # type: ignore[return-value]

    def _parts(self, relation: str) -> Any:
        rows: Any = self.model._meta.get_field(relation).related_model
        return rows._default_manager.all()

    def _whose(self, **parts: object) -> Self:
        return self.filter(pk__in=self._rows().filter(**parts).values("pk"))


class PartsOfSessions[M: models.Model](models.QuerySet[M]):
    """Of what hangs on a session: appearances, partnerships."""

    def public(self, now: datetime | None = None) -> Self:
        sessions: Any = self.model._meta.get_field("session").related_model
        return self.filter(session__in=sessions._default_manager.published(now))


class AppearancesToFind(PartsOfSessions["Appearance"]):
    def speaking(self) -> Self:
        return self.exclude(role=Role.INTERPRETER)


class LanguagesToFind(PartsOfSessions["SessionLanguage"]):
    """Which are spoken or interpreted into, in two questions of one row each.

    To read which languages all sessions have would take longer with every session. Two,
    since most languages are nobody's: PostgreSQL plans each about sessions for long.
    """

    def heard(self) -> Self:
        return self.filter(kind__in=HEARD).order_by()

    def first_onwards(self) -> Any:
        """By each code there can be, the first from it on that any row has.

        To ask whether one equals a code looks the same and is not: where PostgreSQL
        plans without knowing the code, it reads all rows for one that is absent.
        """
        onwards = {
            code: Subquery(
                self.filter(language__gte=code)
                .order_by("language")
                .values("language")[:1]
            )
            for code in Language.values
        }
        return self._any_row().values_list(*onwards.values())

    def which_of(self, codes: Iterable[str]) -> Any:
        """Of each of these codes whether a row has it."""
        asked = [Exists(self.filter(language=code)) for code in codes]
        return self._any_row().values_list(*asked)

    def _any_row(self) -> Self:
        """It only bears the questions."""
        return self.order_by("pk")[:1]
