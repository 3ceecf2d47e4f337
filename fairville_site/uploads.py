"""A storage that refuses an upload is an error beside its field, and nothing else."""

import logging
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import FileField, Model
from django.http import HttpRequest
from django.utils.translation import gettext

REFUSED = "refused_upload"

logger = logging.getLogger(__name__)


class UploadRefused(Exception):
    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def store(instance: Model) -> None:
    """Put what was uploaded into the storage, before anything is written."""
    for field in instance._meta.concrete_fields:
        if not isinstance(field, FileField):
            continue
        file: Any = getattr(instance, field.attname)
        if not file or file._committed:
            continue
        try:
            file.save(file.name, file.file, save=False)
        except ValidationError:
            raise
        except Exception as error:  # each storage has errors of its own
            logger.warning("An upload was refused: %s", type(error).__name__)
            raise UploadRefused(field.name) from error


class RefusedForm(forms.ModelForm):
    refused = ""

    def _post_clean(self) -> None:
        """After all else was checked: to the rest of the form the file is there."""
        super()._post_clean()  # type: ignore[misc]
        words = gettext(
            "The file could not be stored just now. All else that you typed is still "
            "here: choose the file again in a few minutes, or save without it."
        )
        self.add_error(self.refused, words)


class StoredUploads(admin.ModelAdmin):
    """Saves nothing when a storage refuses, and shows the page again."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except UploadRefused as refusal:
            for _name, files in request.FILES.lists():
                for file in files:
                    file.seek(0)  # the form reads it anew
            setattr(request, REFUSED, refusal.field)
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)
        refused = getattr(request, REFUSED, "")
        if not refused:
            return form
        named = {"__module__": __name__, "refused": refused}
        return type(form.__name__, (RefusedForm, form), named)

    @staticmethod
    def store_uploads(obj: Model) -> None:
        """For a `save_model` that does not call this one."""
        store(obj)

    def save_model(self, request: HttpRequest, obj: Any, *args: Any) -> None:
        store(obj)
        super().save_model(request, obj, *args)
