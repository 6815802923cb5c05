"""Azure Speech as the callers' voice, against a stand-in that checks what it is asked."""
import json
import pathlib
import signal
import subprocess
import threading

import pytest

import program
import speech_service
from speech_service import KEY, Answer, Service

USAGE, UNREACHABLE, FAILURE = 2, 3, 1
QUICK = ("--scenarios", "quick_question")  # three turns


@pytest.fixture
def service():
    one = Service()
    yield one
    one.close()
    assert not one.faults, one.faults


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


def manifest(cache):
    return program.read_json_lines(cache / "manifest.jsonl")


def assert_secret_nowhere(done, cache):
    for text in (done.out, done.err):
        assert KEY not in text
    for file in pathlib.Path(cache).glob("**/*"):
        assert KEY.encode() not in file.read_bytes()


def scenario(tmp_path, texts, voice=None):
    file = tmp_path / "mine.yaml"
    lines = ["name: mine"] + ([f"voice: {voice}"] if voice else []) + ["turns:"]
    file.write_text("\n".join(lines + [f"  - say: {text}" for text in texts]) + "\n")
    return ("--scenarios", file)


def test_clips_manifest_and_cache(service, cache):
    done = service.run(*QUICK, "--output", cache)
    assert done.code == 0, done.err
    assert "3 clips" in done.out and "3 made" in done.out
    lines = manifest(cache)
    assert [line["turn_index"] for line in lines] == [1, 2, 3]
    assert service.texts() == sorted(line["text"] for line in lines)
    for line in lines:
        assert (line["voice"], line["style"], line["rate"]) == ("en-US-AvaNeural", "chat", "+0%")
        assert (cache / line["filename"]).read_bytes() == speech_service.speech(line["text"])
        assert line["duration_seconds"] == pytest.approx(0.02 * len(line["text"]))
    for spoken in service.spoken:
        assert spoken.headers["ocp-apim-subscription-key"] == KEY
        assert "authorization" not in spoken.headers
        assert (spoken.voice, spoken.style, spoken.rate) == ("en-US-AvaNeural", "chat", "+0%")
        assert spoken.language == "en-US"
    assert_secret_nowhere(done, cache)

    # What is there needs neither the service nor its settings.
    again = program.run("audio", *QUICK, "--voice", "azure:en-US-AvaNeural", "--output", cache,
                        env=speech_service.environment())
    assert again.code == 0, again.err
    assert "0 made, 3 from the cache" in again.out
    assert len(service.spoken) == 3


def test_style_and_rate_are_clips_of_their_own(service, cache):
    for options in ((), ("--style", "sad", "--rate", "-10%"), ("--style", "")):
        done = service.run(*QUICK, "--max-turns", 1, "--output", cache, *options)
        assert done.code == 0 and "1 made" in done.out, done.err
    assert [(s.style, s.rate) for s in service.spoken] == [("chat", "+0%"), ("sad", "-10%"),
                                                           ("", "+0%")]
    assert len({line["filename"] for line in manifest(cache)}) == 3
    done = service.run(*QUICK, "--max-turns", 1, "--output", cache, "--style", "sad",
                       "--rate", "-10%")
    assert "1 from the cache" in done.out


def test_texts_arrive_as_they_are_written(service, cache, tmp_path):
    texts = ["'Tom & \"Jerry\" <b>said</b> it", "Grüße aus Köln – 日本"]
    quoted = [json.dumps(text) for text in texts]  # which YAML reads, too
    done = service.run(*scenario(tmp_path, quoted), "--output", cache, voice="de-DE-KatjaNeural")
    assert done.code == 0, done.err
    assert service.texts() == sorted(texts)
    assert {spoken.language for spoken in service.spoken} == {"de-DE"}


def test_token_in_place_of_the_key(service, cache):
    token = "aad#/subscriptions/1/x#eyJ0"
    done = service.run(*QUICK, "--max-turns", 1, "--output", cache, AZURE_SPEECH_TOKEN=token)
    assert done.code == 0, done.err
    assert service.spoken[0].headers["authorization"] == f"Bearer {token}"
    assert "ocp-apim-subscription-key" not in service.spoken[0].headers


def test_voices_of_both_engines_in_one_scenario(service, cache, tmp_path):
    file = tmp_path / "mixed.yaml"
    file.write_text("name: mixed\nvoice: azure\nturns:\n  - say: Hello\n"
                    "  - {say: And hello again, voice: rms}\n")
    done = service.run("--scenarios", file, "--output", cache, voice="slt")
    assert done.code == 0, done.err
    assert service.texts() == ["Hello"]
    assert [line["voice"] for line in manifest(cache)] == ["en-US-JennyMultilingualNeural", "rms"]


def test_calls_with_the_voice(service, agent, caller, cache):
    done = caller.analyze(agent(*program.QUICK_AGENT).url, "--scenario", "quick_question",
                          "--turns", 1, "--voice", "azure", "--audio-cache", cache,
                          env=speech_service.environment(AZURE_SPEECH_ENDPOINT=service.url,
                                                         AZURE_SPEECH_KEY=KEY))
    assert done.code == 0, done.err
    assert "speech: made quick_question_turn_1_of_1" in done.err
    for file in caller.output_dir.glob("*.json"):
        assert KEY not in file.read_text()
    assert_secret_nowhere(done, cache)


def test_some_requests_at_a_time(service, cache):
    everyone = threading.Barrier(4)

    def together(spoken, count):
        if count <= 4:
            everyone.wait(20)
        return Answer()

    service.answer = together
    done = service.run("--scenarios", "insurance_inquiry", "--max-turns", 7, "--output", cache)
    assert done.code == 0, done.err
    assert service.most_at_a_time == 4
    assert [line["turn_index"] for line in manifest(cache)] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("status, code, words", [
    (400, USAGE, ("refuses the request", "--style")),
    (401, USAGE, ("does not accept the key", "AZURE_SPEECH_KEY")),
    (403, USAGE, ("does not accept the key", "AZURE_SPEECH_KEY")),
    (404, USAGE, ("AZURE_SPEECH_ENDPOINT",)),
    (415, USAGE, ("SSML", "AZURE_SPEECH_ENDPOINT")),
    (500, FAILURE, ("has trouble", "later")),
])
def test_refusals(service, cache, status, code, words):
    body = f"No.\r\n\tYour key {KEY} is wrong. ".encode() + b"x" * 5000
    service.answer = lambda spoken, count: Answer(status, {"Content-Type": "text/plain"}, body)
    done = service.run(*QUICK, "--output", cache)
    assert done.code == code
    line = done.only_error()
    assert "quick_question, turn 1: " in line
    assert f"HTTP {status}: No. Your key *** is wrong. xxx" in line
    assert all(word in line for word in words), line
    assert len(line) < 1400
    assert_secret_nowhere(done, cache)


def test_waits_as_long_as_asked(service, cache):
    busy = {1: Answer(429, {"Retry-After": "1"}, b"slow down"),
            2: Answer(503, {"Retry-After": "0"}, b"")}
    service.answer = lambda spoken, count: busy.get(count, Answer())
    done = service.run(*QUICK, "--max-turns", 1, "--output", cache)
    assert done.code == 0, done.err
    assert "busy (HTTP 429: slow down); trying again in 1s (2 of 6)" in done.err
    assert "busy (HTTP 503); trying again in 0s (3 of 6)" in done.err
    assert len(service.spoken) == 3


def test_gives_up_and_keeps_what_is_made(service, cache, tmp_path):
    texts = [f"This is sentence {n}" for n in "abcde"]
    service.answer = lambda spoken, count: (
        Answer(429, {"Retry-After": "0"}, b"") if spoken.text == texts[1] else Answer())
    given = scenario(tmp_path, texts)
    done = service.run(*given, "--output", cache)
    assert done.code == FAILURE
    assert "mine, turn 2: " in done.only_error() and "limits the rate" in done.only_error()
    kept = {line["text"] for line in manifest(cache)}
    assert texts[0] in kept and texts[1] not in kept

    service.spoken.clear()
    service.answer = lambda spoken, count: Answer()
    done = service.run(*given, "--output", cache)
    assert done.code == 0, done.err
    assert set(service.texts()) == set(texts) - kept
    assert {line["text"] for line in manifest(cache)} == set(texts)


@pytest.mark.parametrize("answer, code, words", [
    (Answer(body=b"<html>log in</html>", headers={"Content-Type": "text/html"}), USAGE,
     "in place of speech"),
    (Answer(body=b"\x00" * 32000), USAGE, "only silence"),
    (Answer(body=b""), USAGE, "only silence"),
    (Answer(body=b"abc"), FAILURE, "3 bytes"),
    (Answer(body=b"x" * 20_000_002), FAILURE, "more than 20000000 bytes"),
    (Answer(claim=10 ** 15), UNREACHABLE, "before its answer was whole"),
], ids=["html", "silence", "empty", "odd", "oversize", "cut"])
def test_answers_that_are_no_speech(service, cache, answer, code, words):
    service.answer = lambda spoken, count: answer
    done = service.run(*QUICK, "--max-turns", 1, "--output", cache)
    assert done.code == code, done.err
    assert words in done.only_error()
    assert not list(cache.glob("*.pcm"))


def test_service_that_is_not_there(cache):
    service = Service()
    service.close()
    done = service.run(*QUICK, "--output", cache)
    assert done.code == UNREACHABLE
    assert "cannot connect to localhost" in done.only_error()


def test_service_that_hangs_does_not_stop_ctrl_c(service, cache):
    service.answer = lambda spoken, count: Answer(hang=True)
    running = subprocess.Popen(
        [program.BUSYHOUR, "audio", "--voice", "azure", *QUICK, "--output", cache],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        cwd=program.ROOT, env=speech_service.environment(AZURE_SPEECH_ENDPOINT=service.url),
        # Background jobs of a shell inherit that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    program.wait_until(lambda: service.spoken, "the first request")
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=20) == -signal.SIGINT


def test_tls(cache, certificates):
    both = cache.parent / "both.pem"
    both.write_text((certificates / "server.key").read_text() +
                    (certificates / "server.pem").read_text())
    service = Service(certificate=both)
    try:
        done = service.run(*QUICK, "--output", cache)
        assert done.code == UNREACHABLE
        assert "certificate of localhost is not trusted" in done.only_error()
        assert not service.spoken

        ca = certificates / "ca.pem"
        done = service.run(*QUICK, "--output", cache, "--tls-ca", ca)
        assert done.code == 0, done.err
        done = service.run(*QUICK, "--output", cache, "--clear-cache", SSL_CERT_FILE=str(ca))
        assert done.code == 0, done.err

        other = service.url
        service.url = other.replace("localhost", "127.0.0.1")
        done = service.run(*QUICK, "--output", cache, "--clear-cache", "--tls-ca", ca)
        assert done.code == UNREACHABLE
        assert "127.0.0.1" in done.only_error()
    finally:
        service.close()


def test_settings_are_missing(cache):
    done = program.run("audio", *QUICK, "--voice", "azure", "--output", cache,
                       env=speech_service.environment())
    assert done.code == USAGE
    assert "AZURE_SPEECH_REGION" in done.only_error()
    assert "AZURE_SPEECH_KEY" in done.only_error()
