"""A model field for an image: kept as our own files, named at random, in three widths.

The name says all: `portraits/<32 hexadecimal digits>-1280x1810.jpg` is the fallback in
its full width; the others stand beside it as `portraits/<digits>-320.avif`, and so on.
"""

import re
import secrets
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models.fields.files import FieldFile, FileDescriptor
from django.forms import FileField as FileFormField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fairville_site import bilingual
from speakers import images

NAME = re.compile(r"(?P<stem>.+/[0-9a-f]{32})-(?P<w>\d+)x(?P<h>\d+)\.(?P<kind>jpg|png)")
PREVIEW = 240


@dataclass(frozen=True, slots=True)
class Source:
    """A `<source>` of a `<picture>`: its media type and its addresses by width."""

    type: str
    srcset: str


class Checked(ContentFile):  # type: ignore[type-arg]
    """What `images.checked` made of an upload, on its way to the storage."""

    def __init__(self, picture: images.Picture) -> None:
        super().__init__(picture.fallback, name=f"image.{picture.kind}")
        self.picture = picture


class PictureFile(FieldFile):
    def save(self, name: str, content: "File[Any]", save: bool = True) -> None:
        """Store an image under a name of ours, whatever its own is.

        Raises ValidationError when it is none, however it came here.
        """
        if isinstance(content, Checked):
            picture = content.picture
        else:
            picture = images.checked(content.read())
        token = secrets.token_hex(16)
        for ending, data in picture.files.items():
            beside = self.field.generate_filename(self.instance, token + ending)
            self.storage.save(beside, ContentFile(data))
        own = f"{token}-{picture.width}x{picture.height}.{picture.kind}"
        super().save(own, ContentFile(picture.fallback), save)

    @property
    def width(self) -> int:
        return int(self._part("w"))

    @property
    def height(self) -> int:
        return int(self._part("h"))

    @property
    def sources(self) -> list[Source]:
        return [
            Source(f"image/{kind}", self._srcset(kind))
            for kind in images.MODERN
            if self._part("stem")
        ]

    @property
    def srcset(self) -> str:
        """The fallback's addresses, for browsers that know neither AVIF nor WebP."""
        return self._srcset(self._part("kind"))

    @property
    def thumbnail(self) -> str:
        """The address of the smallest version."""
        named = _versions(self.name or "", self._part("kind"))
        return self.storage.url(named[min(named)]) if named else ""

    def _srcset(self, kind: str) -> str:
        named = _versions(self.name or "", kind)
        return ", ".join(
            f"{self.storage.url(name)} {width}w" for width, name in named.items()
        )

    def _part(self, key: str) -> str:
        match = NAME.fullmatch(self.name or "")
        return match[key] if match else ""


def _versions(name: str, kind: str) -> dict[int, str]:
    """The files of one kind of an image: their names by width."""
    match = NAME.fullmatch(name)
    if not match:
        return {}
    full = int(match["w"])
    named = {width: f"{match['stem']}-{width}.{kind}" for width in images.widths(full)}
    if kind == match["kind"]:
        named[full] = name
    return named


def erase(storage: Storage, name: str) -> None:
    """Remove an image with all its versions; what is gone already is no error."""
    match = NAME.fullmatch(name)
    kinds = [*images.MODERN, match["kind"]] if match else []
    for kind in kinds:
        for version in _versions(name, kind).values():
            storage.delete(version)


def before_key(field: models.FileField) -> str:
    return f"_{field.attname}_before"


class PictureDescriptor(FileDescriptor):
    """Remembers which stored image an instance had before another one was set."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        before = instance.__dict__.get(self.field.attname)
        if isinstance(before, str) or getattr(before, "_committed", False):
            instance.__dict__.setdefault(before_key(self.field), set()).add(str(before))
        super().__set__(instance, value)


class PictureInput(AdminFileWidget):
    """Shows the image that is there above what replaces or clears it."""

    def render(self, name: str, value: Any, *args: Any, **kwargs: Any) -> SafeString:
        control = super().render(name, value, *args, **kwargs)
        if not isinstance(value, PictureFile) or not value.thumbnail:
            return control
        scale = min(1, PREVIEW / max(value.width, value.height))
        return format_html(
            '<p><img src="{}" width="{}" height="{}" alt=""></p>{}',
            value.thumbnail,
            round(value.width * scale),
            round(value.height * scale),
            control,
        )


class PictureFormField(FileFormField):
    """Says beside the field what is wrong with an image, before anything is stored."""

    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        if upload is None:
            return None
        images.check_size(upload.size)
        return Checked(images.checked(upload.read()))


class PictureField(models.FileField):
    """`alt`: the bilingual field that must say what the image shows, if it must."""

    attr_class = PictureFile
    descriptor_class = PictureDescriptor

    def __init__(self, *args: Any, alt: str = "", **kwargs: Any) -> None:
        self.alt = alt
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(
        self, cls: type[models.Model], name: str, *args: Any, **kwargs: Any
    ) -> None:
        """A replaced image goes, and a deleted row takes its own along.

        By signals, as Django's own ImageField does: the admin deletes by queryset.
        """
        super().contribute_to_class(cls, name, *args, **kwargs)
        if not cls._meta.abstract:
            models.signals.post_save.connect(self._forget_replaced, sender=cls)
            models.signals.post_delete.connect(self._forget, sender=cls)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        cleaned = super().clean(value, model_instance)
        if cleaned and self.alt and not self._described(model_instance):
            raise ValidationError(
                gettext(
                    "Say what the image shows, in a sentence, in French or English: "
                    "not everyone sees it."
                ),
                code="alt",
            )
        return cleaned

    def formfield(self, **kwargs: Any) -> Any:
        accepted = {"accept": "image/jpeg,image/png,image/webp"}
        kwargs |= {"form_class": PictureFormField, "widget": PictureInput(accepted)}
        return super().formfield(**kwargs)

    def _described(self, instance: models.Model | None) -> bool:
        return any(
            bilingual.text(instance, self.alt, at) for at in bilingual.languages()
        )

    def _forget_replaced(
        self,
        instance: models.Model,
        update_fields: frozenset[str] | None = None,
        **kwargs: Any,
    ) -> None:
        if update_fields is not None and self.attname not in update_fields:
            return
        before = instance.__dict__.pop(before_key(self), set())
        for name in before - {"", str(getattr(instance, self.attname) or "")}:
            self._erase_later(name)

    def _forget(self, instance: models.Model, **kwargs: Any) -> None:
        if name := str(getattr(instance, self.attname) or ""):
            self._erase_later(name)

    def _erase_later(self, name: str) -> None:
        """After the commit, and only if no copy of the row shows it still."""
        transaction.on_commit(partial(self._erase_unused, name), robust=True)

    def _erase_unused(self, name: str) -> None:
        if not self.model._base_manager.filter(**{self.attname: name}).exists():
            erase(self.storage, name)


def alt_text() -> "models.CharField[str, str]":
    return models.CharField(
        _("what the image shows"),
        max_length=300,
        blank=True,
        help_text=_(
            "In a sentence, with the words that stand in it, for those who cannot see it."
        ),
    )


def credit() -> "models.CharField[str, str]":
    return models.CharField(
        _("image credit"),
        max_length=300,
        blank=True,
        help_text=_("Who made it and under which licence; Markdown for a link."),
    )
