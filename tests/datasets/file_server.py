"""A web server on this machine that serves files, and fails in the ways that servers fail."""

import contextlib
import gzip
import hashlib
import io
import socket
import ssl
import struct
import tarfile
import threading
import zipfile
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from course_utils.datasets import download
from course_utils.datasets.registry import Download, File

BODY, OTHER = np.random.default_rng(0).bytes(40_000), np.random.default_rng(1).bytes(40_000)


@dataclass
class Reply:
    """What the server answers to one path."""

    body: bytes = b""
    status: int = 200
    stop_at: int | None = None  # break the connection after so many bytes
    say_length: bool = True
    chunk: int = 1 << 16  # bytes to send at a time
    wait: float = 0.0  # seconds in between
    hang_at: int | None = None  # after so many bytes send nothing any more
    gzip: str = ""  # compress "when asked", or "always", or only say so ("label")
    together: int = 1  # begin once so many requests have come


@dataclass
class FileServer:
    replies: dict = field(default_factory=dict)  # path -> Reply, or those of several requests
    asked: list = field(default_factory=list)  # the paths, in order
    hanging: threading.Event = field(default_factory=threading.Event)  # a reply hangs
    closing: threading.Event = field(default_factory=threading.Event)  # the server goes
    url: str = ""

    def reply_to(self, path):
        self.asked.append(path)
        reply = self.replies.get(path, Reply(b"not here", status=404))
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        return reply


@contextlib.contextmanager
def serve(replies=None, certificate=None):
    """Run a FileServer while the with block runs, over TLS if it has a certificate.

    As a proxy it lets nobody through.
    """
    files = FileServer(replies or {})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            _send(self, files, files.reply_to(self.path))

        def do_CONNECT(self):
            self.send_response(407)
            self.end_headers()

        def log_message(self, *arguments):
            """Say nothing: stderr belongs to the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    files.url = f"http://127.0.0.1:{server.server_port}"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *arguments: None
        files.url = f"https://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield files
    finally:
        files.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _send(handler, files, reply):
    """Send one reply, with its faults."""
    while len(files.asked) < reply.together and not files.closing.wait(0.01):
        pass
    body = reply.body
    handler.send_response(reply.status)
    willing = "gzip" in handler.headers.get("Accept-Encoding", "")
    if reply.gzip == "always" or (reply.gzip == "when asked" and willing):
        body = gzip.compress(body)
    if reply.gzip in ("always", "label") or body != reply.body:
        handler.send_header("Content-Encoding", "gzip")
    if reply.say_length:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    end = len(body) if reply.stop_at is None else reply.stop_at
    with contextlib.suppress(ConnectionError):
        for start in range(0, end, reply.chunk):
            if reply.hang_at is not None and start >= reply.hang_at:
                files.hanging.set()
                files.closing.wait()
                return
            handler.wfile.write(body[start : min(start + reply.chunk, end)])
            files.closing.wait(reply.wait)


def closed_port():
    """Return the address of a port of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def fetch(*addresses, name="a.bin", body=BODY, **options):
    """Return the path of a file that lies at the addresses, fetched."""
    return download.fetch_files(entry_of("toy", {name: body}, *addresses), **options)[name]


def idx_file(array):
    """Return an array of uint8 as the bytes of an IDX file, not compressed."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return header + array.tobytes()


def zip_file(members):
    """Return {name: bytes} as the bytes of a .zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tar_file(members):
    """Return {name: bytes} as the bytes of a .tar.gz; a TarInfo stands for itself."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in members.items():
            if isinstance(data, tarfile.TarInfo):
                archive.addfile(data)
            else:
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def entry_of(name, files, *addresses, algorithm="sha256"):
    """Return a registry entry for files, a dict from name to bytes, that lie at addresses."""
    listed = tuple(
        File(
            name=file,
            urls=tuple(f"{address}/{file}" for address in addresses),
            hash=f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}",
            size=len(data),
            hash_from="the test",
        )
        for file, data in files.items()
    )
    return Download(
        name=name,
        holds="a test",
        description="A test.",
        licence="CC0 1.0",
        source="the test",
        files=listed,
        offline="load_digits()",
    )
