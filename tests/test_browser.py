"""The page in a browser: by keyboard, by touch, at any size, without a script; nobody is left out."""

import json
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import attrs
import jsonschema
import pytest

from soteindikaattorit.feedback.export.answer import answer_schema, make_answer, read_post
from soteindikaattorit.feedback.export.page import to_html
from soteindikaattorit.model.text import LANGUAGES, Text

pytestmark = pytest.mark.browser

SMALLEST = 44
"""The least width and height of what one touches, in CSS pixels."""

NARROW = {"width": 320, "height": 256}
"""What is left of a screen of 1280 by 1024 at 400 %."""

LONG = Text.finnish("Sairaanhoitajavastaanottopalvelukokemuksestasi " * 3 + "https://example.org/" + "pitkä" * 20)

SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
"""What a reader may set, by success criterion 1.4.12 of WCAG."""


@attrs.define
class Server:
    """A server that shows one page and keeps what is sent to it."""

    html: str = ""
    status: int = 204
    received: list[tuple[str, str]] = attrs.Factory(list)
    address: str = ""


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = server.html.encode() if self.path == "/" else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8")
            server.received.append((self.headers["Content-Type"], body))
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    return Handler


@pytest.fixture
def server() -> Iterator[Server]:
    """Return a server on this machine."""
    server = Server()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(server)) as http:
        server.address = f"http://127.0.0.1:{http.server_address[1]}/"
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield server
        http.shutdown()
        thread.join()


@pytest.fixture
def shown(chromium, tmp_path):
    """Return a function that shows a page, and sees that it asks nothing of anybody and reports no fault."""
    contexts, faults = [], []

    def show(html: str, *, address: str = "", **how: object):
        context = chromium.new_context(accept_downloads=True, **{"timezone_id": "Europe/Helsinki", **how})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
        page.on("request", lambda request: faults.append(request.url) if is_elsewhere(request.url, address) else None)
        path = tmp_path / "form.html"
        path.write_text(html, "utf-8")
        page.goto(address or path.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()
    assert faults == []


def is_elsewhere(url: str, address: str) -> bool:
    """Whether an address is neither that of the page nor one of its own making."""
    return not url.startswith(("file:", "blob:", "data:", *([address] if address else [])))


def violations(page) -> list[str]:
    """Return what axe-core finds against a page."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found["violations"] for node in rule["nodes"]]


def fill(page) -> None:
    """Answer what must be answered, by touch."""
    page.check("#o-suositus-0")
    page.check("#o-apu-na")
    page.fill("#q-miksi", "sääʹmǩiõll")


def answered(answer) -> dict[str, str]:
    """Return what was answered and not skipped."""
    return {code: given for code, given in answer["answers"].items() if given is not None}


def saved(page) -> dict[str, object]:
    """Save the answers, and give what stands in the file."""
    with page.expect_download() as download:
        page.click("button.first")
    return json.loads(Path(download.value.path()).read_text("utf-8"))


def is_valid(form, answer) -> bool:
    """Whether an answer is valid by the schema of the form's answers, and by our own checks."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    head = {key: answer[key] for key in ("language", "channel", "answered")}
    made = make_answer(form, answer["answers"], answer_id=answer["answer_id"], **head)
    return (
        jsonschema.Draft202012Validator(answer_schema(form), format_checker=checker).is_valid(answer) and made == answer
    )


class TestAxe:
    """axe-core finds nothing against the page."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_language(self, artificial_form, shown, language):
        """In no language."""
        assert violations(shown(to_html(artificial_form(), language))) == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_faults(self, artificial_form, shown, language):
        """Nor when it tells what waits for an answer."""
        page = shown(to_html(artificial_form(), language))

        page.click("button.first")

        assert page.locator("#faults").is_visible()
        assert violations(page) == []

    def test_mixed(self, artificial_form, shown):
        """Nor when it is mixed, filled in and saved."""
        page = shown(to_html(artificial_form(("fi",)), "sms", mixed=True))
        fill(page)
        saved(page)

        assert page.locator("#mixed").is_visible()
        assert violations(page) == []

    @pytest.mark.parametrize("how", [{"contrast": "more"}, {"forced_colors": "active"}, {"viewport": NARROW}], ids=str)
    def test_settings(self, artificial_form, shown, how):
        """Nor in high contrast, in forced colours or on a small screen."""
        assert violations(shown(to_html(artificial_form(), "sms"), **how)) == []


class TestNames:
    """What a screen reader says."""

    def test_groups(self, artificial_form, shown):
        """Each question is a group of choices by the name of its wording."""
        form = artificial_form()
        page = shown(to_html(form, "sms"))

        for question in form.questions:
            role = "radiogroup" if question.scale.options else "textbox"
            name = re.compile("^" + re.escape(question.text.to_dict()["sms"]))
            assert page.get_by_role(role, name=name).count() == 1

    def test_ends(self, artificial_form, shown):
        """On a row of numbers, an end is named by its number and its wording."""
        page = shown(to_html(artificial_form(), "sms"))

        assert page.get_by_role("radio", name=re.compile("^10 ?SMS-TESTI .* highest$")).count() == 1
        assert page.get_by_role("radio", name="5", exact=True).count() == 1

    def test_error(self, artificial_form, shown):
        """A question that waits for an answer says so, and says what to do."""
        page = shown(to_html(artificial_form(), "fi"))

        page.click("button.first")

        group = page.locator("#q-apu")
        assert group.get_attribute("aria-invalid") == "true"
        assert page.locator(f"#{group.get_attribute('aria-describedby')}").inner_text() == "Valitse vastaus."


class TestKeyboard:
    """Everything is done by keyboard alone."""

    def test_fill(self, artificial_form, shown):
        """One goes through the form, answers and saves without a pointer."""
        form = artificial_form()
        page = shown(to_html(form, "sms"))
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        for _ in range(8):
            page.keyboard.press("Tab")
            focused = page.evaluate("[document.activeElement.name || '', document.activeElement.className]")
            if focused[0] == "apu":
                page.keyboard.press("Space")
            elif focused[0] == "miksi":
                page.keyboard.type("sääʹmǩiõll")
            elif "first" in focused[1]:
                break
        with page.expect_download() as download:
            page.keyboard.press("Enter")

        answer = json.loads(Path(download.value.path()).read_text("utf-8"))
        assert answered(answer) == {"suositus": "2", "apu": "5", "miksi": "sääʹmǩiõll"}

    def test_seen(self, artificial_form, shown):
        """What the keyboard is on is outlined."""
        page = shown(to_html(artificial_form(), "fi"))
        widths = []
        for _ in range(9):
            page.keyboard.press("Tab")
            widths.append(
                page.evaluate(
                    "parseFloat(getComputedStyle(document.activeElement.closest('.option') || document.activeElement).outlineWidth)"
                )
            )

        assert min(widths) >= 2

    def test_to_the_fault(self, artificial_form, shown):
        """From the list of what waits, one comes to the question itself."""
        page = shown(to_html(artificial_form(), "fi"))
        page.click("button.first")
        assert page.evaluate("document.activeElement.id") == "faults"

        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        page.wait_for_function("document.activeElement.id === 'o-apu-5'")
        page.keyboard.press("Space")
        assert page.is_checked("#o-apu-5")


class TestSize:
    """The page fits every screen."""

    @pytest.mark.parametrize("scale", [1, 4], ids=["320 pixels", "400 %"])
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_narrow(self, artificial_form, shown, language, scale):
        """At 320 pixels and at 400 % nothing is cut off and nothing moves sideways, errors and long words included."""
        form = artificial_form(apu=Text({**LONG.to_dict(), **dict.fromkeys(LANGUAGES, LONG.to_dict()["fi"])}))
        page = shown(to_html(form, language), viewport=NARROW, device_scale_factor=scale)
        page.click("button.first")

        width = page.evaluate("document.documentElement.scrollWidth")
        outside = page.evaluate(
            """[...document.querySelectorAll("main *:not(.aside):not(.aside *)")].filter((each) => {
                const box = each.getBoundingClientRect();
                return box.width && (box.right > innerWidth || box.left < 0 || each.scrollWidth > each.clientWidth + 1
                    && getComputedStyle(each).overflowX !== "visible");
            }).map((each) => each.outerHTML.slice(0, 80))"""
        )
        assert width <= NARROW["width"]
        assert outside == []

    def test_spaced(self, artificial_form, shown):
        """Text may be spaced as a reader likes."""
        page = shown(to_html(artificial_form(), "fi"), viewport=NARROW, bypass_csp=True)
        page.add_style_tag(content=SPACED)

        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]

    @pytest.mark.parametrize("viewport", [NARROW, {"width": 1280, "height": 900}], ids=["small", "large"])
    def test_targets(self, artificial_form, shown, viewport):
        """What one touches is 44 by 44 pixels or more."""
        page = shown(to_html(artificial_form(), "sms"), viewport=viewport)
        page.click("button.first")
        page.check("#o-turvallisuus-4")

        boxes = [each.bounding_box() for each in page.locator(".option, button:visible, textarea, a:visible").all()]
        assert len(boxes) > 30
        assert min(min(box["width"], box["height"]) for box in boxes) >= SMALLEST

    def test_print(self, artificial_form, shown):
        """On paper there are the questions and the answers, and no buttons."""
        page = shown(to_html(artificial_form(), "fi"))
        page.emulate_media(media="print")

        assert page.locator("button:visible").count() == 0
        assert page.locator(".option:visible").count() == page.locator(".option").count() > 0


class TestAnswering:
    """Answers are checked as one types, and leave as JSON."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_file(self, artificial_form, shown, language):
        """The file holds one answer that is valid by the schema, with 0 as an answer and the local time."""
        form = artificial_form()
        page = shown(to_html(form, language))
        fill(page)

        answer = saved(page)

        assert is_valid(form, answer)
        assert answered(answer) == {"suositus": "0", "apu": "na", "miksi": "sääʹmǩiõll"}
        assert (answer["language"], answer["channel"]) == (language, "web")
        time = datetime.fromisoformat(answer["answered"])
        assert abs((datetime.now(UTC) - time).total_seconds()) < 60
        assert time.utcoffset().total_seconds() in {7200, 10800}
        assert page.locator("#saved").is_visible()

    def test_waits(self, artificial_form, shown):
        """Nothing leaves while something waits for an answer; once answered, its error goes at once."""
        page = shown(to_html(artificial_form(), "fi"))
        page.click("button.first")
        assert page.locator(".error:visible").count() == 3

        fill(page)

        assert page.locator(".error:visible").count() == 0
        assert page.locator("#faults").is_hidden()

    def test_as_one_types(self, artificial_form, shown):
        """A text that must be there and is emptied again is missed at once."""
        page = shown(to_html(artificial_form(), "fi"))
        page.fill("#q-miksi", "x")
        page.fill("#q-miksi", "  ")

        assert page.locator("#q-miksi-error").is_visible()

    def test_taken_back(self, artificial_form, shown):
        """An answer that need not be given can be taken back."""
        page = shown(to_html(artificial_form(), "fi"))
        fill(page)
        page.check("#o-turvallisuus-1")
        page.click("#q-turvallisuus-clear")

        assert saved(page)["answers"]["turvallisuus"] is None
        assert page.locator("#q-turvallisuus-clear").is_hidden()

    def test_still(self, artificial_form, shown):
        """Nothing moves below what one touches when one answers."""
        page = shown(to_html(artificial_form(), "fi"))
        place = "document.getElementById('o-naama-5').getBoundingClientRect().top + scrollY"
        before = page.evaluate(place)

        page.check("#o-turvallisuus-1")

        assert page.locator("#q-turvallisuus-clear").is_visible()
        assert page.evaluate(place) == before

    def test_evil(self, artificial_form, shown):
        """What is written runs nowhere, and arrives as it was written."""
        evil = "<img src=x onerror=alert(1)>=1+1 \"'&"
        page = shown(to_html(artificial_form(("fi",), apu=Text.finnish("<script>alert(1)</script>")), "fi"))
        fill(page)
        page.fill("#q-avoin", evil)

        assert saved(page)["answers"]["avoin"] == evil

    def test_posted(self, artificial_form, shown, server):
        """Answers are posted as the same JSON, once."""
        form = artificial_form()
        server.html = to_html(form, "sms", post_to="/answers")
        page = shown(server.html, address=server.address)
        fill(page)

        page.click("button.first")

        page.wait_for_selector("#sent:visible")
        ((kind, body),) = server.received
        assert kind == "application/json"
        assert is_valid(form, json.loads(body))

    def test_next(self, artificial_form, shown, server):
        """Once sent, the page is empty for whoever comes next, whose answer is another one."""
        form = artificial_form()
        server.html = to_html(form, "fi", post_to="/answers", channel="kiosk")
        page = shown(server.html, address=server.address)
        for _ in range(2):
            fill(page)
            page.click("button.first")
            page.wait_for_selector("#sent:visible")
            assert page.locator("input:checked").count() == 0
            assert page.input_value("#q-miksi") == ""

        answers = [json.loads(body) for _, body in server.received]
        assert [answer["channel"] for answer in answers] == ["kiosk", "kiosk"]
        assert len({answer["answer_id"] for answer in answers}) == 2

    def test_again(self, artificial_form, shown, server):
        """An answer that is sent again after a failure is the same one."""
        server.html, server.status = to_html(artificial_form(), "fi", post_to="/answers"), 500
        page = shown(server.html, address=server.address)
        fill(page)
        page.click("button.first")
        page.wait_for_selector("#failed:visible")
        server.status = 204

        page.click("button.first")

        page.wait_for_selector("#sent:visible")
        first, second = (json.loads(body) for _, body in server.received)
        assert first["answer_id"] == second["answer_id"]

    def test_nothing(self, artificial_form, shown):
        """A form of which nothing must be answered is not sent or saved empty."""
        form = artificial_form()
        free = attrs.evolve(form, questions=tuple(attrs.evolve(each, required=False) for each in form.questions))
        page = shown(to_html(free, "sms"))
        page.click("button.first")
        assert page.evaluate("document.activeElement.id") == "empty"
        assert violations(page) == []

        page.check("#o-apu-3")

        assert page.locator("#empty").is_hidden()
        assert answered(saved(page)) == {"apu": "3"}

    def test_refused(self, artificial_form, shown, server):
        """When sending fails, nothing is lost: one may try again, or save."""
        form = artificial_form()
        server.html, server.status = to_html(form, "fi", post_to="/answers"), 500
        page = shown(server.html, address=server.address)
        fill(page)
        page.click("button.first")
        page.wait_for_selector("#failed:visible")

        with page.expect_download() as download:
            page.click("#save")

        assert is_valid(form, json.loads(Path(download.value.path()).read_text("utf-8")))
        assert page.locator("button.first").is_enabled()


class TestWithoutScript:
    """Where no script runs, the form is a form."""

    def test_posted(self, artificial_form, shown, server):
        """The browser itself posts the answers, which read the same."""
        form = artificial_form()
        server.html = to_html(form, "sms", post_to="/answers")
        page = shown(server.html, address=server.address, java_script_enabled=False)
        page.locator("#o-suositus-0").check()
        page.locator("#o-apu-na").check()
        page.locator("#q-miksi").fill("sääʹmǩiõll")

        with page.expect_request("**/answers"):
            page.locator("button.first").click()

        ((kind, body),) = server.received
        answer = read_post(form, body, datetime.now(UTC))
        assert kind == "application/x-www-form-urlencoded"
        assert answered(answer) == {"suositus": "0", "apu": "na", "miksi": "sääʹmǩiõll"}
        assert answer["language"] == "sms"

    def test_required(self, artificial_form, shown, server):
        """The browser itself keeps back what is not finished."""
        server.html = to_html(artificial_form(), "sms", post_to="/answers")
        page = shown(server.html, address=server.address, java_script_enabled=False)

        page.locator("button.first").click()

        assert server.received == []

    def test_no_address(self, artificial_form, shown):
        """Where nothing can be sent or saved, the page says so and offers no button."""
        page = shown(to_html(artificial_form(), "fi"), java_script_enabled=False)

        assert "vaatii JavaScriptin" in page.locator("noscript p").inner_text()
        assert page.locator("button:visible").count() == 0
