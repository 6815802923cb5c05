"""Fixtures of the end-to-end tests: the program under test, the built-in agent, audio to say."""
import signal
import subprocess

import pytest

import audio
import program

HARD_LIMIT_SECONDS = 90


@pytest.fixture(autouse=True)
def hard_time_limit():
    """A test that hangs fails; its fixtures still clean up."""

    def expire(signum, frame):
        raise TimeoutError(f"the test took more than {HARD_LIMIT_SECONDS} s")

    previous = signal.signal(signal.SIGALRM, expire)
    signal.alarm(HARD_LIMIT_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, previous)


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    """A directory with two short utterances of known frames (see audio.CLIPS)."""
    directory = tmp_path_factory.mktemp("clips")
    audio.write_clips(directory)
    return directory


@pytest.fixture(scope="session")
def speech(tmp_path_factory):
    """A cache with the generated speech of quick_question."""
    directory = tmp_path_factory.mktemp("speech")
    done = program.run("audio", "--max-turns", "2", "--scenarios", "quick_question",
                       "--output", directory)
    assert done.code == 0, done.err
    return directory


@pytest.fixture
def agent(tmp_path):
    """Starts built-in agents that end with the test: agent("--option", ...)."""
    started = []

    def start(*options):
        started.append(program.Agent(tmp_path / f"agent{len(started)}.log", *options))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def caller(tmp_path, clips):
    """Runs `busyhour analyze` with short calls; its files go to the test's own directory."""
    return program.Caller(tmp_path, clips)


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=30)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """ca.pem, and server.pem with server.key for the name localhost, signed by it."""
    at = tmp_path_factory.mktemp("tls")
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", at / "ca.key", "-out", at / "ca.pem", "-days", "2", "-subj", "/CN=Test CA",
            "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", at / "server.key", "-out", at / "server.csr", "-subj", "/CN=localhost")
    (at / "extensions").write_text("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-in", at / "server.csr", "-CA", at / "ca.pem", "-CAkey", at / "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", at / "extensions",
            "-out", at / "server.pem")
    return at
