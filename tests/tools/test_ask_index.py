"""tools/ask_index.py: what it reads in an index's answer, and that a failure leaves the file."""

import http.server
import json
import threading
import urllib.error

import ask_index
import pytest

ANSWER = {
    "info": {
        "version": "1.2", "license_expression": None, "license": "see LICENSE", "home_page": "",
        "classifiers": ["License :: OSI Approved :: Apache Software License"],
        "project_urls": {"Bug Tracker": "https://bugs", "Source": "https://source"},
    },
    "urls": [{"upload_time": "2026-05-02T10:00:00"}, {"upload_time": "2026-05-01T23:59:59"}],
}  # fmt: skip
TOLD = {"version": "1.2", "date": "2026-05-01", "licence": "Apache 2.0", "home": "https://source"}


@pytest.fixture
def index():
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/index/known/json" else 404)
            self.end_headers()
            self.wfile.write(json.dumps(ANSWER).encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index/"
        server.shutdown()


def test_what_the_page_says_stays_and_the_rest_is_filled_in(index):
    groups = {"one": {"known": {"use": "for this", "version": "0.1"}}}
    assert ask_index.fill_in(groups, index) == {"one": {"known": {"use": "for this"} | TOLD}}


def test_a_package_that_the_index_lacks_stops_all(index):
    with pytest.raises(urllib.error.HTTPError):
        ask_index.fill_in({"one": {"known": {}, "unknown": {}}}, index)


@pytest.mark.parametrize(
    ("expression", "classifiers", "text", "family"),
    [
        ("BSD-3-Clause AND MIT", [], None, "BSD"),
        (None, ["License :: OSI Approved"], "MIT License", "MIT"),
        (None, [], "LGPL-2.1-only", "LGPL"),
        (None, ["GNU Affero General Public License v3"], None, "AGPL"),
        (None, [], None, "see its home"),
    ],
)
def test_the_licence_is_told_by_its_family(expression, classifiers, text, family):
    about = {"license_expression": expression, "classifiers": classifiers, "license": text}
    assert ask_index.licence(about) == family
