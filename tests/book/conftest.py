"""The built site, the server that shows it, and the browser that reads it, shared by the tests."""

import functools
import http.server
import threading

import chromium
import pytest
import site_rules
from built_site import build_once


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    return build_once(tmp_path_factory)[0]


@pytest.fixture(scope="session")
def pages(site):
    return site_rules.read_site(site)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def server(site):
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture(scope="session")
def folder(site):
    return site.resolve().as_uri()


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    if not (chromium.CHROMIUM and chromium.DRIVER):
        pytest.skip("Chromium is not installed: `apt install chromium chromium-driver` brings it")
    driver = chromium.start(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture
def browser(started):
    """The browser as a reader first meets the site: wide, light, nothing logged."""
    started.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.set_media(started)
    started.get("about:blank")
    started.get_log("browser"), started.get_log("performance")
    return started


@pytest.fixture
def phone(browser):
    chromium.set_width(browser, 390)
    return browser
