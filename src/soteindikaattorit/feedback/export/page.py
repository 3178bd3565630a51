"""The page of a form: one accessible HTML file that loads nothing from elsewhere."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from importlib import resources
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

import attrs

from soteindikaattorit.errors import InvalidValueError, MissingPackageError
from soteindikaattorit.feedback.export.answer import HEAD, answer_schema
from soteindikaattorit.feedback.export.document import Document, usable_languages
from soteindikaattorit.feedback.export.phrases import Phrases
from soteindikaattorit.feedback.form import Form
from soteindikaattorit.feedback.question import Question
from soteindikaattorit.feedback.scale import Option, Scale
from soteindikaattorit.model.text import Wording

CHANNEL = "web"
"""The channel of answers from a page by default."""

_CHANNEL = re.compile(r"[a-z]+(-[a-z]+)*")
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+|/[^\s\"'<>]*")
_MAX_BEND = 9
"""The bend of the corners of the widest smile, in units of the drawing (0…40)."""


@attrs.frozen(kw_only=True)
class _Choice:
    """An answer on the page."""

    code: str
    number: str
    wording: Wording | None
    counts: bool
    bend: int


@attrs.frozen(kw_only=True)
class _ShownQuestion:
    """A question on the page."""

    code: str
    kind: str
    wording: Wording
    required: bool
    options: tuple[_Choice, ...]

    @property
    def ends(self) -> tuple[_Choice, ...]:
        """The answers with a wording above a row of numbers."""
        return tuple(option for option in self.options if self.kind == "nps" and option.number and option.wording)

    @property
    def first(self) -> str:
        """The id of the element that takes the focus of the keyboard."""
        return f"o-{self.code}-{self.options[0].code}" if self.options else f"q-{self.code}"


def to_document(
    form: Form,
    language: str,
    *,
    mixed: bool = False,
    post_to: str = "",
    channel: str = CHANNEL,
    phrases: Phrases | None = None,
) -> Document:
    """Return the page of a form as a file; see `to_html`."""
    html = to_html(form, language, mixed=mixed, post_to=post_to, channel=channel, phrases=phrases)
    phrases = phrases or Phrases.shipped()
    missing = [name for name in phrases.names if phrases.show(name, language).is_fallback]
    note = f"the page has no phrases in {language!r} for {', '.join(missing)}"
    return Document(content=html.encode(), ending=".html", notes=(note,) if missing else ())


def to_html(
    form: Form,
    language: str,
    *,
    mixed: bool = False,
    post_to: str = "",
    channel: str = CHANNEL,
    phrases: Phrases | None = None,
) -> str:
    """Return a form as one HTML page that loads nothing from elsewhere.

    Every string is marked with its language.
    The page sends or saves one JSON object, described by `answer_schema
    <soteindikaattorit.feedback.export.answer.answer_schema>`; without JavaScript it sends plain fields, which
    `read_post <soteindikaattorit.feedback.export.answer.read_post>` reads.

    Args:
        form: The form.
        language: The language of the page, one of the six.
        mixed: Whether texts without a wording are shown in another language, with a notice and marked.
        post_to: The address to which answers are sent; empty to save them to a file.
        channel: The channel that each answer records, such as "web" or "kiosk".
        phrases: The phrases of the page, such as "send"; default: the project's own words.

    Raises:
        WordingError: A text has no wording in the language.
        InvalidValueError: The language is not one of the six, or the address or the channel is not valid.
        MissingPackageError: Jinja2 is not installed.
    """
    if post_to and not _ADDRESS.fullmatch(post_to):
        raise InvalidValueError("address for answers", post_to, "expected https://… or a path that begins with /")
    if not _CHANNEL.fullmatch(channel):
        raise InvalidValueError("channel", channel, "expected lower-case words, such as web or kiosk")
    (language,) = usable_languages(form, (language,), mixed=mixed)
    style, script = _shipped("page.css"), _shipped("page.js")
    phrases = phrases or Phrases.shipped()
    return _render(
        language=language,
        name=form.name.show(language),
        is_mixed=not form.is_complete(language),
        questions=tuple(_shown(question, language) for question in form.questions),
        phrases={name: phrases.show(name, language) for name in phrases.names},
        head=dict(zip(HEAD, (form.id, form.version, language, channel), strict=True)),
        post_to=post_to,
        schema=answer_schema(form),
        style=style,
        script=script,
        policy="; ".join(_policy(style, script, post_to)),
    )


def _shipped(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _render(*, style: str, script: str, **values: Any) -> str:  # noqa: ANN401 - what the template names
    if not find_spec("jinja2"):
        raise MissingPackageError("a form on a page", "feedback")
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - it is an extra
    from markupsafe import Markup  # noqa: PLC0415 - it comes with Jinja2

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.policies["json.dumps_function"] = json.dumps
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    template = environment.from_string(_shipped("page.html.jinja"))
    return template.render(style=Markup(style), script=Markup(script), **values) + "\n"  # noqa: S704 - our own files


def _policy(style: str, script: str, post_to: str) -> Iterator[str]:
    """Return the content security policy: our style, our script, and the address for answers."""
    address = urlsplit(post_to)
    place = f"{address.scheme}://{address.netloc}" if address.netloc else "'self'" if post_to else "'none'"
    yield "default-src 'none'"
    for kind, text in (("style", style), ("script", script)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        yield f"{kind}-src 'sha256-{digest}'"
    yield f"connect-src {place}"
    yield f"form-action {place}"
    yield "base-uri 'none'"


def _shown(question: Question, language: str) -> _ShownQuestion:
    if question.text is None:
        raise InvalidValueError("question", question.code, "has no wording in any language")
    scale = question.scale
    return _ShownQuestion(
        code=question.code,
        kind=scale.kind,
        wording=question.text.show(language),
        required=question.required,
        options=tuple(_choice(option, scale, language) for option in scale.options),
    )


def _choice(option: Option, scale: Scale, language: str) -> _Choice:
    low, high = scale.lowest or 0, scale.highest or 0
    middle = (low + high) / 2
    # From -1, the saddest face, to 1, the happiest.
    mood = (option.value - middle) / (high - middle) if option.value is not None and high > low else 0
    return _Choice(
        code=option.code,
        number="" if option.value is None else str(option.value),
        wording=option.label.show(language) if option.label else None,
        counts=option.counts,
        bend=round(mood * _MAX_BEND),
    )
