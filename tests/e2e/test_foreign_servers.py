"""Our callers against servers that others wrote: Python's `websockets`, Node's `ws`, and Microsoft's
`StreamingData.parse`, which agents use that are made with Call Automation."""
import asyncio
import base64
import datetime
import json
import subprocess
import uuid

import pytest

import acs
import audio
import program
from foreign_server import ANSWER, ForeignServer


@pytest.fixture(scope="module")
def conversation(tmp_path_factory, clips):
    """Two calls of three turns with the `websockets` server: (server, caller, done)."""
    caller = program.Caller(tmp_path_factory.mktemp("foreign"), clips)
    with ForeignServer() as server:
        done = caller.analyze(server.url, "--turns", 3, "--conversations", 2, "--concurrent", 2)
    assert server.errors == []
    return server, caller, done


def test_every_turn_succeeds(conversation):
    _, caller, done = conversation
    caller.assert_all_turns_succeeded(done, 6)


def test_headers_of_the_upgrade(conversation):
    server, caller, _ = conversation
    ids = set()
    for call in server.calls:
        assert call.path == program.PATH
        call_id = call.headers["x-ms-call-connection-id"]
        assert str(uuid.UUID(call_id)) == call_id
        assert call.headers["x-call-connection-id"] == call_id
        assert call.headers["x-session-id"] == call_id
        assert uuid.UUID(call.headers["x-ms-call-correlation-id"]) != uuid.UUID(call_id)
        assert call.headers["Origin"] == f"http://127.0.0.1:{server.port}"
        assert "Sec-WebSocket-Extensions" not in call.headers
        ids.add(call_id)
    assert ids == {sample["call_id"] for sample in caller.samples()}
    assert len(ids) == 2


def test_metadata_comes_first(conversation):
    server, _, _ = conversation
    for call in server.calls:
        assert call.metadata["kind"] == "AudioMetadata"
        metadata = call.metadata["audioMetadata"]
        uuid.UUID(metadata["subscriptionId"])
        assert (metadata["encoding"], metadata["sampleRate"]) == ("PCM", 16000)
        assert (metadata["channels"], metadata["length"]) == (1, audio.FRAME_BYTES)


def test_frames_are_those_of_acs(conversation):
    server, _, _ = conversation
    for call in server.calls:
        stamps = []
        for frame in call.frames:
            data = frame["audioData"]
            assert data["silent"] is False
            assert data["participantRawID"].startswith("8:acs:")
            assert len(acs.pcm_of(frame)) == audio.FRAME_BYTES
            stamps.append(datetime.datetime.strptime(data["timestamp"], "%Y-%m-%dT%H:%M:%S.%fZ"))
        assert stamps == sorted(stamps)
        assert len({frame["audioData"]["participantRawID"] for frame in call.frames}) == 1
    assert len({call.frames[0]["audioData"]["participantRawID"] for call in server.calls}) == 2


def test_the_caller_never_stops_sending(conversation):
    """Speech and noise leave at 50 frames a second from the first to the last."""
    server, caller, _ = conversation
    for call in server.calls:
        first, last = (
            datetime.datetime.strptime(call.frames[i]["audioData"]["timestamp"],
                                       "%Y-%m-%dT%H:%M:%S.%fZ") for i in (0, -1))
        due = (last - first).total_seconds() * 50 + 1
        assert abs(len(call.frames) - due) <= 2
    health = caller.result()["generator_health"]
    assert health["frames_sent"] == health["frames_due"]
    assert health["frames_sent"] >= sum(len(call.frames) for call in server.calls)


def test_speech_arrives_whole_and_in_order(conversation):
    server, _, _ = conversation
    for call in server.calls:
        said = [audio.split(audio.CLIPS[turn % 2]) for turn in range(3)]
        assert call.utterances[:3] == said


def test_both_sides_mean_the_same_last_speech_frame(conversation):
    server, caller, _ = conversation
    counted = {(call.headers["x-ms-call-connection-id"], turn): frame
               for call in server.calls
               for turn, frame in enumerate(call.last_speech_frames[:3], start=1)}
    assert counted == {(s["call_id"], s["turn"]): s["speech_end_frame"] for s in caller.samples()}


def test_points_of_a_turn_are_in_order(conversation):
    _, caller, _ = conversation
    for sample in caller.samples():
        points = [sample[f"{name}_ns"]
                  for name in ("speech_start", "speech_end", "first_response", "first_audio",
                               "first_audible", "response_end", "playout_end")]
        assert points == sorted(points)
        heard_ms = (sample["playout_end_ns"] - sample["first_audible_ns"]) / 1e6
        assert heard_ms >= len(audio.split(ANSWER)) * 20 - 1


def test_hangs_up_cleanly(conversation):
    server, _, _ = conversation
    assert [call.close_code for call in server.calls] == [1000, 1000]


def test_a_server_that_sends_its_reply_at_once_costs_no_certainty(caller):
    """The first of the messages that are read together came at some time since the generator last
    looked, which with one call it would do every 20 ms if it slept from one frame to the next."""

    async def reply_between_two_frames(call):
        await call.receive()
        while True:
            await call.hear_utterance()
            await asyncio.sleep(0.015)
            await call.send_together([acs.audio_message(frame) for frame in audio.split(ANSWER)])
            await call.ws.send(acs.response_done("That is covered."))

    with ForeignServer(reply_between_two_frames) as server:
        done = caller.analyze(server.url, "--turns", 6)
    assert server.errors == []
    caller.assert_all_turns_succeeded(done, 6)
    health = caller.result()["generator_health"]
    assert health["turns_heard"] == 6
    unsure_ms = [sample["first_audio_uncertainty_ms"] for sample in caller.samples()]
    assert all(0 < ms < 1000 for ms in unsure_ms), "they were not read together"
    assert health["turns_unsure"] == sum(ms > 10 for ms in unsure_ms)
    assert min(unsure_ms) < 10


@pytest.fixture
def node_server(tmp_path):
    log = tmp_path / "node.log"
    with open(log, "w") as output:
        process = subprocess.Popen(
            ["node", program.ROOT / "tests/e2e/node_server.js"], stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, env=None)
    port = program.wait_until(lambda: log.read_text().split("\n")[0], "Node to listen")
    assert port.isdigit(), log.read_text()
    yield f"ws://127.0.0.1:{port}{program.PATH}", log
    process.terminate()
    process.wait(timeout=10)


def test_node_ws_server_with_microsofts_parser(node_server, caller):
    url, log = node_server
    done = caller.analyze(url, "--conversations", 2, "--concurrent", 2)
    caller.assert_all_turns_succeeded(done, 4)
    calls = [json.loads(line) for line in program.wait_until(
        lambda: len(log.read_text().splitlines()) == 3 and log.read_text().splitlines()[1:],
        "both calls to be logged")]
    counted = {}
    for call in calls:
        uuid.UUID(call["metadata"].pop("subscriptionId"))
        assert call["metadata"] == {"encoding": "PCM", "sampleRate": 16000, "channels": 1}
        assert call["parsed"] == {"AudioMetadata": 1, "AudioData": call["frames"]}
        assert len(call["participants"]) == 1
        assert call["participants"][0].startswith("8:acs:")
        assert call["silent"] is False
        datetime.datetime.strptime(call["firstTimestamp"], "%Y-%m-%dT%H:%M:%S.%fZ")
        assert [base64.b64decode(u) for u in call["utterances"]] == audio.CLIPS
        assert call["closeCode"] == 1000
        call_id = call["headers"]["x-ms-call-connection-id"]
        counted |= {(call_id, i): f for i, f in enumerate(call["lastSpeechFrames"], start=1)}
    assert counted == {(s["call_id"], s["turn"]): s["speech_end_frame"] for s in caller.samples()}
