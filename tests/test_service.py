"""Services."""

import tomllib
from importlib import resources

import pytest

from soteindikaattorit.errors import InvalidValueError
from soteindikaattorit.model.service import Service
from soteindikaattorit.model.text import Text


def national() -> list[Service]:
    """Return the services that the national definitions name."""
    text = (resources.files("soteindikaattorit") / "national" / "definitions" / "services.toml").read_text("utf-8")
    return [Service(**service | {"name": Text(service["name"])}) for service in tomllib.loads(text)["service"]]


def test_parents_are_there():
    """Every parent that a national service names is itself a national service."""
    services = national()

    assert {service.parent for service in services} - {""} <= {service.id for service in services}


def test_housing_is_a_social_service():
    """Asumispalvelut P4.1 belong to Sosiaalipalvelut P4."""
    names = {service.id: (service.name.show("fi").text, service.parent) for service in national()}

    assert names == {"P4": ("Sosiaalipalvelut", ""), "P4.1": ("Asumispalvelut", "P4")}


@pytest.mark.parametrize("given", ["", "P4 .1", "P4.", ".1", "pää", "P4\n"])
def test_id(given):
    """A code is ASCII letters and digits with dots and hyphens between."""
    with pytest.raises(InvalidValueError, match="service id"):
        Service(id=given, name=Text.finnish("x"))


def test_parent():
    """The parent's code has the same form, and a service is not its own parent."""
    with pytest.raises(InvalidValueError, match="parent of a service 'P 4'"):
        Service(id="P4.1", name=Text.finnish("x"), parent="P 4")
    with pytest.raises(InvalidValueError, match="its own parent"):
        Service(id="P4.1", name=Text.finnish("x"), parent="P4.1")
