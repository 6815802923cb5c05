"""OpenAI's own Realtime client, with the newer and the older names, talks to the built-in agent."""
import json
import struct
import subprocess

import pytest

import program

CALLER = program.ROOT / "tests/e2e/openai_caller.js"


def at_24_khz(pcm):
    """From 16 kHz by linear interpolation: it only has to stay as loud as it was."""
    samples = struct.unpack(f"<{len(pcm) // 2}h", pcm)
    out = []
    for i in range(len(samples) * 3 // 2):
        at, part = divmod(i * 2, 3)
        following = samples[min(at + 1, len(samples) - 1)]
        out.append(samples[at] + (following - samples[at]) * part // 3)
    return struct.pack(f"<{len(out)}h", *out)


@pytest.fixture
def clips_24_khz(speech, tmp_path):
    files = []
    for turn in (1, 2):
        (file,) = speech.glob(f"quick_question_turn_{turn}_of_*.pcm")
        files.append(tmp_path / f"{turn}.pcm")
        files[-1].write_bytes(at_24_khz(file.read_bytes()))
    return files


@pytest.fixture
def secure_agent(agent, certificates, tmp_path):
    """The client connects by wss only."""

    def start(*options):
        one = agent(*program.QUICK_ANSWERS, "--truth", tmp_path / "truth.jsonl",
                    "--tls-cert", certificates / "server.pem",
                    "--tls-key", certificates / "server.key", *options)
        return one, lambda: program.read_json_lines(tmp_path / "truth.jsonl")

    return start


def converse(agent, names, path, *arguments):
    done = subprocess.run(["node", CALLER, names, f"https://localhost:{agent.port}{path}",
                           *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          cwd=program.ROOT)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def types(events):
    return [event["type"] for event in events]


def of_type(events, name):
    return [event for event in events if event["type"] == name]


@pytest.mark.parametrize("names,path,audio", [("ga", "/v1", "response.output_audio.delta"),
                                              ("beta", "/openai", "response.audio.delta")])
def test_a_conversation_of_two_turns(secure_agent, clips_24_khz, names, path, audio):
    agent, truth = secure_agent()
    events = converse(agent, names, path, *clips_24_khz)
    assert types(events)[:2] == ["session.created", "session.updated"]
    session = events[1]["session"]
    detection = (session["audio"]["input"] if names == "ga" else session)["turn_detection"]
    assert detection["silence_duration_ms"] == 300
    for name in ("input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped",
                 "input_audio_buffer.committed", "response.created", "response.done",
                 "conversation.item.input_audio_transcription.completed"):
        assert len(of_type(events, name)) == 2, name
    order = [name for name in types(events) if name in (
        "input_audio_buffer.speech_started", "input_audio_buffer.committed", audio,
        "response.created", "response.done")]
    without_repeats = [name for i, name in enumerate(order) if i == 0 or order[i - 1] != name]
    assert without_repeats == ["input_audio_buffer.speech_started", "input_audio_buffer.committed",
                               "response.created", audio, "response.done"] * 2
    for created, done in zip(of_type(events, "response.created"), of_type(events, "response.done")):
        response = done["response"]
        assert response["id"] == created["response"]["id"]
        assert response["status"] == "completed"
        deltas = [e for e in of_type(events, audio) if e["response_id"] == response["id"]]
        assert sum(e["delta"] for e in deltas) > 24000 * 2
        assert {e["item_id"] for e in deltas} == {response["output"][0]["id"]}
        assert response["output"][0]["content"][0]["transcript"]
    ids = [e["event_id"] for e in events if "event_id" in e]
    assert len(ids) == len(set(ids))
    errors = of_type(events, "error")
    assert [e["error"]["event_id"] for e in errors] == ["evt_odd"]
    assert (events[-1]["type"], events[-1]["code"]) == ("closed", 1000)
    agent.stop()
    assert [line["turn"] for line in truth()] == [1, 2]
    assert all(line["first_audio_ns"] > line["speech_end_ns"] for line in truth())


def test_an_interruption(secure_agent, clips_24_khz):
    agent, truth = secure_agent()
    events = converse(agent, "ga", "/v1", *clips_24_khz, "--interrupt")
    first, second = (e["response"] for e in of_type(events, "response.done"))
    assert (first["status"], second["status"]) == ("cancelled", "completed")
    assert first["status_details"] == {"type": "cancelled", "reason": "turn_detected"}
    started = [i for i, name in enumerate(types(events))
               if name == "input_audio_buffer.speech_started"]
    late = [e for e in events[started[1]:] if e.get("response_id") == first["id"]
            and e["type"].endswith("audio.delta")]
    assert not late
    agent.stop()
    line = truth()[0]
    assert (line["first_audio_ns"] < line["barge_start_ns"] < line["barge_heard_ns"]
            <= line["stop_sent_ns"])


def test_a_rate_limit(secure_agent, clips_24_khz):
    agent, truth = secure_agent("--fault", "rate_limit_openai")
    events = converse_until_failure(agent, clips_24_khz[0])
    response = of_type(events, "response.done")[0]["response"]
    assert response["status"] == "failed"
    assert response["status_details"]["error"]["code"] == "rate_limit_exceeded"
    assert agent.stop() == 0
    assert truth()[0]["fault"] == "rate_limit_openai"


def converse_until_failure(agent, clip):
    """The client waits for a response that never completes; the agent ends the call instead."""
    client = subprocess.Popen(["node", CALLER, "ga", f"https://localhost:{agent.port}/v1", clip],
                              stdout=subprocess.PIPE, text=True, cwd=program.ROOT)
    events = []
    for line in client.stdout:
        events.append(json.loads(line))
        if events[-1]["type"] == "response.done":
            agent.process.terminate()
    assert client.wait(timeout=20) == 0
    assert (events[-1]["type"], events[-1]["code"]) == ("closed", 1001), "it says goodbye"
    return events


def test_the_beta_shape_is_refused_where_openai_refuses_it(secure_agent, clips_24_khz):
    agent, _ = secure_agent()
    events = converse(agent, "beta", "/v1", clips_24_khz[0])
    assert of_type(events, "error")[0]["error"]["code"] == "beta_api_shape_disabled"
    assert (events[-1]["type"], events[-1]["code"]) == ("closed", 4000)
