"""The same calls made by Locust, written by somebody who knows its traps (README.md).

Variables: BENCH_CLIP, PCM16 of 16 kHz; BENCH_OUT, the directory for turns.jsonl and frames.bin;
BENCH_FRAMES=by-hand: ready-made WebSocket frames go to the socket, and what comes is taken apart here,
past websocket-client. Else that sends ready-made texts and receives.
"""

import array
import base64
import gc
import itertools
import json
import os
import struct
import time
import uuid

import gevent
from gevent import socket
from locust import User, events, task
from websocket import create_connection

PERIOD = 0.020
PATH = "/api/v1/media/stream"
MASK = b"\x11\x22\x33\x44"
BY_HAND = os.environ.get("BENCH_FRAMES") == "by-hand"
numbers = itertools.count()
turns = []
frames = array.array("d")  # due, lateness, due, lateness ...


def masked_frame(payload):
    """A whole WebSocket text frame: masking in Python, frame by frame, is what costs most."""
    header = bytes([0x81, 0x80 | 126]) + struct.pack(">H", len(payload)) + MASK
    return header + bytes(byte ^ MASK[i % 4] for i, byte in enumerate(payload))


def audio_frame(pcm):
    text = json.dumps({"kind": "AudioData", "audioData": {
        "timestamp": "2000-01-01T00:00:00.000Z",
        "participantRawID": "8:acs:00000000-0000-0000-0000-000000000000",
        "data": base64.b64encode(pcm).decode(), "silent": False}}, separators=(",", ":"))
    return masked_frame(text.encode()) if BY_HAND else text


CLIP = open(os.environ["BENCH_CLIP"], "rb").read()
SPEECH = [audio_frame(CLIP[at:at + 640]) for at in range(0, len(CLIP), 640)]
NOISE = audio_frame(b"\x03\x00" * 320)


@events.init.add_listener
def on_init(**_):
    # What lives now lives on: it need not be looked at again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


@events.quitting.add_listener
def on_quitting(**_):
    out = os.environ["BENCH_OUT"]
    with open(os.path.join(out, "turns.jsonl"), "w") as lines:
        lines.writelines(json.dumps(turn) + "\n" for turn in turns)
    with open(os.path.join(out, "frames.bin"), "wb") as binary:
        frames.tofile(binary)


class Caller(User):
    def on_start(self):
        self.call_id = str(uuid.uuid4())
        self.number = next(numbers)
        self.awaits_audio = self.answer_over = False
        self.speech_end = 0.0
        self.speech_end_frame = 0
        connection = create_connection(
            self.host + PATH, skip_utf8_validation=True, sockopt=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
            header=[f"x-ms-call-connection-id: {self.call_id}"])
        self.connection, self.socket = connection, connection.sock
        connection.send(json.dumps({"kind": "AudioMetadata", "audioMetadata": {
            "subscriptionId": self.call_id, "encoding": "PCM", "sampleRate": 16000, "channels": 1,
            "length": 640}}))
        # Replies are stamped when they come, also while frames are being sent.
        self.reader = gevent.spawn(self.read_by_hand if BY_HAND else self.read)
        self.send = self.socket.sendall if BY_HAND else connection.send

    def read(self):
        while True:
            _, message = self.connection.recv_data()
            self.on_message(message, time.monotonic())

    def read_by_hand(self):
        rest = b""
        while True:
            got = self.socket.recv(65536)
            now = time.monotonic()
            if not got:
                return
            data, at = rest + got if rest else got, 0
            while len(data) - at >= 2:
                size, head = data[at + 1], 2
                if size == 126:
                    if len(data) - at < 4:
                        break
                    size, head = (data[at + 2] << 8) | data[at + 3], 4
                elif size == 127:
                    if len(data) - at < 10:
                        break
                    size, head = int.from_bytes(data[at + 2:at + 10], "big"), 10
                if len(data) - at < head + size:
                    break
                begin = at + head
                if self.awaits_audio or data.find(b"AudioData", begin, begin + 40) < 0:
                    self.on_message(data[begin:begin + size], now)
                at += head + size
            rest = data[at:]

    def on_message(self, message, now):
        if message.find(b"AudioData", 0, 40) >= 0:
            if self.awaits_audio:
                self.awaits_audio = False
                ttfb = (now - self.speech_end) * 1000
                turns.append({"call_id": self.call_id, "speech_end_frame": self.speech_end_frame,
                              "at_s": now, "ttfb_ms": ttfb})
                self.environment.events.request.fire(
                    request_type="turn", name="ttfb", response_time=ttfb, response_length=0,
                    exception=None, context={})
        elif b'"completed"' in message:
            self.answer_over = True

    @task
    def call(self):
        # Users are spread over the frame period, else Locust's batches send all at once.
        first = time.monotonic() + PERIOD * (1 + self.number % 20 / 20)
        speaking, quiet, answer_wait = 0, 0, 0
        for number in itertools.count():
            due = first + number * PERIOD  # absolute: sleep(0.02) would drift
            wait = due - time.monotonic()
            gevent.sleep(wait if wait > 0 else 0)
            now = time.monotonic()
            frames.append(due)
            frames.append(now - due)
            if speaking < len(SPEECH):
                speaking += 1
                if speaking == len(SPEECH):
                    self.speech_end, self.speech_end_frame = now + PERIOD, number
                    self.awaits_audio, self.answer_over = True, False
                    quiet = answer_wait = 0
                self.send(SPEECH[speaking - 1])
                continue
            self.send(NOISE)
            answer_wait += 1
            if self.answer_over or answer_wait > 750:
                quiet += 1
                if quiet == 25:
                    speaking = 0
