"""A stand-in for Azure Speech: checks each request, and plays the answers that a test wants."""
import dataclasses
import http.server
import math
import os
import re
import ssl
import struct
import threading
import xml.etree.ElementTree

import program

KEY = "0123456789abcdef0123456789abcdef"
SPEAK = "{http://www.w3.org/2001/10/synthesis}"
MSTTS = "{https://www.w3.org/2001/mstts}"


def speech(text):
    """PCM16, 16 kHz: a tone of 20 ms for each character, so that the length tells the text."""
    count = 320 * len(text)
    return struct.pack(f"<{count}h", *(int(9000 * math.sin(i * 0.2)) for i in range(count)))


@dataclasses.dataclass
class Spoken:
    """What one request asked for."""
    headers: dict
    text: str
    voice: str
    style: str
    rate: str
    language: str


@dataclasses.dataclass
class Answer:
    status: int = 200
    headers: dict = dataclasses.field(default_factory=dict)
    body: bytes = None  # None: the speech
    hang: bool = False
    claim: int = None   # a Content-Length that is not true


def read_ssml(headers, body):
    root = xml.etree.ElementTree.fromstring(body)
    assert root.tag == SPEAK + "speak" and root.get("version") == "1.0"
    voice = root.find(SPEAK + "voice")
    express = voice.find(MSTTS + "express-as")
    prosody = (voice if express is None else express).find(SPEAK + "prosody")
    return Spoken(headers, prosody.text, voice.get("name"),
                  "" if express is None else express.get("style"), prosody.get("rate"),
                  root.get("{http://www.w3.org/XML/1998/namespace}lang"))


class Service:
    """Listens until close(). `answer(Spoken, count)` decides; count is from 1."""

    def __init__(self, certificate=None):
        self.spoken, self.faults, self.most_at_a_time = [], [], 0
        self.answer = lambda spoken, count: Answer()
        self._lock, self._at_work, self._closing = threading.Lock(), 0, threading.Event()
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                service._serve(self)

            def log_message(self, *arguments):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://localhost:{self._server.server_address[1]}"

    def close(self):
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def run(self, *arguments, voice="en-US-AvaNeural", timeout=60, **variables):
        """busyhour audio with a voice of this service."""
        return program.run("audio", "--voice", voice, *arguments, timeout=timeout,
                           env=environment(AZURE_SPEECH_ENDPOINT=self.url,
                                           **({"AZURE_SPEECH_KEY": KEY} | variables)))

    def texts(self):
        return sorted(spoken.text for spoken in self.spoken)

    def _serve(self, request):
        body = request.rfile.read(int(request.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            assert request.path == "/cognitiveservices/v1", request.path
            assert headers["content-type"] == "application/ssml+xml"
            assert headers["x-microsoft-outputformat"] == "raw-16khz-16bit-mono-pcm"
            assert 0 < len(headers["user-agent"]) < 255
            assert re.fullmatch(r"localhost:\d+", headers["host"]), headers["host"]
            spoken = read_ssml(headers, body)
        except Exception as fault:  # told by the test, not by this thread
            self.faults.append(repr(fault))
            raise
        with self._lock:
            self.spoken.append(spoken)
            count = len(self.spoken)
            self._at_work += 1
            self.most_at_a_time = max(self.most_at_a_time, self._at_work)
        try:
            self._reply(request, self.answer(spoken, count), spoken)
        except OSError:
            pass  # the caller had enough
        finally:
            with self._lock:
                self._at_work -= 1

    def _reply(self, request, answer, spoken):
        if answer.hang:
            self._closing.wait(60)
        body = speech(spoken.text) if answer.body is None else answer.body
        request.send_response(answer.status)
        for name, value in answer.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(answer.claim or len(body)))
        request.send_header("Connection", "close")
        request.end_headers()
        request.wfile.write(body)
        request.close_connection = True


def environment(**variables):
    """The surroundings of the program: no settings of Azure but these."""
    import os
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("AZURE_SPEECH_") and not name.lower().endswith("_proxy")}
    return kept | variables
