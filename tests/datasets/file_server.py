"""A web server on this machine that serves files, and fails in the ways that servers fail."""

import contextlib
import hashlib
import io
import socket
import struct
import threading
import zipfile
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from course_utils.datasets.registry import Entry, File


@dataclass
class Reply:
    """What the server answers to one path.

    body: the bytes of the file; status: 200, 404, 500, …; stop_at: break the connection after so
    many bytes; say_length: announce the length of the body; chunk and wait: send so many bytes at
    a time, with so many seconds between; hang_at: after so many bytes send nothing any more.
    """

    body: bytes
    status: int = 200
    stop_at: int | None = None
    say_length: bool = True
    chunk: int = 1 << 16
    wait: float = 0.0
    hang_at: int | None = None


@dataclass
class FileServer:
    """Serve replies, a dict from path to Reply, or to a list of them for one request after another.

    url: the address; asked: the paths that were asked for, in order; hanging: set once a reply
    hangs; closing: set when the server goes.
    """

    replies: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    hanging: threading.Event = field(default_factory=threading.Event)
    closing: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def reply_to(self, path):
        """Return the reply that is due for path."""
        self.asked.append(path)
        reply = self.replies.get(path, Reply(b"not here", status=404))
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        return reply


@contextlib.contextmanager
def serve(replies=None):
    """Run a FileServer while the with block runs."""
    files = FileServer(replies or {})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            _send(self, files, files.reply_to(self.path))

        def log_message(self, *arguments):
            """Say nothing: stderr belongs to the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    files.url = f"http://127.0.0.1:{server.server_port}"
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
    handler.send_response(reply.status)
    if reply.say_length:
        handler.send_header("Content-Length", str(len(reply.body)))
    handler.end_headers()
    end = len(reply.body) if reply.stop_at is None else reply.stop_at
    with contextlib.suppress(ConnectionError):
        for start in range(0, end, reply.chunk):
            if reply.hang_at is not None and start >= reply.hang_at:
                files.hanging.set()
                files.closing.wait()
                return
            handler.wfile.write(reply.body[start : min(start + reply.chunk, end)])
            files.closing.wait(reply.wait)


def closed_port():
    """Return the address of a port of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


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
    return Entry(name, "a test", listed, "CC0 1.0", "the test", "load_digits()")
