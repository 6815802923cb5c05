"""What was recorded, heard again: each side in its channel, where the time line says."""
import json
import re
import resource
import signal

import numpy
import pytest

import acs
import audio
import program
import recordings
import result_files
from foreign_server import ANSWER, ForeignServer
from test_run import QUICK, Run

FRAME_S = 0.02
ALL = ("--record", "--record-rate", 1, "--record-worst", 0)


def samples_of(pcm):
    return numpy.frombuffer(pcm, dtype="<i2").astype(float)


@pytest.fixture
def load(tmp_path, clips):
    return Run(tmp_path, clips)


def test_both_sides_are_heard_where_the_time_line_says(caller):
    with ForeignServer() as server:
        done = caller.analyze(server.url, *ALL, "--turns", 3, "--conversations", 2,
                              "--concurrent", 2)
    caller.assert_all_turns_succeeded(done, 6)
    conversations = recordings.load(caller.output_dir)
    assert len(conversations) == 2
    for one in conversations:
        assert one.rate == audio.RATE
        for turn in (1, 2, 3):
            first_audio = one.at_s("first_audio", turn)
            heard, fit = recordings.where(one.agent, samples_of(ANSWER), one.rate, first_audio)
            assert abs(heard - first_audio) < FRAME_S and fit > 0.9, (turn, heard, first_audio, fit)
            said = samples_of(audio.CLIPS[(turn - 1) % 2])
            speech_end = one.at_s("speech_end", turn)
            spoken = speech_end - len(said) / one.rate
            heard, fit = recordings.where(one.caller, said, one.rate, spoken)
            assert abs(heard - spoken) < FRAME_S and fit > 0.99, (turn, heard, spoken, fit)
            # Who is silent is not heard: the agent while the caller speaks.
            assert one.loudest(one.agent, heard, speech_end) == 0
        assert [t["user_speech_recognized"] for t in one.turns] == ["what you said"] * 3
        assert [t["agent_text_responses"] for t in one.turns] == [["That is covered."]] * 3
        assert [t["conversation_flow"]["user_said"] for t in one.turns] == (
            [t["user_input_text"] for t in one.turns])
        assert {"user_final", "agent_final"} <= {
            m["event"] for m in one.turns[1]["full_responses_received"]}


@pytest.mark.parametrize("burst", [True, False])
def test_a_barge_in_is_heard_to_stop_at_the_reported_moment(load, burst):
    answer = audio.noise(200, seed=20)  # 4 s

    async def talk(call):
        await call.receive()
        while True:
            await call.hear_utterance()
            await call.ws.send(acs.transcript("something"))
            if burst:
                await call.say(answer)
                await call.hear_speech_begin()
            else:
                for frame in audio.split(answer):
                    await call.ws.send(acs.audio_message(frame))
                    message = await call.receive()  # at the caller's pace
                    if audio.is_loud(acs.pcm_of(message)):
                        break
            await call.ws.send(json.dumps({"kind": "StopAudio", "audioData": None,
                                           "stopAudio": {}}))
            await call.ws.send(acs.response_done("That is"))

    with ForeignServer(talk) as server:
        done = load(server.port, *ALL, "--barge-reentry-ms", 500, "-u", 2, "-t", "8s")
    assert server.errors == []
    interrupted = 0
    for one in recordings.load(load.json_file.parent):
        for turn in one.turns:
            if turn["barge_in"] != "stopped":
                continue
            interrupted += 1
            number = turn["turn_number"]
            begin = one.at_s("barge_in_start", number)
            end = one.at_s("barge_in_heard_end", number)
            assert 0 < end - begin == pytest.approx(turn["barge_in_ms"] / 1000, abs=1e-5)
            # Loud noise until then, to the frame, and nothing behind it.
            assert one.loudest(one.agent, end - FRAME_S, end) > 1000
            assert one.loudest(one.agent, end + FRAME_S, end + 0.1) == 0
            # The interruption is heard on the other side.
            assert one.loudest(one.caller, begin, begin + 0.1) > 1000
    assert interrupted >= 2, done.out + done.err


@pytest.mark.parametrize("options, rate", [
    (("--endpoint", "browser"), 48000),
    (("--endpoint", "browser", "--pipeline", "voicelive"), 24000),
    (("--endpoint", "realtime"), 24000),
], ids=["browser", "voicelive", "realtime"])
def test_agents_of_other_dialects_are_heard_at_their_rate(load, agent, options, rate):
    load(agent(*QUICK).port, *ALL, *options, "-u", 1, "-t", "5s", "--no-barge-in")
    heard = 0
    for one in recordings.load(load.json_file.parent):
        assert one.rate == rate
        for turn in one.turns:
            if not turn["turn_successful"]:
                continue
            heard += 1
            number = turn["turn_number"]
            first = one.at_s("first_audible", number)
            assert one.loudest(one.agent, one.at_s("speech_end", number),
                               first - FRAME_S) <= recordings.AUDIBLE
            assert one.loudest(one.agent, first, first + FRAME_S) > recordings.AUDIBLE
            said = one.piece(one.caller, one.at_s("speech_start", number),
                             one.at_s("speech_end", number))
            assert numpy.abs(said).max() > 1000
    assert heard >= 1
    result = load.result()
    result_files.check_recordings(result["recorded_conversations"])
    assert result["recorded_conversations"]


def test_the_worst_are_recorded_though_nobody_drew_them(caller, agent):
    url = agent("--no-greeting", "--vad-silence", "300ms", "--stt", "fixed:20ms", "--llm",
                "uniform:20ms,800ms", "--tts", "fixed:20ms", "--fault", "error:0.2",
                "--seed", 4).url
    done = caller.analyze(url, "--record", "--record-rate", 0, "--record-worst", 1,
                          "--conversations", 8, "--concurrent", 8)
    conversations = recordings.load(caller.output_dir)
    samples = caller.samples()
    by_reason = {one.entry["chosen"]: one for one in conversations}
    assert not any(one.entry["sampled"] for one in conversations)
    failed = {s["call_id"] for s in samples if not s["success"]}
    slowest = max((s for s in samples if s["ttfb_ms"] is not None), key=lambda s: s["ttfb_ms"])
    # One conversation may be both.
    if failed:
        assert by_reason["failed"].entry["session_id"] in failed
    if slowest["call_id"] not in failed or "slowest ttfb" in by_reason:
        assert by_reason["slowest ttfb"].entry["session_id"] == slowest["call_id"]
    assert len(list((caller.output_dir / "conversation_audio").iterdir())) == len(conversations)
    assert "RECORDINGS" in done.out and ": 0 drawn before they began" in done.out
    assert caller.result()["recorded_conversations"] == [one.entry for one in conversations]


def test_an_interrupted_run_leaves_whole_recordings(caller, agent):
    url = agent(*program.QUICK_AGENT).url
    process = caller.start(url, *ALL, "--turns", 40, "--conversations", 2, "--concurrent", 2)
    try:
        journal = program.wait_until(lambda: list(caller.output_dir.glob("*.journal.jsonl")),
                                     "the journal")[0]
        program.wait_until(lambda: journal.read_text().count('"turn"') >= 8, "turns", 40)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 105, err
    conversations = recordings.load(caller.output_dir)
    assert len(conversations) == 2
    for one in conversations:
        assert one.entry["ended"] == "cancelled"
        assert one.turns
        whole = one.entry["end_time"] - one.entry["audio_begin_time"]
        assert abs(len(one.agent) / one.rate - whole) < 0.01
        first = one.at_s("first_audible", 1)
        assert one.loudest(one.agent, first, first + 0.1) > recordings.AUDIBLE


def test_recordings_keep_to_their_budget_and_say_so(caller, agent):
    done = caller.analyze(agent(*program.QUICK_AGENT).url, *ALL, "--conversations", 8,
                          "--concurrent", 8, "--record-disk", "1M")
    assert done.code == 0, done.err
    conversations = recordings.load(caller.output_dir)
    assert 0 < len(conversations) < 8
    written = sum(one.file.stat().st_size for one in conversations)
    assert written <= 1 << 20
    assert f"{8 - len(conversations)} of those drawn" in done.out
    assert "of 1M" in done.out


def test_nothing_is_recorded_where_nobody_wants_it(caller, load, agent):
    one = agent(*program.QUICK_AGENT)
    caller.analyze(one.url)
    assert caller.result()["recorded_conversations"] == []
    load(one.port, "-t", "2s")
    assert load.result()["recorded_conversations"] == []
    for directory in (caller.output_dir, load.json_file.parent):
        assert not (directory / "conversation_audio").exists()
        assert not list(directory.glob("recorded_conversations_*"))


def test_a_place_that_cannot_be_written_is_told_before_the_run(caller, load, tmp_path):
    (tmp_path / "file").write_text("")
    done = load(9, "--record", "--record-dir", tmp_path / "file")
    assert done.code == 2
    assert "conversation_audio" in done.only_error()
    done = caller.analyze("ws://localhost:9", "--record", "--record-disk", "lots")
    assert done.code == 2 and "--record-disk" in done.err


def test_recordings_can_lie_elsewhere_than_the_results(load, agent, tmp_path):
    load(agent(*QUICK).port, *ALL, "--record-dir", tmp_path / "heard" / "here", "-u", 1, "-t", "3s")
    listed = load.result()["recorded_conversations"]
    assert listed
    for entry in listed:
        path = entry["audio_files"][0]["path"]
        assert (load.json_file.parent / path).is_file(), path
    assert recordings.load(tmp_path / "heard" / "here")


def test_a_disk_that_is_full_costs_the_audio_and_not_the_results(caller, agent):
    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    done = caller.analyze(agent(*program.QUICK_AGENT).url, *ALL, preexec_fn=full)
    assert done.code == 1
    assert re.search("busyhour analyze: cannot write .*conversation_audio/.*: File too large",
                     done.only_error())
    entry, = caller.result()["recorded_conversations"]
    assert entry["audio_files"] == [] and "File too large" in entry["note"]
    assert entry["timeline"]
    assert "1 conversation; no audio: cannot write" in done.out
    assert list((caller.output_dir / "conversation_audio").iterdir()) == []
    assert "all 2 turns" in done.out
