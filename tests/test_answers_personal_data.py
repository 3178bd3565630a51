"""Personal data in open answers: what is found, what is not claimed, and that the things themselves are told nowhere."""

import csv
import time
from pathlib import Path

import pandas as pd
import pytest

from soteindikaattorit.feedback.answers.personal_data import add_up, is_personal_column, mask, mask_all

pytest.importorskip("stdnum")

CODES = [
    row["code"]
    for row in csv.DictReader(
        (Path(__file__).parent / "vectors" / "identity_codes.csv").read_text("utf-8").splitlines()
    )
]


class TestIdentityCode:
    """Finnish personal identity codes."""

    @pytest.mark.parametrize("code", CODES)
    def test_published(self, code):
        """Every published code of nobody is found, with every century sign."""
        masked = mask(f"Tunnukseni on {code}, kiitos")

        assert masked.text == "Tunnukseni on [identity-code], kiitos"
        assert masked.found == (("identity-code", 1),)

    @pytest.mark.parametrize(
        "written",
        ["131052-308t", "131052\u2013308T", "131052 - 308T", "131052\u2011308T", "hetu131052-308T", "131052-308T."],
    )
    def test_as_people_write(self, written):
        """Small letters, other dashes and blanks do not hide a code."""
        assert mask(written).found == (("identity-code", 1),)

    def test_mistyped(self):
        """A code that fails its check still tells a day of birth: it is masked, and counted apart."""
        assert mask("131052-308U").found == (("mistyped-identity-code", 1),)
        assert mask("131052-308U").text == "[mistyped-identity-code]"

    @pytest.mark.parametrize("text", ["991352-308T", "131052-3081234", "tilaus 131052/308"])
    def test_no_code(self, text):
        """What has no day, or goes on, is no code."""
        assert "identity" not in mask(text).text


class TestOtherKinds:
    """Telephone numbers, e-mail addresses and IBANs."""

    @pytest.mark.parametrize(
        "number",
        [
            "040 123 4567",
            "0401234567",
            "040-1234567",
            "+358 40 123 4567",
            "+358401234567",
            "00358 40 1234567",
            "(09) 310 1691",
            "09 3101691",
            "+46 70 123 45 67",
            "0400\u00a0123\u00a0456",
        ],
    )
    def test_telephone(self, number):
        """A number that begins with 0, 00 or + is a telephone number, however it is divided."""
        masked = mask(f"soita {number} illalla")

        assert masked.text == "soita [telephone] illalla"

    @pytest.mark.parametrize(
        "text",
        [
            "0",
            "0-10",
            "10/10",
            "klo 08-16",
            "01.02.2024",
            "1.2.2024",
            "01-02-2024",
            "00100 Helsinki",
            "0 1 2 3 4 5 6",
            "3,0401234",
            "vuonna 2024",
            "2025-03-03 09:15",
            "2025-03-03T09:15:00",
            "03-03-2025 09:15",
            "3.3.2025 klo 09.15",
            "noin 20 000 vastausta",
        ],
    )
    def test_no_telephone(self, text):
        """Scores, hours, days and postal codes are none."""
        assert mask(text).text == text

    def test_after_a_day(self):
        """A number after a day is found, and the day stays."""
        assert mask("1.2.2024 040 123 4567").text == "1.2.2024 [telephone]"

    @pytest.mark.parametrize("address", ["etu.suku@example.fi", "ä.ö+x@posti.example.org", "a@b.fi"])
    def test_email(self, address):
        """An e-mail address is found, also with letters that are not ASCII."""
        assert mask(f"<{address}>, kiitos").text == "<[e-mail]>, kiitos"

    @pytest.mark.parametrize("number", ["FI21 1234 5600 0007 85", "fi2112345600000785", "GB82 WEST 1234 5698 7654 32"])
    def test_iban(self, number):
        """The examples of the IBAN registry are found, and the words after them stay."""
        assert mask(f"tilille {number} kiitos").text == "tilille [iban] kiitos"

    def test_wrong_iban(self):
        """A number of the form of an IBAN is masked although its check digits are wrong, and the words after it stay."""
        assert mask("FI21 1234 5600 0007 84 ja kiitos").text == "[mistyped-iban] ja kiitos"

    @pytest.mark.parametrize(
        ("text", "masked"),
        [
            ("Soita 040.123.4567", "Soita [telephone]"),
            ("Soita 040\u22121234567", "Soita [telephone]"),
            ("Soita 040\t1234567", "Soita [telephone]"),
            ("Soita 040\u2009123\u20094567", "Soita [telephone]"),
            ("tunnus 131052  -308T", "tunnus [identity-code]"),
            ("tunnus 131052-308 T", "tunnus [identity-code]"),
            ("tunnus 131052/308T", "tunnus [identity-code]"),
            ("tunnus 13.10.52-308T", "tunnus [identity-code]"),
            ("IBANFI2112345600000785", "IBAN[iban]"),
            ("postia o'neil@example.fi", "postia [e-mail]"),
        ],
    )
    def test_unusual_separators(self, text, masked):
        """Signs that people put between or before the characters of an item hide nothing of it from the search."""
        assert mask(text).text == masked

    @pytest.mark.parametrize("text", ["1.2.25", "maaliskuussa 03.2025", "eka @example.fi"])
    def test_dates_are_kept(self, text):
        """A date, a month of a year and an address without a name are not personal data."""
        assert mask(text).text == text

    def test_nothing_else(self):
        """Names stay: nothing else is claimed."""
        assert mask("Maija Meikäläinen, sääʹmǩiõll").text == "Maija Meikäläinen, sääʹmǩiõll"


class TestReport:
    """What was masked is counted by kind and told no further."""

    def test_counts(self):
        """The kinds of many texts add up."""
        texts, found = mask_all(pd.Series(["040 123 4567", "ei mitään", "131052-308T ja a@b.fi"]))

        assert list(texts) == ["[telephone]", "ei mitään", "[identity-code] ja [e-mail]"]
        assert found == (("identity-code", 1), ("e-mail", 1), ("telephone", 1))
        assert add_up([found, found])[0] == ("identity-code", 2)

    def test_never_the_thing(self):
        """Neither the code nor the text stands in what is printed by accident."""
        assert "131052" not in repr(mask("131052-308T"))
        assert "Maija" not in repr(mask("Maija 131052-308T"))

    @pytest.mark.parametrize("unit", ["a", "a@", "0 ", "01 ", "1", "AA11 ", "a.b-", "a@b.", "13105 "])
    def test_long_text(self, unit):
        """A text of a megabyte is looked through in seconds, whatever it holds."""
        text = unit * (1_000_000 // len(unit))
        start = time.process_time()

        mask(text)
        assert time.process_time() - start < 10


class TestColumns:
    """Columns with personal data are told by their names."""

    @pytest.mark.parametrize(
        "name",
        [
            "Email",
            "RecipientEmail",
            "Sähköposti",
            "IPAddress",
            "ipaddr",
            "locationLatitude",
            "Puhelinnumero",
            "Name",
            "first_name",
            "dob",
            "Gender",
            "Sukupuoli",
            "age",
            "Henkilötunnus",
            "Kön",
        ],
    )
    def test_personal(self, name):
        """In Finnish, Swedish and English."""
        assert is_personal_column(name)

    @pytest.mark.parametrize(
        "name", ["Kunta", "Palvelu", "nps", "language", "Kanava", "surveyId", "yksikkö", "Page", "Submission time"]
    )
    def test_not_personal(self, name):
        """Places, services and the answers themselves are none."""
        assert not is_personal_column(name)
