"""Regions, their hierarchy and their table."""

import csv
import pickle
from collections.abc import Mapping
from datetime import date, datetime
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteindikaattorit.definitions.region_table import read_regions
from soteindikaattorit.errors import DefinitionError, FileError, InvalidValueError, UnknownNameError
from soteindikaattorit.model.region import LEVELS, Membership, Region, Validity, find_level
from soteindikaattorit.model.regions import Regions
from soteindikaattorit.model.text import Text

NATIONAL = Regions(read_regions(resources.files("soteindikaattorit") / "national" / "data" / "regions.csv"))
VECTORS = Path(__file__).parent / "vectors"
IN_2026 = date(2026, 1, 1)

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2040, 12, 31))
municipalities = st.sampled_from([region for region in NATIONAL if region.level == "kunta"])


def region(key: str, *, parents: tuple[str, ...] = (), members: tuple[str, ...] = (), **days: date) -> Region:
    """Return a region without a name of its own."""
    level, code = key.split(":")
    return Region(
        level=level, code=code, name=Text.finnish(key), parents=belong(*parents), members=belong(*members), **days
    )


def belong(*keys: str) -> tuple[Membership, ...]:
    """Return memberships without limits."""
    return tuple(Membership(level=key.split(":")[0], code=key.split(":")[1]) for key in keys)


def published() -> list[Mapping[str, str]]:
    """Return the published number of municipalities, by county."""
    lines = (VECTORS / "county_municipalities.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


class TestLevel:
    """The levels of the division."""

    def test_finest_first(self):
        """Levels go from the municipality to the country, and their ranks say so."""
        ranks = [find_level(level).rank for level in LEVELS]

        assert LEVELS == ("kunta", "palvelualue", "hyvinvointialue", "yhteistyoalue", "maa")
        assert ranks == sorted(ranks)

    def test_named_in_three_languages(self):
        """Every level has a Finnish, a Swedish and an English name."""
        assert {find_level(level).name.languages for level in LEVELS} == {("fi", "sv", "en")}

    def test_unknown(self):
        """An unknown level is an error that lists the levels."""
        with pytest.raises(InvalidValueError, match="expected one of kunta, palvelualue"):
            find_level("maakunta")


class TestValidity:
    """Validity in time."""

    def test_both_ends_included(self):
        """The first and the last day are both in it, and the days beside them are not."""
        year = Validity(valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31))

        days = (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))

        assert [year.is_valid(day) for day in days] == [False, True, True, False]

    def test_point_in_time(self):
        """A point in time counts as its day."""
        assert Validity(valid_to=date(2024, 12, 31)).is_valid(datetime(2024, 12, 31, 23, 59))  # noqa: DTZ001

    def test_ends_before_it_begins(self):
        """A validity that ends before it begins is refused."""
        with pytest.raises(InvalidValueError, match="ends before it begins"):
            Validity(valid_from=date(2025, 1, 1), valid_to=date(2024, 1, 1))


class TestRegion:
    """A region checks itself."""

    @pytest.mark.parametrize(
        ("level", "code", "expected"),
        [
            ("kunta", "47", "write it with leading zeros, '047'"),
            ("kunta", "", "expected three digits"),
            ("hyvinvointialue", "1", "write it with leading zeros, '01'"),
            ("kunta", "0047", "expected three digits"),
            ("kunta", "٠٤٧", "expected three digits"),
            ("kunta", "698\n", "expected three digits"),
            ("yhteistyoalue", "05", "expected one digit"),
            ("palvelualue", "Lappi Pohjoinen", "expected lower-case letters"),
            ("maa", "fi", "expected two capital letters"),
        ],
    )
    def test_code(self, level, code, expected):
        """A code that is not in its level's form is refused, and the message says what to write."""
        with pytest.raises(InvalidValueError, match=expected):
            Region(level=level, code=code, name=Text.finnish("x"))

    def test_parent_is_coarser(self):
        """A region cannot belong to a finer level or its own."""
        with pytest.raises(InvalidValueError, match="belongs to coarser levels only"):
            region("hyvinvointialue:21", parents=("kunta:698",))

    def test_member_is_finer(self):
        """A coarser level or the same cannot belong to a region."""
        with pytest.raises(InvalidValueError, match="only finer levels belong"):
            region("hyvinvointialue:21", members=("hyvinvointialue:13",))

    def test_one_code_in_a_system(self):
        """A region has one code at most in another system."""
        with pytest.raises(InvalidValueError, match="one code at most"):
            Region(
                level="kunta", code="698", name=Text.finnish("x"), other_codes=(("sotkanet", "1"), ("sotkanet", "2"))
            )


class TestNationalRegions:
    """The regions of Finland as published."""

    @pytest.mark.parametrize("row", published(), ids=lambda row: row["county"])
    def test_municipalities_of_a_county(self, row):
        """Each county has the published number of municipalities in 2026."""
        assert len(NATIONAL.children("hyvinvointialue", row["county"], "kunta", IN_2026)) == int(row["municipalities"])

    @pytest.mark.parametrize("county", ["13", "21"])
    def test_codes_of_a_county(self, county):
        """North Savo and Lapland have exactly their published municipalities."""
        expected = next(row["codes"] for row in published() if row["county"] == county)

        assert " ".join(NATIONAL.children("hyvinvointialue", county, "kunta", IN_2026)) == expected

    def test_lapinlahti_is_not_in_lapland(self):
        """Lapinlahti is in North Savo, whatever its name suggests."""
        assert NATIONAL.find("kunta", "402").title == "Lapinlahti"
        assert NATIONAL.parent("kunta", "402", "hyvinvointialue", IN_2026) == "13"

    def test_numbers_of_regions(self):
        """There are 309 municipalities to the end of 2024 and 308 after, 23 counties, 6 areas and one country."""
        numbers = [len(NATIONAL.codes("kunta", on)) for on in (date(2024, 12, 31), date(2025, 1, 1))]

        assert numbers == [309, 308]
        assert [len(NATIONAL.codes(level)) for level in LEVELS] == [309, 0, 23, 6, 1]

    def test_ended_municipality(self):
        """Pertunmaa belongs to South Savo on its last day and to nothing on the next."""
        counties = [
            NATIONAL.parent("kunta", "588", "hyvinvointialue", on) for on in (date(2024, 12, 31), date(2025, 1, 1))
        ]

        assert counties == ["12", None]
        assert "588" not in NATIONAL.children("maa", "FI", "kunta", date(2025, 1, 1))

    def test_leading_zeros(self):
        """Codes keep their zeros: Enontekiö is 047 and Eastern Uusimaa 01."""
        assert NATIONAL.find("kunta", "047").title == "Enontekiö"
        assert NATIONAL.find("hyvinvointialue", "01").title == "Itä-Uudenmaan hyvinvointialue"

    @pytest.mark.parametrize(
        ("code", "swedish"),
        [("047", "Enontekis"), ("148", "Enare"), ("851", "Torneå"), ("091", "Helsingfors"), ("478", "Mariehamn")],
    )
    def test_swedish_names(self, code, swedish):
        """Municipalities have their Swedish names."""
        assert str(NATIONAL.find("kunta", code).name.show("sv")) == swedish

    def test_sami_names(self):
        """Only four municipalities have Sámi names, in the languages in which a source gives them."""
        sami = {
            region.code: {"se", "smn", "sms"} & set(region.name.languages)
            for region in NATIONAL
            if {"se", "smn", "sms"} & set(region.name.languages)
        }

        assert sami == {"047": {"se"}, "148": {"se", "smn", "sms"}, "758": {"se", "smn"}, "890": {"se"}}

    def test_no_stray_blanks(self):
        """No name begins or ends with a blank."""
        names = [wording for region in NATIONAL for _, wording in region.name.wordings]

        assert [name for name in names if name != name.strip()] == []

    def test_four_codes_of_one_place(self):
        """Lapland is 21 as a county, 19 as a region, FI-10 in ISO 3166-2 and 968 in Sotkanet."""
        codes = [("maakunta", "19"), ("iso3166-2", "FI-10"), ("sotkanet", "968"), ("sotkanet-old", "888")]

        assert {NATIONAL.find_other(system, code).id for system, code in codes} == {"hyvinvointialue:21"}

    def test_code_systems_are_not_mixed(self):
        """County 19 is North Ostrobothnia, although Lapland's code as a region is 19, and the explanation says so."""
        assert NATIONAL.find("hyvinvointialue", "19").title == "Pohjois-Pohjanmaan hyvinvointialue"
        assert NATIONAL.explain("hyvinvointialue", "19") == (
            "hyvinvointialue code '19' is Pohjois-Pohjanmaan hyvinvointialue; "
            "do not mix it up with hyvinvointialue:21 (Lapin hyvinvointialue), whose maakunta code it is"
        )


class TestUnknownCode:
    """An unknown code is explained."""

    @pytest.mark.parametrize(
        ("level", "code", "expected"),
        [
            ("kunta", "47", "unknown kunta code '47' (did you mean 047 (Enontekiö)"),
            ("hyvinvointialue", "FI-10", "hyvinvointialue:21 (Lapin hyvinvointialue), whose iso3166-2 code it is"),
            ("hyvinvointialue", "968", "hyvinvointialue:21 (Lapin hyvinvointialue), whose sotkanet code it is"),
            ("hyvinvointialue", "698", "did you mean kunta:698 (Rovaniemi)?"),
            ("kunta", "Enare", "did you mean 148 (Inari)?"),
            ("kunta", "  rovaniemi", "did you mean 698 (Rovaniemi)?"),
            ("kunta", "Rovanemi", "did you mean 698 (Rovaniemi)"),
            ("hyvinvointialue", "Lapin hyvinvointialu", "did you mean 21 (Lapin hyvinvointialue)"),
            ("hyvinvointialue", "Lappi", "did you mean 21 (Lapin hyvinvointialue)"),
        ],
    )
    def test_near(self, level, code, expected):
        """The error names what was probably meant: zeros, another level, another system, or a name."""
        with pytest.raises(UnknownNameError) as caught:
            NATIONAL.find(level, code)

        assert expected in str(caught.value)

    def test_explained_alike(self):
        """The explanation for a column says the same as the error for one code."""
        assert NATIONAL.explain("kunta", "47") == "'47' is no kunta code; did you mean 047 (Enontekiö)?"

    def test_nothing_near(self):
        """Where nothing is near, nothing is suggested."""
        assert NATIONAL.explain("maa", "?") == "'?' is no maa code"

    def test_not_on_that_day(self):
        """A region that has ended is not found after its last day, and the error says when it was valid."""
        with pytest.raises(UnknownNameError, match=r"588 \(Pertunmaa, valid until 2024-12-31\)"):
            NATIONAL.find("kunta", "588", date(2025, 6, 30))

    @pytest.mark.parametrize("on", [None, date(2024, 12, 31)])
    def test_found_without_a_day_or_in_time(self, on):
        """A region that has ended is found without a day, and on its last day."""
        assert NATIONAL.find("kunta", "588", on).title == "Pertunmaa"

    def test_other_system(self):
        """An unknown code in another system is an error that names near ones."""
        with pytest.raises(UnknownNameError, match="unknown iso3166-2 code 'FI10' .did you mean 'FI-10"):
            NATIONAL.find_other("iso3166-2", "FI10")

    @pytest.mark.parametrize(("way", "of_level"), [(NATIONAL.parent, "hyvinvointialue"), (NATIONAL.children, "kunta")])
    def test_no_way_from_an_unknown_code(self, way, of_level):
        """Going up or down from an unknown code is an error, not an empty answer."""
        with pytest.raises(UnknownNameError, match="unknown palvelualue code 'lappi'"):
            way("palvelualue", "lappi", of_level, IN_2026)

    def test_only_upward(self):
        """A parent is of a coarser level."""
        with pytest.raises(InvalidValueError, match="expected a level coarser than 'hyvinvointialue'"):
            NATIONAL.parent("hyvinvointialue", "21", "kunta", IN_2026)


class TestRegions:
    """Regions that have to agree with each other."""

    def test_one_code_at_a_time(self):
        """Two regions of one code are refused while they are valid at the same time."""
        with pytest.raises(InvalidValueError, match="kunta:698 and kunta:698 have it at the same time"):
            Regions([region("kunta:698"), region("kunta:698", valid_from=date(2025, 1, 1))])

    def test_versions(self):
        """Two versions of a region may follow each other, and the day chooses between them."""
        old = region("kunta:698", parents=("hyvinvointialue:21",), valid_to=date(2024, 12, 31))
        new = region("kunta:698", parents=("hyvinvointialue:13",), valid_from=date(2025, 1, 1))

        regions = Regions([new, old])

        assert regions.find("kunta", "698") == regions.find("kunta", "698", date(2025, 1, 1)) == new
        assert regions.find("kunta", "698", date(2024, 12, 31)) == old
        assert regions.parent("kunta", "698", "hyvinvointialue", date(2024, 12, 31)) == "21"
        assert regions.parent("kunta", "698", "hyvinvointialue", date(2025, 1, 1)) == "13"

    def test_one_parent_at_a_time(self):
        """A region cannot belong to two regions of one level at the same time, whichever end says so."""
        areas = [region("palvelualue:a", members=("kunta:698",)), region("palvelualue:b", members=("kunta:698",))]

        with pytest.raises(InvalidValueError, match="both palvelualue:a and palvelualue:b at the same time"):
            Regions(areas)

    def test_shared_other_code(self):
        """Two regions cannot share a code in another system: it would not say which is meant."""
        same = [
            Region(level="kunta", code=code, name=Text.finnish("x"), other_codes=(("sotkanet", "7"),))
            for code in ("001", "002")
        ]

        with pytest.raises(InvalidValueError, match="sotkanet code '7': kunta:001 and kunta:002"):
            Regions(same)

    def test_service_areas_of_a_plugin(self):
        """A plugin's service area takes its place between the national municipality and the national county."""
        north = region("palvelualue:lappi.p", parents=("hyvinvointialue:21",), members=("kunta:148", "kunta:890"))

        regions = NATIONAL.with_regions([north])

        assert regions.children("palvelualue", "lappi.p", "kunta", IN_2026) == ("148", "890")
        assert regions.parent("kunta", "148", "palvelualue", IN_2026) == "lappi.p"
        assert regions.parent("kunta", "698", "palvelualue", IN_2026) is None
        assert len(regions.children("hyvinvointialue", "21", "kunta", IN_2026)) == len(
            NATIONAL.children("hyvinvointialue", "21", "kunta", IN_2026)
        )

    def test_through_a_service_area(self):
        """A municipality reaches its county through its service area where nothing else says it."""
        area = region("palvelualue:a", parents=("hyvinvointialue:21",), members=("kunta:698",), valid_from=IN_2026)

        regions = Regions([area, region("kunta:698"), region("hyvinvointialue:21")])

        assert regions.parent("kunta", "698", "hyvinvointialue", datetime(2026, 5, 1, 12)) == "21"  # noqa: DTZ001
        assert regions.parent("kunta", "698", "hyvinvointialue", date(2025, 12, 31)) is None

    def test_order_does_not_matter(self):
        """Regions in any order are the same set, and the set survives pickling."""
        again = Regions(reversed(NATIONAL.regions))

        assert again == NATIONAL
        assert pickle.loads(pickle.dumps(again)).parent("kunta", "698", "maa", IN_2026) == "FI"  # noqa: S301

    def test_shown_shortly(self):
        """A set of regions shows how many it has, not all of them."""
        assert repr(NATIONAL) == f"Regions(regions=<{len(NATIONAL)}>)"


class TestLaws:
    """What holds for every municipality on every day."""

    @given(municipality=municipalities, on=days)
    def test_exactly_one_county(self, municipality, on):
        """A municipality is in exactly one county on each of its days, and in none on others."""
        counties = [
            county
            for county in NATIONAL.codes("hyvinvointialue")
            if municipality.code in NATIONAL.children("hyvinvointialue", county, "kunta", on)
        ]

        assert len(counties) == int(municipality.is_valid(on))
        assert NATIONAL.parent("kunta", municipality.code, "hyvinvointialue", on) == next(iter(counties), None)

    @given(municipality=municipalities, on=days)
    def test_parent_of_the_parent(self, municipality, on):
        """The parent's parent is the grandparent."""
        county = NATIONAL.parent("kunta", municipality.code, "hyvinvointialue", on)
        area = NATIONAL.parent("kunta", municipality.code, "yhteistyoalue", on)

        expected = county and NATIONAL.parent("hyvinvointialue", county, "yhteistyoalue", on)

        assert area == expected

    @given(on=days)
    def test_counties_make_up_the_country(self, on):
        """The counties' municipalities together are the country's, and none is counted twice."""
        parts = [
            code
            for county in sorted(NATIONAL.codes("hyvinvointialue"))
            for code in NATIONAL.children("hyvinvointialue", county, "kunta", on)
        ]

        assert sorted(parts) == list(NATIONAL.children("maa", "FI", "kunta", on)) == sorted(NATIONAL.codes("kunta", on))


class TestTable:
    """Regions from a CSV file."""

    @pytest.fixture
    def table(self, tmp_path):
        """Return a function that writes a table."""

        def write(*lines: str) -> Path:
            path = tmp_path / "regions.csv"
            path.write_text("\n".join(lines), encoding="utf-8")
            return path

        return write

    def test_row(self, table):
        """A row is a region with its names, days, memberships and other codes; stray blanks do not count."""
        path = table(
            "level,code,name_fi,name_sv,valid_from,valid_to,parents,members,code_sotkanet,code_x",
            "palvelualue,a.b, A ,B ,2023-01-01,,hyvinvointialue:21@..2024-12-31,kunta:001 kunta:002,7,",
        )

        expected = Region(
            level="palvelualue",
            code="a.b",
            name=Text({"fi": "A", "sv": "B"}),
            valid_from=date(2023, 1, 1),
            parents=(Membership(level="hyvinvointialue", code="21", valid_to=date(2024, 12, 31)),),
            members=belong("kunta:001", "kunta:002"),
            other_codes=(("sotkanet", "7"),),
        )

        assert read_regions(path) == (expected,)

    def test_from_a_spreadsheet(self, tmp_path):
        """The mark that spreadsheets put at the beginning of a file does not count."""
        path = tmp_path / "regions.csv"
        path.write_bytes("\ufefflevel,code,name_fi\r\nkunta,698,Rovaniemi\r\n".encode())

        assert [region.id for region in read_regions(path)] == ["kunta:698"]

    def test_all_problems_at_once(self, table):
        """Every problem of every row is reported with its line and column."""
        path = table(
            "level,code,name_fi,valid_from,parents",
            "kunta,47,Enontekiö,,",
            "kunta,698,,1.1.2023,hyvinvointialue 21",
            "kunta,148,Inari,,hyvinvointialue:9",
            "kunta,240,Kemi,,,,too many",
        )

        with pytest.raises(DefinitionError) as caught:
            read_regions(path)

        assert [problem.place for problem in caught.value.problems] == [
            "regions.csv, line 2",
            "regions.csv, line 3, name",
            "regions.csv, line 3, valid_from",
            "regions.csv, line 3, parents",
            "regions.csv, line 4, parents",
            "regions.csv, line 5",
        ]

    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            ("level,name_fi", "there is no column 'code'"),
            ("level,code,nimi", "nothing is known of column 'nimi'"),
            ("level,code,code", "column 'code' is there 2 times"),
            ("level;code;name_fi", "divide them by commas"),
            ("", "there is no column 'level'"),
        ],
    )
    def test_columns(self, table, header, expected):
        """A column that is missing, unknown or there twice is a problem of the first line."""
        with pytest.raises(DefinitionError, match=expected):
            read_regions(table(header))

    def test_twice(self, table):
        """A region that is there twice at the same time is a problem that says where the first is."""
        path = table("level,code,name_fi", "kunta,698,Rovaniemi", "kunta,698,Rovaniemi")

        with pytest.raises(DefinitionError, match=r"line 3: kunta:698 is there already.*line 2"):
            read_regions(path)

    def test_versions(self, table):
        """A region may be there twice where its validities follow each other."""
        path = table("level,code,name_fi,valid_from,valid_to", "kunta,001,Old,,2024-12-31", "kunta,001,New,2025-01-01,")

        assert [region.title for region in read_regions(path)] == ["Old", "New"]

    def test_open_quotation(self, table):
        """A quotation mark that is not closed is a problem with its line."""
        with pytest.raises(DefinitionError, match="line 2"):
            read_regions(table("level,code,name_fi", 'kunta,698,"Rovaniemi'))

    def test_encoding(self, tmp_path):
        """A file in another encoding than UTF-8 is refused instead of read wrongly."""
        path = tmp_path / "regions.csv"
        path.write_bytes("level,code,name_fi\nkunta,047,Enontekiö\n".encode("cp1252"))

        with pytest.raises(FileError, match="save it as UTF-8"):
            read_regions(path)

    def test_missing_file(self, tmp_path):
        """A file that is not there is an error of ours."""
        with pytest.raises(FileError, match="No such file"):
            read_regions(tmp_path / "regions.csv")
