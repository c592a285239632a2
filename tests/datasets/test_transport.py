"""What a server, a proxy or a stick does wrong is named; then the next place serves."""

import gzip
import os
import shutil
import subprocess
import time

import pytest
from file_server import BODY, OTHER, Reply, closed_port, entry_of, serve
from file_server import fetch as fetched

from course_utils.datasets import FetchError, download, transport


def fetch(*addresses, **options):
    return fetched(*addresses, **options).read_bytes()


# ---- servers

FAULTS = {  # what the server does, how it is named, how many times it is asked
    "absent": (Reply(status=404), "the server says 404 Not Found", 1),
    "busy": (Reply(status=503), "the server says 503 Service Unavailable", 2),
    "cut off": (Reply(BODY, stop_at=20_000), "the connection broke half-way", 2),
    "short": (
        Reply(BODY, stop_at=20_000, say_length=False),
        "20,000 bytes came, not 40,000; deleted",
        2,
    ),
    "another file": (Reply(OTHER), r"hash: expected sha256:\w{64} but got \w{64}. Deleted", 2),
    "silent": (Reply(BODY, chunk=2_000, hang_at=20_000), "no answer in time", 2),
}


@pytest.mark.parametrize(("reply", "reason", "asked"), FAULTS.values(), ids=FAULTS)
@pytest.mark.usefixtures("impatient")
def test_a_fault_is_named_and_the_next_address_serves(server, mirror, target, reply, reason, asked):
    server.replies["/a.bin"] = reply
    with pytest.raises(FetchError, match=rf"{server.url}/a\.bin: .*{reason}"):
        fetch(server.url)
    assert len(server.asked) == asked
    assert not list(target.parent.glob("*"))
    assert fetch(server.url, mirror.url) == BODY
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", ["busy", "cut off", "short", "another file", "silent"])
def test_what_passes_is_tried_again(server, fault):
    server.replies["/a.bin"] = [FAULTS[fault][0], Reply(BODY)]
    assert fetch(server.url) == BODY
    assert len(server.asked) == 2


def test_connection_refused_says_file_address_and_what_to_do_instead(mirror):
    address = closed_port()
    with pytest.raises(FetchError) as caught:
        fetch(address)
    message = str(caught.value)
    for part in (f"{address}/a.bin: no connection", "toy", "load_digits()", "COURSE_MIRROR"):
        assert part in message
    assert "refused" in message and "--folder" in message
    assert fetch(address, mirror.url) == BODY


@pytest.mark.usefixtures("impatient")
def test_a_slow_server_is_waited_for(server):
    server.replies["/a.bin"] = Reply(BODY, chunk=2_000, wait=0.03)
    begin = time.monotonic()
    assert fetch(server.url) == BODY
    assert time.monotonic() - begin > transport.TIMEOUT[1]


@pytest.mark.parametrize("address", ["http://[", "ftp://127.0.0.1"])
def test_an_address_that_cannot_be_one_is_named(address):
    with pytest.raises(FetchError) as caught:
        fetch(address)
    assert f"  {address}/a.bin: " in str(caught.value)


@pytest.mark.parametrize(
    ("name", "how"),
    [("a.zip", "when asked"), ("a.zip", "always"), ("a.gz", "when asked"), ("a.gz", "label")],
)
def test_a_server_that_compresses_gives_the_file_as_it_lies(server, name, how):
    body = gzip.compress(BODY, mtime=0)
    server.replies[f"/{name}"] = Reply(body, gzip=how)
    assert fetch(server.url, name=name, body=body) == body


def test_a_bar_is_drawn_on_stderr_only_if_asked_for(mirror, tmp_path, capfd):
    fetch(mirror.url)
    assert capfd.readouterr() == ("", "")
    fetch(mirror.url, progress=True, folder=tmp_path / "other")
    out, err = capfd.readouterr()
    assert out == "" and "a.bin" in err


def test_a_file_of_unknown_size_is_fetched(mirror):
    entry = entry_of("toy", {"a.bin": BODY}, mirror.url)
    object.__setattr__(entry.files[0], "size", None)
    assert download.fetch_files(entry, progress=True)["a.bin"].read_bytes() == BODY


# ---- certificates and proxies


@pytest.fixture
def certificate(tmp_path):
    """Return the file of a certificate for localhost that nobody has signed but itself."""
    file = str(tmp_path / "certificate.pem")
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", file, "-out", file]
    subprocess.run(request + names, check=True, capture_output=True)
    return file


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_certificate_that_nobody_knows_is_named_and_can_be_made_known(certificate, monkeypatch):
    with serve({"/a.bin": Reply(BODY)}, certificate) as server:
        with pytest.raises(FetchError, match=r"certificate.*self.signed.*REQUESTS_CA_BUNDLE"):
            fetch(server.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificate)
        assert fetch(server.url) == BODY


def test_a_certificates_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    with pytest.raises(FetchError, match=r"(?s)Cannot fetch.*none\.pem"):
        fetch("https://localhost:9")


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_proxy_that_lets_nobody_through_is_named(server, monkeypatch, scheme, there):
    server.replies["http://example.invalid/a.bin"] = Reply(status=407)
    proxy = server.url if there else closed_port()
    for name in (f"{scheme}_proxy", f"{scheme.upper()}_PROXY"):
        monkeypatch.setenv(name, proxy)
    with pytest.raises(
        FetchError, match=r"no way through the proxy .*(407|refused)|says 407 Proxy"
    ):
        fetch(f"{scheme}://example.invalid")


def test_the_reason_is_the_networks_own_inside_another_error():
    with pytest.raises(FetchError, match=r"no connection \(.*refused"):
        try:
            raise KeyError("of the user")
        except KeyError:
            fetch(closed_port())


# ---- a stick


@pytest.fixture
def on_stick(tmp_path, monkeypatch):
    """Return the path of the file on a stick."""
    monkeypatch.setenv("COURSE_MIRROR", str(tmp_path / "stick"))
    file = tmp_path / "stick" / "toy" / "a.bin"
    file.parent.mkdir(parents=True)
    return file


@pytest.mark.parametrize("body", [OTHER, BODY[:100]])
def test_a_wrong_file_on_a_stick_is_passed_over(on_stick, mirror, body):
    on_stick.write_bytes(body)
    assert fetch(mirror.url) == BODY
    assert on_stick.read_bytes() == body


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="needs a file that cannot be read")
def test_a_stick_that_cannot_be_read_is_named_and_passed_over(on_stick, mirror):
    on_stick.symlink_to("/proc/self/mem")  # reading it is an error
    with pytest.raises(FetchError, match=r"stick/toy/a\.bin: Input/output error"):
        fetch(closed_port())
    assert fetch(mirror.url) == BODY


def test_a_file_that_is_not_on_the_stick_is_named(on_stick):
    with pytest.raises(FetchError, match=r"stick/toy/a\.bin: No such file"):
        fetch(closed_port())
