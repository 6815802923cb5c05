"""The caller's samples joined with the agent's truth log, turn by turn."""
import statistics

import program


def joined(samples, truth):
    """(sample, truth) of each turn; every line of one side has its line on the other."""
    by_turn = {(line["call_id"], line["turn"]): line for line in truth}
    assert len(by_turn) == len(truth)
    keys = {(s["call_id"], s["turn"]) for s in samples}
    assert len(keys) == len(samples)
    assert keys == by_turn.keys()
    return [(s, by_turn[s["call_id"], s["turn"]]) for s in samples]


def test_both_sides_agree(caller, agent, speech, tmp_path):
    truth = tmp_path / "truth.jsonl"
    one = agent("--vad-silence", "500ms", "--stt", "fixed:100ms", "--llm", "fixed:100ms",
                "--tts", "fixed:100ms", "--truth", truth)
    done = caller.analyze(one.url, "--scenario", "quick_question", "--audio-cache", speech,
                          "--conversations", 10, "--concurrent", 10, "--ramp", "1s")
    caller.assert_all_turns_succeeded(done, 20)
    assert one.stop() == 0
    pairs = joined(caller.samples(), program.read_json_lines(truth))
    assert len(pairs) == 20
    errors = {"speech_end": [], "first_response": [], "first_audio": [], "last_audio": []}
    for sample, line in pairs:
        assert sample["success"]
        assert sample["speech_end_frame"] == line["speech_end_frame"]
        for point, values in errors.items():
            values.append((sample[f"{point}_ns"] - line[f"{point}_ns"]) / 1e6)
    for point, values in errors.items():
        assert abs(statistics.median(values)) < 20, (point, values)
