"""Ways out for a form: a page for the screen, and files that other tools take."""

from collections.abc import Iterable

from soteindikaattorit.errors import InvalidValueError, check_choice
from soteindikaattorit.feedback.export import fhir, limesurvey, page, xlsform
from soteindikaattorit.feedback.export.document import Document
from soteindikaattorit.feedback.export.phrases import Phrases
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.model.argument import checked

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
    """Write a form in a format, once it is sure that no wording is missing.

    Args:
        form: The form.
        to: One of `FORMATS`.
        languages: The languages, the first of them being the one to begin with; exactly one for a page.
            None for Finnish on a page, and for every language that is complete elsewhere.
        mixed: Whether texts that have no wording may stand in another language, marked with it.
        post_to: Where a page sends answers; empty to let it save them to a file.
        channel: How answers come from a page, such as "web" or "kiosk".
        phrases: What a page says beside the form; the project's own words when left out.

    Returns:
        The file's content, with notes on what the format cannot hold.

    Raises:
        WordingError: A text has no wording in one of the languages.
        InvalidValueError: There is no such format or language, or the format cannot hold what the form says.
        MissingPackageError: The format needs a package that is not installed.

    Example:
        >>> from soteindikaattorit.model.text import Text
        >>> export_form(Form(id="x", version="1", name=Text.finnish("Palaute")), "pdf")
        Traceback (most recent call last):
        soteindikaattorit.errors.InvalidValueError: format 'pdf': expected one of html, xlsform, limesurvey, fhir
    """
    wanted = tuple(languages)
    if to == "html":
        one = page.only_one(wanted)
        return page.to_document(form, one, mixed=mixed, post_to=post_to, channel=channel, phrases=phrases)
    check_choice("format", to, FORMATS)
    if post_to or phrases or channel != page.CHANNEL:
        raise InvalidValueError("format", to, "an address, a channel and phrases are for a page, html, only")
    return _FOR_TOOLS[to](form, wanted, mixed=mixed)
