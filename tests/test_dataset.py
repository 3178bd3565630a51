"""Datasets and their columns."""

import attrs
import pytest

from soteindikaattorit import Text
from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.dataset import ROLES, TYPES, Column, Dataset

NAME = Text.finnish("Käynnit")
KUNTA = Column(id="kunta", type="region", level="kunta")
PVM = Column(id="pvm", type="date", role="period")


class TestColumn:
    """One column."""

    @pytest.mark.parametrize("kind", TYPES)
    def test_types(self, kind):
        """Every type makes a column; a code needs its values, a region its level."""
        more = {"code": {"values": (("a", NAME),)}, "region": {"level": "kunta"}}.get(kind, {})

        assert Column(id="x", type=kind, **more).type == kind

    @pytest.mark.parametrize(
        ("column", "expected"),
        [
            ({"type": "string"}, "type of Column 'string': expected one of text, code"),
            ({"type": "text", "role": "unit"}, "role of Column 'unit': expected one of period"),
            ({"type": "text", "values": (("a", NAME),)}, "only a code column has values"),
            ({"type": "code"}, "a code column lists its values"),
            ({"type": "text", "level": "kunta"}, "only a region column has a level"),
            ({"type": "region"}, "a region column has a level"),
            ({"type": "text", "minimum": 0}, "only a number or integer has bounds"),
            ({"type": "date", "maximum": 0}, "only a number or integer has bounds"),
            ({"type": "boolean", "unit": "min"}, "only a number or integer has a unit"),
            ({"type": "integer", "role": "period"}, "the period is read from a date or datetime"),
            ({"type": "text", "role": "count"}, "a count is an integer or number"),
            ({"type": "number", "not_before": "pvm"}, "only a date can lie before another"),
        ],
    )
    def test_what_does_not_go_together(self, column, expected):
        """A column whose type, role and rest do not go together is refused, with the reason."""
        with pytest.raises(InvalidValueError, match=expected):
            Column(id="x", **column)

    def test_unknown_level(self):
        """A level of region that is not there is refused, with those that are."""
        with pytest.raises(InvalidValueError, match="expected one of kunta, palvelualue"):
            Column(id="x", type="region", level="maakunta")

    def test_bounds_in_order(self):
        """A least value over the greatest is refused."""
        with pytest.raises(InvalidValueError, match="min"):
            Column(id="x", type="number", minimum=10, maximum=0)

    def test_codes(self):
        """The codes stand in the order in which they were given."""
        column = Column(id="x", type="code", values=(("b", NAME), ("a", NAME)))

        assert column.codes == ("b", "a")

    def test_all_roles(self):
        """The roles are those of the design."""
        assert ROLES == ("period", "region", "person", "provider", "answer", "count")


class TestDataset:
    """Columns together."""

    def test_what_columns_are_to_it(self):
        """Period, region and count are found by their roles."""
        count = Column(id="n", type="integer", role="count")
        dataset = Dataset(id="visits", name=NAME, columns=(KUNTA, PVM, count))

        assert (dataset.period, dataset.region, dataset.count) == (PVM, KUNTA, count)
        assert dataset.find("pvm") is PVM
        assert dataset.find("nothing") is None

    def test_without_them(self):
        """A dataset need not have any of them."""
        dataset = Dataset(id="visits", name=NAME, columns=(Column(id="x", type="text"),))

        assert (dataset.period, dataset.region, dataset.count) == (None, None, None)

    def test_region_by_role(self):
        """Of two columns of regions the one with the role places the row; without a role neither does."""
        home = Column(id="koti", type="region", level="kunta", role="region")

        assert Dataset(id="d", name=NAME, columns=(KUNTA, home)).region is home
        other = Column(id="toinen", type="region", level="kunta")
        assert Dataset(id="d", name=NAME, columns=(KUNTA, other)).region is None

    def test_names_once(self):
        """A column is named once."""
        with pytest.raises(
            InvalidValueError, match="column of dataset 'visits' 'kunta': each column may be named once"
        ):
            Dataset(id="visits", name=NAME, columns=(KUNTA, PVM, KUNTA))

    def test_names_without_capitals(self):
        """Names that differ in capitals alone are one name: some engines know no difference."""
        with pytest.raises(InvalidValueError, match="'Kunta': each column may be named once, and capitals do not"):
            Dataset(id="visits", name=NAME, columns=(attrs.evolve(KUNTA, id="Kunta"), PVM, KUNTA))

    def test_roles_once(self):
        """Period, region and count are one column each."""
        with pytest.raises(InvalidValueError, match="dataset 'visits' 'period': only one column may have this role"):
            Dataset(id="visits", name=NAME, columns=(PVM, Column(id="toinen", type="date", role="period")))

    def test_before_what_is_not_there(self):
        """A date may only be held against a column that is there."""
        with pytest.raises(InvalidValueError, match="not_before of 'loppu' 'alku': there is no such"):
            Dataset(id="d", name=NAME, columns=(Column(id="loppu", type="date", not_before="alku"),))

    def test_before_what_is_no_date(self):
        """A date may only be held against another date."""
        columns = (Column(id="nimi", type="text"), Column(id="loppu", type="date", not_before="nimi"))

        with pytest.raises(InvalidValueError, match="not_before of 'loppu'"):
            Dataset(id="d", name=NAME, columns=columns)

    @pytest.mark.parametrize("given", ["", "Käynnit", "a b", "1a", "a.", ".a", "a--b", "käynnit", "a\n"])
    def test_id(self, given):
        """An id is lower-case ASCII words joined by dots, hyphens or underscores."""
        with pytest.raises(InvalidValueError, match="dataset id"):
            Dataset(id=given, name=NAME, columns=(KUNTA,))

    @pytest.mark.parametrize("given", ["lappi.ensiarviointi.yhteydenotto-ajoissa", "a", "a_b2.c-d"])
    def test_good_id(self, given):
        """Words may be joined in any of the three ways."""
        assert Dataset(id=given, name=NAME, columns=(KUNTA,)).id == given
