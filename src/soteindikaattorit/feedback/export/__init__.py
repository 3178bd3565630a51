"""Exports of a form: a web page, and files for other tools."""

from collections.abc import Iterable

from soteindikaattorit.errors import InvalidValueError, check_choice
from soteindikaattorit.feedback.export import fhir, limesurvey, page, xlsform
from soteindikaattorit.feedback.export.document import Document
from soteindikaattorit.feedback.export.phrases import Phrases
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.model.argument import checked
from soteindikaattorit.model.text import LANGUAGES

_FOR_TOOLS = {"xlsform": xlsform.to_document, "limesurvey": limesurvey.to_document, "fhir": fhir.to_document}

FORMATS = ("html", *_FOR_TOOLS)
"""A web page; a workbook for ODK and KoBo; a structure for LimeSurvey; a Questionnaire of FHIR R5."""


@checked()
def export_form(
    form: Form,
    to: str = "html",
    *,
    languages: Iterable[str] = (),
    mixed: bool = False,
    post_to: str = "",
    channel: str = page.CHANNEL,
    phrases: Phrases | None = None,
) -> Document:
    """Return a form in a format, provided that no wording is missing.

    Args:
        form: The form.
        to: One of `FORMATS`.
        languages: The languages, the first of which is shown first; a page has exactly one.
            Default: Finnish for a page, and every complete language for other formats.
        mixed: Whether a text without a wording is shown in another language, and marked with it.
        post_to: The address to which a page sends answers; default: the page saves them to a file.
        channel: The channel of answers from a page, such as "web" or "kiosk".
        phrases: The phrases of a page, such as "send"; default: the project's own words.

    Returns:
        The content of the file, with notes on losses of the format.

    Raises:
        WordingError: A text has no wording in one of the languages.
        InvalidValueError: The format or language is unknown, or the format cannot hold a text of the form.
        MissingPackageError: The format needs a package that is not installed.

    Example:
        >>> from soteindikaattorit.model.text import Text
        >>> export_form(Form(id="x", version="1", name=Text.finnish("Palaute")), "pdf")
        Traceback (most recent call last):
        soteindikaattorit.errors.InvalidValueError: format 'pdf': expected one of html, xlsform, limesurvey, fhir
    """
    languages = tuple(languages)
    if to == "html":
        if len(languages) > 1:
            raise InvalidValueError("languages of a page", ", ".join(languages), "expected one; make a page for each")
        language = languages[0] if languages else LANGUAGES[0]
        return page.to_document(form, language, mixed=mixed, post_to=post_to, channel=channel, phrases=phrases)
    check_choice("format", to, FORMATS)
    if post_to or phrases or channel != page.CHANNEL:
        raise InvalidValueError("format", to, "only a page (html) has an address, a channel and phrases")
    return _FOR_TOOLS[to](form, languages, mixed=mixed)
