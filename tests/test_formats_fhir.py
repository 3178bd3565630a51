"""FHIR R5: the Questionnaire keeps the standard's rules, and its responses come back as answers."""

import copy
import json
import re

import pytest

from soteindikaattorit.errors import DataError, InvalidValueError, WordingError
from soteindikaattorit.feedback.export.fhir import (
    TRANSLATION,
    WEIGHT,
    read_questionnaire_response,
    to_document,
    to_questionnaire,
)
from soteindikaattorit.model.text import LANGUAGES, Text

URL = "https://example.org/Questionnaire/testi"
TYPES = {
    *("group", "display", "question", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text"),
    *("url", "coding", "attachment", "reference", "quantity"),
}
"""Codes of the value set Questionnaire Item Type of R5."""

STATUSES = {"draft", "active", "retired", "unknown"}
"""Codes of the value set PublicationStatus."""

CHOSEN = {"coding", "decimal", "integer", "date", "dateTime", "time", "string", "quantity"}
"""Types that may have answer options, by rule que-5."""


SKIPPED = dict.fromkeys(["suositus", "apu", "turvallisuus", "naama", "hyodyllinen", "kielella", "miksi", "avoin"])
"""Every question of the form of these tests, as it is when nobody answers it."""


def items(owner):
    """Return every item, however deep."""
    for item in owner.get("item", ()):
        yield item
        yield from items(item)


def broken_rules(questionnaire):
    """Return the rules of FHIR R5 for a Questionnaire that it breaks, by the standard's keys."""
    every = list(items(questionnaire))
    links = [item["linkId"] for item in every]
    rules = {
        "cnl-0": re.fullmatch(r"[A-Z]([A-Za-z0-9_]){1,254}", questionnaire["name"]) is not None,
        "cnl-1": re.fullmatch(r"[^|# ]+", questionnaire.get("url", "x")) is not None,
        "status": questionnaire["status"] in STATUSES,
        "que-1": all(item["type"] != "group" or item.get("item") for item in every),
        "que-2": len(set(links)) == len(links),
        "que-4": all(not ("answerOption" in item and "answerValueSet" in item) for item in every),
        "que-5": all("answerOption" not in item or item["type"] in CHOSEN for item in every),
        "que-6": all(item["type"] != "display" or "required" not in item for item in every),
        "que-14": all("answerConstraint" not in item or "answerOption" in item for item in every),
        "type": all(item["type"] in TYPES for item in every),
        "string": all(item["text"] and item["text"] == item["text"].strip() for item in every),
        "linkId": all(re.fullmatch(r"\S+( \S+)*", link) and len(link) <= 255 for link in links),
        "options": all(item["type"] != "coding" or len(item["answerOption"]) > 1 for item in every),
    }
    return [name for name, holds in rules.items() if not holds]


def wording(owner, key, language, base):
    """Return a wording as FHIR shows it in a language: its translation, or that of the resource's own language."""
    for translation in owner.get(f"_{key}", {}).get("extension", ()):
        parts = {part["url"]: part for part in translation["extension"]}
        if translation["url"] == TRANSLATION and parts["lang"]["valueCode"] == language:
            return parts["content"]["valueString"]
    return owner[key] if language == base else None


class TestQuestionnaire:
    """What is written."""

    @pytest.mark.parametrize("url", ["", URL])
    def test_rules(self, artificial_form, url):
        """No rule of the standard is broken; fhir.resources reads it as an R5 Questionnaire and returns it unchanged."""
        questionnaire = to_questionnaire(artificial_form(), url=url)
        assert broken_rules(questionnaire) == []

        model = pytest.importorskip("fhir.resources.questionnaire").Questionnaire
        again = model.model_validate(copy.deepcopy(questionnaire))
        assert json.loads(again.model_dump_json()) == questionnaire

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_wording(self, artificial_form, language):
        """Every question and answer has its wording in every language, unchanged."""
        form = artificial_form()

        written = to_questionnaire(form)

        assert wording(written, "title", language, "fi") == form.name.to_dict()[language]
        for item, question in zip(written["item"], form.questions, strict=True):
            assert wording(item, "text", language, "fi") == question.text.to_dict()[language]
            for given, option in zip(item.get("answerOption", ()), question.scale.options, strict=True):
                label = option.label.to_dict()[language] if option.label else option.code if language == "fi" else None
                assert wording(given["valueCoding"], "display", language, "fi") == label

    def test_codes(self, artificial_form):
        """Codes of questions are link ids, codes of answers are codes, and what must be answered is required."""
        form = artificial_form()

        written = to_questionnaire(form)["item"]

        assert [(item["linkId"], item["required"]) for item in written] == [
            (q.code, q.required) for q in form.questions
        ]
        codes = [tuple(given["valueCoding"]["code"] for given in item.get("answerOption", ())) for item in written]
        assert codes == [question.scale.codes for question in form.questions]

    def test_weights(self, artificial_form):
        """An answer that counts has its number as weight, 0 too; not concerning one has none."""
        written = {item["linkId"]: item for item in to_questionnaire(artificial_form())["item"]}

        def weights(code):
            codings = [given["valueCoding"] for given in written[code]["answerOption"]]
            return {coding["code"]: coding.get("extension", [{}])[0].get("valueDecimal") for coding in codings}

        assert weights("suositus")["0"] == 0
        assert weights("apu") == {"5": 5, "4": 4, "3": 3, "2": 2, "1": 1, "na": None}
        assert written["apu"]["answerOption"][0]["valueCoding"]["extension"][0]["url"] == WEIGHT

    def test_language(self, artificial_form):
        """The first language is the resource's own, and is not translated into itself."""
        written = to_questionnaire(artificial_form(), ("sms", "fi"))

        assert written["language"] == "sms"
        assert written["title"].startswith("SMS-TESTI")
        assert [part["valueCode"] for part in written["_title"]["extension"][0]["extension"][:1]] == ["fi"]

    def test_mixed(self, artificial_form):
        """A text that has no wording in a language has no translation there, and none is invented."""
        form = artificial_form(apu=Text.finnish("vain suomeksi"))

        item = to_questionnaire(form, ("fi", "sms"), mixed=True)["item"][1]

        assert item["text"] == "vain suomeksi"
        assert "_text" not in item

    def test_mixed_in_its_own_language(self, artificial_form):
        """The resource's own language is complete, mixed or not."""
        with pytest.raises(WordingError):
            to_questionnaire(artificial_form(("fi",)), ("sms", "fi"), mixed=True)

    def test_file(self, artificial_form):
        """The file is UTF-8 with letters as they are."""
        assert "sääʹmǩiõll" in to_document(artificial_form()).content.decode("utf-8")

    @pytest.mark.parametrize("url", ["testi", "https://example.org/a|1", "https://example.org/#a", "https://a b"])
    def test_address(self, artificial_form, url):
        """An address that cannot be a canonical one is refused."""
        with pytest.raises(InvalidValueError, match="address of a Questionnaire"):
            to_questionnaire(artificial_form(), url=url)


def response(**changed):
    """Return a response to the form, right but for what is changed."""
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{URL}|2025-1",
        "status": "completed",
        "language": "sms",
        "authored": "2025-02-06T12:05:00+02:00",
        "item": [
            {"linkId": "suositus", "answer": [{"valueInteger": 0}]},
            {"linkId": "apu", "answer": [{"valueCoding": {"code": "na", "display": "x"}}]},
            {"linkId": "turvallisuus"},
            {"linkId": "miksi", "answer": [{"valueString": "sääʹmǩiõll"}]},
        ],
        **changed,
    }


def item(link, **answer):
    """Return one item with one answer."""
    return {"linkId": link, "answer": [answer]}


class TestResponse:
    """What is read."""

    def test_right(self, artificial_form):
        """A response gives the answer by code, with its language, version and time; what was skipped is null."""
        read = read_questionnaire_response(artificial_form(), response(), channel="kiosk")

        assert read == {
            "form": "testi.lomake",
            "version": "2025-1",
            "language": "sms",
            "channel": "kiosk",
            "answered": "2025-02-06T12:05:00+02:00",
            "answers": SKIPPED | {"suositus": "0", "apu": "na", "miksi": "sääʹmǩiõll"},
        }

    def test_id(self, artificial_form):
        """The id of the response is that of the answer."""
        assert read_questionnaire_response(artificial_form(), response(id="r-1"))["answer_id"] == "r-1"

    def test_is_one(self):
        """The response of these tests is one by fhir.resources."""
        model = pytest.importorskip("fhir.resources.questionnaireresponse").QuestionnaireResponse

        assert model.model_validate(response()).status == "completed"

    def test_nested(self, artificial_form):
        """Answers inside groups and below answers are found."""
        nested = {"linkId": "ryhma", "item": [item("apu", valueCoding={"code": "4"})]}
        below = {"linkId": "suositus", "answer": [{"valueInteger": 9, "item": [item("avoin", valueString="x")]}]}

        answers = read_questionnaire_response(artificial_form(), response(item=[nested, below]))["answers"]

        assert answers == SKIPPED | {"suositus": "9", "apu": "4", "avoin": "x"}

    @pytest.mark.parametrize("language", ["fi-FI", "smi", None])
    def test_language(self, artificial_form, language):
        """A region of the language is left out, unspecified Sámi is kept, and none is unknown."""
        given = {key: value for key, value in response(language=language).items() if value}

        expected = {"fi-FI": "fi", "smi": "smi", None: ""}[language]
        assert read_questionnaire_response(artificial_form(), given)["language"] == expected

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"resourceType": "Questionnaire"}, "is not a QuestionnaireResponse"),
            ({"status": "in-progress"}, "not finished"),
            ({"status": "entered-in-error"}, "not finished"),
            ({"authored": ""}, "authored: is missing"),
            ({"authored": "2025-02-06"}, "not a time with a zone"),
            ({"questionnaire": f"{URL}|2024"}, "another version of the form"),
            ({"item": [item("muu", valueInteger=1)]}, "unknown question"),
            ({"item": [item("suositus", valueInteger=11)]}, "not on its scale"),
            ({"item": [item("suositus", valueDecimal=7.5)]}, "another type"),
            ({"item": [item("suositus", valueBoolean=True)]}, "another type"),
            ({"item": [item("apu", valueCoding={"code": "1"})] * 2}, "more than once"),
            ({"item": [{"linkId": "apu", "answer": [{"valueInteger": 1}, {"valueInteger": 2}]}]}, "more than once"),
            ({"language": "sme"}, "unknown language 'sme'"),
        ],
    )
    def test_wrong(self, artificial_form, changed, said):
        """What does not fit the form is refused, with what is wrong."""
        with pytest.raises(DataError, match=said):
            read_questionnaire_response(artificial_form(), response(**changed))

    def test_nothing_told(self, artificial_form):
        """An error never says what was answered."""
        with pytest.raises(DataError) as caught:
            read_questionnaire_response(artificial_form(), response(item=[item("apu", valueString="131052-308T")]))

        assert "131052" not in str(caught.value)

    def test_round(self, artificial_form):
        """Whatever is chosen of the options that were written comes back by its code."""
        form = artificial_form()
        chosen = [
            item(asked["linkId"], valueCoding=asked["answerOption"][-1]["valueCoding"])
            for asked in to_questionnaire(form, url=URL)["item"]
            if asked["type"] == "coding"
        ]

        answers = read_questionnaire_response(form, response(item=chosen))["answers"]

        assert answers == SKIPPED | {q.code: q.scale.codes[-1] for q in form.questions if q.scale.codes}
