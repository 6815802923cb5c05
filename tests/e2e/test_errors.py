"""Whatever goes wrong: one clear line, the documented exit code, and no lost results."""
import http
import http.server
import re
import resource
import signal
import socket
import threading

import pytest

import acs
import audio
import program
from foreign_server import ANSWER, ForeignServer, converse

PASS, FAILURES, USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 105


def unused_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


# --- the target cannot be reached -------------------------------------------------------------


def test_port_closed(caller):
    port = unused_port()
    done = caller.analyze(f"ws://127.0.0.1:{port}{program.PATH}")
    assert done.code == UNREACHABLE
    assert f"127.0.0.1:{port}" in done.only_error()
    assert "busyhour agent --port" in done.only_error()
    assert caller.result()["verdict"]["result"] == "FAIL"


def test_host_unknown(caller):
    done = caller.analyze(f"ws://no-such-host.invalid:8010{program.PATH}")
    assert done.code == UNREACHABLE
    assert "no-such-host.invalid" in done.only_error()


def test_not_a_websocket_server(caller):
    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    done = caller.analyze(f"ws://127.0.0.1:{server.server_port}{program.PATH}")
    server.shutdown()
    assert done.code == UNREACHABLE
    assert "404" in done.only_error()


def test_not_even_http(caller):
    """A server that greets first and speaks no HTTP, as mail servers do."""
    listener = socket.create_server(("127.0.0.1", 0))

    def greet():
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            peer.sendall(b"220 mail.example ESMTP\r\n")
            peer.recv(65536)
            peer.close()

    threading.Thread(target=greet, daemon=True).start()
    done = caller.analyze(f"ws://127.0.0.1:{listener.getsockname()[1]}{program.PATH}")
    listener.close()
    assert done.code == UNREACHABLE
    assert "does not speak HTTP" in done.only_error()


def test_http_503_on_upgrade(caller):
    refusal = (http.HTTPStatus.SERVICE_UNAVAILABLE, [("Retry-After", "7")], b"no capacity\n")
    with ForeignServer(refuse=refusal) as server:
        done = caller.analyze(server.url)
    assert done.code == UNREACHABLE
    assert "503" in done.only_error()
    assert "no capacity" in done.only_error()
    assert caller.result()["summary"]["successful_turns"] == 0


def test_server_that_accepts_tcp_and_is_silent(caller):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = caller.analyze(f"ws://127.0.0.1:{listener.getsockname()[1]}{program.PATH}",
                              "--connect-timeout", "500ms")
    assert done.code == UNREACHABLE
    assert "500ms" in done.only_error()


# --- the server misbehaves in the middle of a call --------------------------------------------


async def hang_up(call):
    await call.hear_speech_begin()
    await call.ws.close(1011, "out of memory")


async def hang_up_politely(call):
    """1000 is a normal close, but not in the middle of a turn."""
    await call.hear_speech_begin()
    await call.ws.close(1000)


async def drop(call):
    await call.hear_speech_begin()
    call.ws.transport.abort()


async def say_nothing(call):
    while True:
        await call.receive()


async def send_16_mib(call):
    await call.hear_speech_begin()
    await call.ws.send("x" * (16 << 20))
    await say_nothing(call)


async def send_broken_json(call):
    await call.hear_speech_begin()
    await call.ws.send('{"kind":"AudioData","audioData":{"data":')
    await say_nothing(call)


async def send_broken_base64(call):
    await call.hear_utterance()
    await call.ws.send('{"kind":"AudioData","audioData":{"data":"@@@@"}}')
    await say_nothing(call)


async def send_invalid_utf8(call):
    await call.hear_speech_begin()
    call.ws.transport.write(b"\x81\x04\xff\xfe\xfd\xfc")
    await say_nothing(call)


async def send_binary(call):
    await call.hear_speech_begin()
    await call.ws.send(bytes(640))
    await say_nothing(call)


async def send_reserved_bits(call):
    await call.hear_speech_begin()
    call.ws.transport.write(b"\xf1\x02{}")
    await say_nothing(call)


async def report_error(call):
    while True:
        await call.hear_utterance()
        await call.ws.send('{"kind":"ErrorData","errorData":'
                           '{"code":"server_error","message":"upstream unavailable"}}')


async def answer_in_silence(call):
    while True:
        await call.hear_utterance()
        await call.say(audio.SILENCE * 5)
        await call.ws.send(acs.response_done("..."))


async def never_end(call):
    """Goes on sending, and never says that the reply is over."""
    await call.hear_utterance()
    while True:
        await call.say(ANSWER)
        await call.receive()


@pytest.mark.parametrize("behaviour, category, says", [
    (hang_up, "closed", "out of memory"),
    (hang_up_politely, "closed", "1000"),
    (drop, "closed", "without a close"),
    (say_nothing, "first_byte_timeout", "no audio within 700ms"),
    (send_16_mib, "protocol_error", "too large|limit|larger"),
    (send_broken_json, "protocol_error", "not a JSON object"),
    (send_broken_base64, "protocol_error", "base64"),
    (send_invalid_utf8, "protocol_error", "UTF-8"),
    (send_binary, "protocol_error", "binary"),
    (send_reserved_bits, "protocol_error", "reserved|RSV"),
    (report_error, "server_error", "upstream unavailable"),
    (answer_in_silence, "first_byte_timeout", "silent"),
    (never_end, "turn_timeout", "did not end within 2s"),
])
def test_failure_in_a_turn(caller, behaviour, category, says):
    with ForeignServer(behaviour) as server:
        done = caller.analyze(server.url, "--turns", 1, "--first-byte-timeout", "700ms",
                              "--turn-timeout", "2s")
    caller.assert_verdict(done, "FAIL", says)
    result = caller.result()
    assert result["failure_analysis"]["failed_turn_count"] == 1
    assert result["failure_analysis"]["by_category"] == {category: 1}
    (sample,) = caller.samples()
    assert (sample["success"], sample["failure"]) == (False, category)
    assert re.search(says, done.out), "the printed report names the failure, too"


def test_good_calls_count_beside_bad_ones(caller):
    """Every second call is dropped: the others are measured all the same."""
    async def alternate(call):
        await (drop if len(server.calls) % 2 else converse)(call)

    with ForeignServer(alternate) as server:
        done = caller.analyze(server.url, "--conversations", 4, "--turns", 1)
    caller.assert_verdict(done, "FAIL", "2 of 4 turns failed")
    summary = caller.result()["summary"]
    assert (summary["total_turns"], summary["successful_turns"]) == (4, 2)
    assert sorted(s["success"] for s in caller.samples()) == [False, False, True, True]


# --- wrong options, files and surroundings ----------------------------------------------------


def test_output_directory_not_writable(caller, tmp_path):
    (tmp_path / "file").write_text("in the way")
    done = caller.analyze("ws://127.0.0.1:9", "--output-dir", tmp_path / "file" / "results")
    assert done.code == USAGE
    assert str(tmp_path / "file") in done.only_error()


def test_samples_file_not_writable(caller, tmp_path):
    done = caller.analyze("ws://127.0.0.1:9", "--samples", tmp_path / "no" / "where.jsonl")
    assert done.code == USAGE
    assert "where.jsonl" in done.only_error()


def test_too_few_file_descriptors(caller, agent):
    done = caller.analyze(
        agent().url, "--conversations", 200, "--concurrent", 200,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
    assert done.code == USAGE
    assert "64" in done.only_error() and "ulimit -n" in done.only_error()


def test_port_of_the_agent_is_taken():
    with socket.create_server(("0.0.0.0", 0)) as other:
        port = other.getsockname()[1]
        done = program.run("agent", "--port", port)
    assert done.code == USAGE
    assert str(port) in done.only_error()


@pytest.mark.parametrize("arguments, says", [
    (["analyze", "--no-such-option"], "no-such-option"),
    (["analyze", "--turns", "many"], "many"),
    (["analyze", "--turns", "0"], "0"),
    (["analyze", "--ramp", "10 parsecs"], "parsecs"),
    (["analyze", "--url", "gopher://localhost"], "gopher"),
    (["analyze", "--url", "ws://localhost:99999"], "99999"),
    (["analyze", "--scenario", "no_such_scenario"], "insurance_inquiry"),
    (["analyze", "--voice", "nobody", "--scenario", "quick_question"], "slt"),
    (["agent", "--llm", "gaussian:1s"], "gaussian"),
    (["agent", "--tls-cert", "/no/such/file.pem", "--tls-key", "/no/such/key.pem"], "file.pem"),
    (["audio", "--scenarios", "no_such_scenario"], "no_such_scenario"),
    (["dance"], "dance"),
    ([], "subcommand|command"),
])
def test_wrong_usage(arguments, says, tmp_path):
    if arguments[:1] == ["analyze"]:
        arguments = arguments + ["--output-dir", str(tmp_path),
                                 "--audio-cache", str(tmp_path / "cache")]
    done = program.run(*arguments)
    assert done.code == USAGE
    lines = done.err.splitlines()
    assert len(lines) == 1, done.err
    assert lines[0].startswith("busyhour")
    assert re.search(says, lines[0])


@pytest.mark.parametrize("text, where, says", [
    ("", "1:1", "empty"),
    ("name: x\n", "1:1", "turns"),
    ("name: x\nturns: []\n", "2:8", "turns"),
    ("name: x\nturns: hello\n", "2:8", "list"),
    ("name: x\nturns:\n- say: hello\n  mood: cheerful\n", "4:3", "mood"),
    ("name: x\nturns:\n- say: [a, list]\n", "3:8", "say"),
    ("name: x\nturns:\n- audio: missing.wav\n", "3:10", "missing.wav"),
    ("name: x\nturns:\n- say: hello\n  pause_before: soon\n", "4:17", "soon"),
    ("name: x\nname: y\nturns:\n- say: hello\n", "2:1", "name"),
    ("name: [x\nturns:\n- say: hello\n", "", ""),
    ("name: x\nturns:\n- phase: thanks\n", "3:3", "say"),
    ("name: x\ndefault_turns: 9\nturns:\n- say: hello\n", "2:16", "9"),
    ("name: x\nturns:\n\t- say: hello\n", "3:", ""),
    ("name: \"\xff\"\nturns:\n- say: hello\n", "1:", "UTF-8"),
])
def test_wrong_scenario_file(tmp_path, text, where, says):
    file = tmp_path / "wrong.yaml"
    file.write_text(text, encoding="latin-1")
    done = program.run("analyze", "--scenario", file, "--output-dir", tmp_path / "results",
                       "--audio-cache", tmp_path / "cache")
    assert done.code == USAGE
    assert done.err.splitlines() == [done.only_error()]
    assert done.only_error().startswith(f"busyhour analyze: {file}:{where}")
    assert says in done.only_error()


def test_scenario_file_missing(tmp_path):
    done = program.run("analyze", "--scenario", tmp_path / "none.yaml",
                       "--output-dir", tmp_path / "results")
    assert done.code == USAGE
    assert str(tmp_path / "none.yaml") in done.only_error()


# --- interrupted, and no room on the disk -----------------------------------------------------


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(caller, agent, kind):
    process = caller.start(agent(*program.QUICK_AGENT).url, "--turns", 1, "--conversations", 500,
                           "--concurrent", 5)
    program.wait_until(lambda: caller.samples_file.exists() and caller.samples_file.read_text(),
                       "the first call to end")
    process.send_signal(kind)
    out, err = process.communicate(timeout=20)
    assert process.returncode == INTERRUPTED, err
    assert "SUMMARY" in out and "interrupted" in out
    result = caller.result()
    assert 1 <= result["summary"]["successful_turns"] < 500
    assert result["summary"]["successful_turns"] == sum(s["success"] for s in caller.samples())
    assert result["summary"]["failed_turns"] == 0


def test_no_room_for_the_samples(caller, agent):
    done = caller.analyze(agent(*program.QUICK_AGENT).url, "--turns", 1, "--samples", "/dev/full")
    assert done.code == FAILURES
    assert "/dev/full" in done.only_error()
    assert "No space left" in done.only_error()
    assert caller.result()["summary"]["successful_turns"] == 1


def test_no_room_for_the_result(caller, agent):
    """A file may grow to 2,000 bytes only: what was measured is at least printed."""
    def limit_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = caller.analyze(agent(*program.QUICK_AGENT).url, "--turns", 1,
                          "--samples", "/dev/null", "--journal", "off", preexec_fn=limit_files)
    assert done.code == FAILURES
    assert "detailed_stats" in done.only_error()
    assert "SUMMARY" in done.out and "100.0%" in done.out
    assert list(caller.output_dir.glob("*")) == [], "no half-written file stays"
