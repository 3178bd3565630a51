"""FastAPI: a route may return each type of plain data, and the OpenAPI document describes the response."""

import json
from collections.abc import Callable

import jsonschema
import pandas as pd
import pytest

import soteindikaattorit as sote
from soteindikaattorit.model.plain import PlainData

DEFINITIONS = """
[[dataset]]
id = "kaynnit"
name = { fi = "Käynnit" }
[dataset.columns]
kunta = { type = "region", level = "kunta" }
pvm = { type = "date", role = "period" }
kesto = { type = "number", unit = "min", min = 0, optional = true }

[[indicator]]
id = "oma.kesto"
version = "1"
name = { fi = "Kesto", sv = "Tid" }
dataset = "kaynnit"
where = { kesto = { not = { min = 600 } } }
measure = { kind = "mean", column = "kesto" }
target = { value = 30, from = 2024-01-01, source = { title = "Suunnitelma" } }
direction = "lower"
missing = { share = 0.5 }
law = { act = { fi = "Testilaki" }, number = "1/2001" }
synonyms = { fi = ["pituus"] }
bands = [{ name = { fi = "hyvä" }, min = 0 }]
"""
ROWS = pd.DataFrame({"kunta": ["148", "698"] * 30, "pvm": pd.Timestamp("2025-01-02"), "kesto": [10.0, 20.0] * 30})
KINDS = ("indicators", "items", "dataset", "results", "release", "verdicts")


@pytest.fixture(scope="module")
def values(catalogue_of: Callable[[str], sote.Catalogue]) -> dict[str, object]:
    """Return a value of each kind that a route returns."""
    catalogue = catalogue_of(DEFINITIONS).select("oma")
    results = sote.compute(catalogue, {"kaynnit": ROWS}, by=["kunta"], every="year", totals=True)
    return {
        "indicators": list(catalogue),
        "items": list(sote.items(catalogue)),
        "dataset": catalogue.dataset("kaynnit"),
        "results": results,
        "release": results.release(),
        "verdicts": sote.judge(catalogue, results),
    }


def route_of(value: object) -> Callable[[], object]:
    """Return a function without parameters that returns a value."""
    return lambda: value


class TestPlainData:
    """Plain data are JSON, in the form of their schema."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_schema(self, values, kind):
        """`to_dict` and `to_json` have the same data, which are valid by `json_schema`."""
        for value in values[kind] if isinstance(values[kind], list) else [values[kind]]:
            schema = value.json_schema()
            jsonschema.Draft202012Validator.check_schema(schema)
            written = value.to_json(unprotected=True) if kind == "results" else value.to_json()

            assert json.loads(written) == json.loads(json.dumps(value.to_dict()))
            assert schema["title"] == type(value).__name__
            jsonschema.Draft202012Validator(schema).validate(json.loads(written))

    def test_everything_installed(self):
        """Every installed indicator and dataset is valid by its schema, and a key that it does not have is refused."""
        catalogue = sote.Catalogue.installed(strict=True)
        indicators = jsonschema.Draft202012Validator(sote.Indicator.json_schema())
        datasets = jsonschema.Draft202012Validator(sote.Dataset.json_schema())

        assert [value.id for value in catalogue if not indicators.is_valid(json.loads(value.to_json()))] == []
        assert [value.id for value in catalogue.datasets if not datasets.is_valid(json.loads(value.to_json()))] == []
        assert not datasets.is_valid({**catalogue.datasets[0].to_dict(), "colour": "red"})

    def test_keys_are_those_of_files(self, values):
        """The keys are those of definitions files; fields that are empty are left out."""
        plain = values["indicators"][0].to_dict()

        assert plain["target"][0] == {"value": 30.0, "from": "2024-01-01", "source": {"title": "Suunnitelma"}}
        assert plain["measure"].items() >= {"kind": "mean", "column": "kesto"}.items()
        assert plain["where"] == {"kesto": {"not": {"min": 600}}}
        assert "service" not in plain


@pytest.fixture(scope="module")
def client(values: dict[str, object]) -> object:
    """Return a client of an application with a route for each kind; one is in a model of pydantic."""
    fastapi = pytest.importorskip("fastapi")
    pydantic = pytest.importorskip("pydantic")
    testclient = pytest.importorskip("fastapi.testclient")
    app = fastapi.FastAPI()
    page = pydantic.create_model("Page", dataset=(sote.Dataset, ...), number=(int, 1))
    types = {kind: type(value) for kind, value in values.items()} | {
        "indicators": list[sote.Indicator],
        "items": list[sote.Item],
    }
    for kind, hint in types.items():
        app.get(f"/{kind}", response_model=hint)(route_of(values[kind]))
    app.get("/page", response_model=page)(route_of(page(dataset=values["dataset"])))
    return testclient.TestClient(app)


class TestRoutes:
    """Routes of FastAPI, by its own test client."""

    @pytest.mark.parametrize("kind", [*KINDS, "page"])
    def test_route(self, client, kind):
        """The response is valid by the schema of its route in the OpenAPI document, which has no dead reference."""
        document = client.get("/openapi.json").json()
        schema = document["paths"][f"/{kind}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        response = client.get(f"/{kind}")

        assert response.status_code == 200
        assert schema.keys() > {"title"} or "$ref" in schema
        jsonschema.Draft202012Validator({**schema, "components": document["components"]}).validate(response.json())

    def test_components(self, client, values):
        """Each type is a component of the document, with the description of each field."""
        components = client.get("/openapi.json").json()["components"]["schemas"]

        assert {type(value).__name__ for value in values.values() if isinstance(value, PlainData)} <= set(components)
        assert components["Indicator"]["properties"]["unit"]["description"]
        assert client.get("/indicators").json() == [value.to_dict() for value in values["indicators"]]

    def test_other_values_are_refused(self, client):
        """A route that returns another type than it says is an error of the server, not a wrong answer."""
        fastapi = pytest.importorskip("fastapi")
        client.app.get("/wrong", response_model=sote.Dataset)(route_of({"id": "x"}))

        with pytest.raises(fastapi.exceptions.ResponseValidationError):
            client.get("/wrong")
