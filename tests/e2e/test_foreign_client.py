"""Python's `websocket-client` as the caller of the built-in agent."""
import base64
import datetime
import http.client
import json
import threading
import time
import uuid

import pytest
import websocket

import acs
import audio
import program

FRAME_SECONDS = 0.02


class Phone:
    """A caller written by others' means: sends a frame every 20 ms, keeps what comes back."""

    def __init__(self, url):
        self.call_id = str(uuid.uuid4())
        self.received = []  # messages, in order
        self.frames_sent = 0
        self.last_speech_frame = None
        self._ws = websocket.create_connection(
            url, timeout=10, header={"x-ms-call-connection-id": self.call_id})
        self._next = time.monotonic()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        while True:
            try:
                text = self._ws.recv()
            except (websocket.WebSocketException, OSError):
                return
            if not text:
                return
            self.received.append(json.loads(text))

    def send_metadata(self):
        self._ws.send(json.dumps({"kind": "AudioMetadata", "audioMetadata": {
            "subscriptionId": str(uuid.uuid4()), "encoding": "PCM", "sampleRate": 16000,
            "channels": 1, "length": 640}}))

    def send_frame(self, pcm):
        now = datetime.datetime.utcnow().isoformat(timespec="milliseconds") + "Z"
        self._ws.send(json.dumps({"kind": "AudioData", "audioData": {
            "timestamp": now, "participantRawID": "8:acs:test",
            "data": base64.b64encode(pcm).decode(), "silent": False}}))
        if audio.is_loud(pcm):
            self.last_speech_frame = self.frames_sent
        self.frames_sent += 1
        self._next += FRAME_SECONDS
        time.sleep(max(0.0, self._next - time.monotonic()))

    def say(self, pcm):
        for frame in audio.split(pcm):
            self.send_frame(frame.ljust(audio.FRAME_BYTES, b"\0"))

    def wait_for(self, condition, what, seconds=15):
        """Sends silence until condition() holds."""
        for _ in range(int(seconds / FRAME_SECONDS)):
            if condition():
                return
            self.send_frame(audio.SILENCE)
        raise AssertionError(f"no {what} in {[m.get('kind', m.get('type')) for m in self.received]}")

    def kinds(self, since=0):
        return [kind_of(message) for message in self.received[since:]]

    def hang_up(self):
        self._ws.close(websocket.STATUS_NORMAL)
        self._reader.join(5)


def kind_of(message):
    kind = message.get("kind") or message.get("Kind")
    if kind:
        return kind
    if message["type"] == "status" and message["sender"] == "User":
        return "transcript"
    if message["payload"].get("type") == "assistant":
        return "done"
    return message["type"]


@pytest.fixture
def phone():
    phones = []

    def dial(url):
        phones.append(Phone(url))
        return phones[-1]

    yield dial
    for one in phones:
        one.hang_up()


def clip(speech, turn):
    (file,) = speech.glob(f"quick_question_turn_{turn}_of_*.pcm")
    return file.read_bytes()


def test_greeting_waits_for_metadata(agent, phone):
    one = phone(agent(*program.QUICK_ANSWERS).url)
    for _ in range(10):
        one.send_frame(audio.SILENCE)
    assert "AudioData" not in one.kinds()
    one.send_metadata()
    one.wait_for(lambda: "done" in one.kinds(), "end of the greeting")
    assert one.kinds().count("AudioData") > 10


def test_two_turns(agent, phone, speech, tmp_path):
    truth = tmp_path / "truth.jsonl"
    one = phone(agent(*program.QUICK_AGENT, "--truth", truth).url)
    one.send_metadata()
    speech_ends = []
    for turn in (1, 2):
        before = len(one.received)
        one.say(clip(speech, turn))
        speech_ends.append(one.last_speech_frame)
        one.wait_for(lambda: "done" in one.kinds(before), "answer")
        kinds = one.kinds(before)
        assert kinds.count("transcript") == 1
        assert kinds.index("transcript") < kinds.index("AudioData") < kinds.index("done")
        assert kinds.count("AudioData") > 10
    one.hang_up()
    lines = program.wait_until(
        lambda: truth.exists() and len(program.read_json_lines(truth)) == 2 and
        program.read_json_lines(truth), "two turns in the truth log")
    for number, line in enumerate(lines, start=1):
        program.validate(line, "truth")
        assert (line["call_id"], line["turn"]) == (one.call_id, number)
        stamps = [line[f"{name}_ns"] for name in ("speech_end", "first_response", "first_audio",
                                                  "last_audio")]
        assert stamps == sorted(stamps)
        assert line["barge_heard_ns"] is None and line["stop_sent_ns"] is None
    # is_loud is a coarser measure than the agent's; it may miss the last quiet frames of a word.
    for line, loud in zip(lines, speech_ends):
        assert 0 <= line["speech_end_frame"] - loud < 15


def test_greeting_is_speech(agent, phone):
    one = phone(agent(*program.QUICK_ANSWERS, "--burst").url)
    one.send_metadata()
    one.wait_for(lambda: "done" in one.kinds(), "end of the greeting")
    pcm = [base64.b64decode((m.get("audioData") or m["AudioData"])["data"], validate=True)
           for m in one.received if kind_of(m) == "AudioData"]
    assert all(len(frame) % 2 == 0 for frame in pcm)
    assert sum(audio.is_loud(frame) for frame in pcm) > len(pcm) / 3


def test_barge_in(agent, phone, speech, tmp_path):
    truth = tmp_path / "truth.jsonl"
    one = phone(agent(*program.QUICK_AGENT, "--truth", truth).url)
    one.send_metadata()
    before = len(one.received)
    one.say(clip(speech, 1))
    one.wait_for(lambda: one.kinds(before).count("AudioData") > 5, "begin of the answer")
    assert "StopAudio" not in one.kinds(before)
    interruption = audio.noise(30, seed=3)
    one.say(interruption)
    one.wait_for(lambda: "StopAudio" in one.kinds(before), "StopAudio")
    one.hang_up()
    line = program.wait_until(
        lambda: truth.exists() and program.read_json_lines(truth), "the truth log")[0]
    program.validate(line, "truth")
    assert (line["first_audio_ns"] < line["barge_start_ns"] < line["barge_heard_ns"]
            <= line["stop_sent_ns"])


def test_refuses_calls_beyond_its_capacity(agent, phone):
    one = agent(*program.QUICK_AGENT, "--max-calls", 2)
    first = phone(one.url)
    phone(one.url)
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        websocket.create_connection(one.url, timeout=10)
    assert refused.value.status_code == 503
    first.hang_up()

    def accepted():
        try:
            phone(one.url)
            return True
        except websocket.WebSocketBadStatusException:
            return False

    program.wait_until(accepted, "the place of the call that ended")


def test_health(agent):
    one = agent()
    connection = http.client.HTTPConnection("localhost", one.port, timeout=10)
    connection.request("GET", "/health")
    response = connection.getresponse()
    assert response.status == 200
    assert response.read()
    connection.request("GET", "/no/such/page")
    assert connection.getresponse().status == 404


@pytest.mark.parametrize("message", ["{", '{"kind":"AudioData"}', "[]", "\0", "x" * 100_000,
                                     '{"kind":"AudioData","audioData":{"data":"@@@@"}}'],
                         ids=["cut off", "no audio", "an array", "zero byte", "long text",
                              "broken base64"])
def test_survives_what_is_not_the_protocol(agent, message):
    one = agent(*program.QUICK_AGENT)
    ws = websocket.create_connection(one.url, timeout=10)
    ws.send(message)
    ws.send_binary(b"\0" * 640)
    ws.close()
    connection = http.client.HTTPConnection("localhost", one.port, timeout=10)
    connection.request("GET", "/health")
    assert connection.getresponse().status == 200
    assert one.stop() == 0
