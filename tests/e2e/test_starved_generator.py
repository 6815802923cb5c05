"""A generator that gets too little CPU must say so, and must not blame the agent."""
import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

import acs
import audio
import program
from foreign_server import ANSWER, ForeignServer
from test_run import environment

PASS, FAILURES, INCONCLUSIVE = 0, 1, 4

BUSY_LOOP = "while True: pass"


class Load:
    """A run of a few seconds that others disturb."""

    def __init__(self, directory, clips):
        self.json_file = directory / "run.json"
        self.log_file = directory / "run.log"
        self.options = ["run", "--headless", "--pcm-dir", clips, "-u", 5, "-r", 100, "-t", "5s",
                        "--no-barge-in", "--greeting-timeout", "100ms", "--stop-timeout", "5s",
                        "--pause-between-turns", "0.1", "--turns-per-user", 2,
                        "--wait-min", "50ms", "--wait-max", "100ms",
                        "--json", self.json_file, "--logfile", self.log_file]

    def start(self, port, *options, **popen):
        return subprocess.Popen(
            [program.BUSYHOUR, *map(str, self.options), "-H", f"localhost:{port}",
             *map(str, options)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=program.ROOT, env=environment(), **popen)

    def result(self):
        result = json.loads(self.json_file.read_text())
        program.validate(result, "run")
        return result


@pytest.fixture
def load(tmp_path, clips):
    return Load(tmp_path, clips)


@contextlib.contextmanager
def finishing(process):
    """The process, which does not outlive the block."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def finish(process):
    out, err = process.communicate(timeout=40)
    return program.Done(process.returncode, out, err)


def stop_now_and_then(process, bursts=5, stopped=0.4, running=0.3):
    """Takes the CPU from the process without anybody's help."""
    time.sleep(1.0)
    for _ in range(bursts):
        process.send_signal(signal.SIGSTOP)
        time.sleep(stopped)
        process.send_signal(signal.SIGCONT)
        time.sleep(running)


def crowd_its_core(process, seconds=3.0, loops=6):
    """Puts all threads of the process on one core with other programs, last in line, for a time."""
    time.sleep(1.0)
    core = min(os.sched_getaffinity(0))
    busy = [subprocess.Popen([sys.executable, "-c", BUSY_LOOP],
                             preexec_fn=lambda: os.sched_setaffinity(0, {core}))
            for _ in range(loops)]
    try:
        for thread in map(int, os.listdir(f"/proc/{process.pid}/task")):
            os.sched_setaffinity(thread, {core})
            os.setpriority(os.PRIO_PROCESS, thread, 19)
        time.sleep(seconds)
    finally:
        for loop in busy:
            loop.kill()
            loop.wait()


def assert_unfit(result):
    health = result["generator_health"]
    assert not health["fit"]
    assert any("lateness p99" in reason for reason in health["reasons"]), health["reasons"]
    assert health["lateness_ms"]["p99"] > 10
    return health


def late(health, part):
    return sum(thread["late_wake_ups"][part] for thread in health["threads"])


def test_a_stopped_generator_is_inconclusive(load, agent):
    port = agent(*program.QUICK_AGENT).port
    with finishing(load.start(port)) as process:
        stop_now_and_then(process)
        done = finish(process)
    result = load.result()
    assert done.code == INCONCLUSIVE, done.err + done.out
    assert result["verdict"]["result"] == "INCONCLUSIVE"
    health = assert_unfit(result)
    assert late(health, "stopped_ms") > late(health, "own_work_ms")
    assert late(health, "stopped_ms") > late(health, "cpu_wait_ms")
    assert any("was stopped" in line for line in health["advice"])
    # Told when it happened, at the end, and in the log.
    assert done.err.count("warning: the load generator is not fit") == 1
    assert "frame lateness p99" in done.only_error() and "was stopped" in done.only_error()
    assert "Fit:         NO" in done.out and "was stopped" in done.out
    assert load.log_file.read_text().count(" warning: the load generator was not fit: ") == 1


def test_replies_that_came_while_it_was_stopped_make_it_inconclusive(load):
    """Their first frames are read together with those behind them: when they came is not known."""
    running = []

    async def reply_to_a_stopped_generator(call):
        await call.receive()
        while True:
            await call.hear_utterance()
            running[0].send_signal(signal.SIGSTOP)
            try:
                for frame in audio.split(ANSWER)[:4]:
                    await call.ws.send(acs.audio_message(frame))
                    await asyncio.sleep(0.02)
            finally:
                running[0].send_signal(signal.SIGCONT)
            await call.ws.send(acs.response_done("That is covered."))

    with ForeignServer(reply_to_a_stopped_generator) as server:
        with finishing(load.start(server.port, "-u", 1)) as process:
            running.append(process)
            done = finish(process)
    assert server.errors == []
    assert done.code == INCONCLUSIVE, done.err + done.out
    health = load.result()["generator_health"]
    assert 2 <= health["turns_unsure"] <= health["turns_heard"]
    assert any("read so late" in reason for reason in health["reasons"]), health["reasons"]
    assert f"Read late:   {health['turns_unsure']} of {health['turns_heard']} turns" in done.out


def test_a_stopped_generator_may_be_accepted(load, agent):
    port = agent(*program.QUICK_AGENT).port
    with finishing(load.start(port, "--accept-unfit-generator")) as process:
        stop_now_and_then(process)
        done = finish(process)
    result = load.result()
    # The stops reach the agent as holes in the speech: what it makes of them is not the matter here.
    verdict = result["verdict"]["result"]
    assert (verdict, done.code) in (("PASS", PASS), ("FAIL", FAILURES)), done.err + done.out
    assert any("not fit" in reason for reason in result["verdict"]["reasons"])
    assert_unfit(result)
    assert "Fit:         NO" in done.out


@pytest.mark.parametrize("users", [5, 200], ids=["few_users", "far_too_many_users"])
def test_other_programs_on_a_slow_core_make_it_inconclusive(load, agent, users):
    port = agent(*program.QUICK_AGENT).port
    with finishing(load.start(port, "-u", users, "-r", users)) as process:
        crowd_its_core(process)
        done = finish(process)
    result = load.result()
    assert done.code == INCONCLUSIVE, done.err + done.out
    health = assert_unfit(result)
    assert late(health, "cpu_wait_ms") > late(health, "own_work_ms")
    assert any("other programs took the CPU" in line for line in health["advice"])
    assert "other programs took the CPU" in done.only_error()


def test_a_target_that_is_stopped_does_not_make_the_generator_unfit(load, agent):
    target = agent(*program.QUICK_AGENT)
    with finishing(load.start(target.port, "--accept-unfit-generator")) as process:
        time.sleep(1.0)
        target.process.send_signal(signal.SIGSTOP)
        time.sleep(4.0)
        target.process.send_signal(signal.SIGCONT)
        finish(process)
    health = load.result()["generator_health"]
    # What waited shows as the target's, and no frame counts as late or unsent for it.
    assert health["calls_queued"] >= 1 and health["queue_max_bytes"] > 10_000
    assert health["frames_sent"] == health["frames_due"]
    assert late(health, "total_ms") < 3000
