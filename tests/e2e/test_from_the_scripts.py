"""docs/from-the-scripts.md: each command that it tells of is run, in small form, against the agent."""
import json
import pathlib
import re
import shlex
import subprocess

import pytest

import program
import result_files
from test_run import environment

PAGE = (program.ROOT / "docs/from-the-scripts.md").read_text()
ALIASES = {"-u": "--users", "-r": "--spawn-rate", "-t": "--run-time", "-H": "--host"}
ANALYZER = "python tests/load/detailed_statistics_analyzer.py"
# The example commands of both frameworks' documentation; each has a line on the page.
OLD_COMMANDS = [
    "python tests/load/audio_generator.py --max-turns 5 --scenarios insurance_inquiry quick_question",
    "python tests/load/audio_generator.py --max-turns 5",
    "python tests/load/test_multi_turn.py",
    f"{ANALYZER} --turns 5 --conversations 20 --concurrent 5 "
    "--url ws://localhost:8010/api/v1/media/stream",
    *(f"{ANALYZER} --turns {turns} --conversations {conversations}{concurrent}"
      for turns, conversations, concurrent in (
          (3, 15, ""), (5, 20, ""), (7, 10, ""), (3, 5, " --concurrent 2"),
          (5, 20, " --concurrent 5"), (5, 50, " --concurrent 10"), (5, 30, " --concurrent 3"))),
    "locust -f tests/load/locustfile.py --host=http://localhost:8010",
    "locust -f tests/load/locustfile.py --host=https://your-backend.azurecontainerapps.io "
    "--users 50 --spawn-rate 5 --run-time 300s",
    "locust -f tests/load/locustfile.py --headless -u 10 -r 2 --run-time 5m --stop-timeout 30",
    "locust -f tests/load/locustfile.acs_media.py --host=ws://localhost:8010/api/v1/media/stream "
    "--users 1 --spawn-rate 1 --run-time 60s --headless --loglevel DEBUG",
    "make generate_audio", "make start_backend", "make run_load_test_acs_media",
    "make run_load_test_browser_conversation",
    "make run_load_test_browser_conversation PIPELINE=voicelive",
    "make run_load_test_acs_media HOST=your-app.azurecontainerapps.io USERS=50 SPAWN_RATE=5 TIME=5m",
    "make run_load_test_browser_conversation HOST=your-app.azurecontainerapps.io USERS=50 "
    "SPAWN_RATE=5 TIME=5m PIPELINE=voicelive",
]


def cells(column):
    rows = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]
    return [row[column] for row in rows if len(row) == 2]


def documented(name):
    """The commands of that name in the column of today."""
    found = re.findall(rf"`(busyhour {name}\b[^`]*)`", "\n".join(cells(1)))
    return [command.split()[1:] for command in dict.fromkeys(found)]


def made():
    """What `make` would run for the lines that begin with it."""
    commands = []
    for line in dict.fromkeys(re.findall(r"`make (\w+[^`]*)`", "\n".join(cells(0)))):
        if line.startswith("start_backend"):
            continue
        shown = subprocess.run(["make", "-n", *line.split()], cwd=program.ROOT, check=True,
                               capture_output=True, text=True).stdout.replace("\\\n", " ")
        command, = (row for row in shown.splitlines() if row.startswith("build/release/busyhour"))
        commands.append(shlex.split(command)[1:])
    return commands


def options_of(words):
    """{long name: its values}"""
    options, values = {}, []
    for word in words:
        if word.startswith("-"):
            name, equals, value = word.partition("=")
            values = options.setdefault(ALIASES.get(name, name), [])
            word = value if equals else None
        if word:
            values.append(word)
    return options


def small(words, **replaced):
    """The command, with these options in place of its own."""
    options = options_of(words[1:])
    options |= {"--" + name.replace("_", "-"): [str(value)] if value else []
                for name, value in replaced.items()}
    return [words[0], *(part for name, values in options.items() for part in (name, *values))]


class Small:
    """Short speech under the scenarios' own names, and a place for what the commands write."""

    def __init__(self, directory, agent):
        self.directory = directory
        self.port = agent("--no-greeting", "--vad-silence", "300ms", "--stt", "fixed:20ms",
                          "--llm", "fixed:20ms", "--tts", "fixed:20ms").port
        self.cache = directory / "cache"
        scenarios = directory / "scenarios"
        scenarios.mkdir()
        for name, words in (("insurance_inquiry", 7 * ["Yes."]), ("quick_question", 3 * ["Fine."])):
            says = "".join(f"  - say: {word}\n" for word in words)
            (scenarios / f"{name}.yaml").write_text(f"name: {name}\nturns:\n{says}")
        self.environment = environment(BUSYHOUR_SCENARIOS=str(scenarios))
        done = program.run("audio", "--max-turns", 7, "--output", self.cache, env=self.environment)
        assert done.code == 0, done.err

    def place(self, number):
        place = self.directory / str(number)
        place.mkdir()
        return place

    def analyze(self, words, number):
        return small(words, url=f"ws://localhost:{self.port}{program.PATH}", conversations=2,
                     concurrent=2, ramp="0s", pause="50ms", greeting_timeout="100ms",
                     audio_cache=self.cache, output_dir=self.place(number),
                     accept_unfit_generator=None)

    def run(self, words, number):
        place = self.place(number)
        replaced = {"logfile": place / "debug.log"} if "--logfile" in words else {}
        return small(words, host=f"http://localhost:{self.port}", users=2, spawn_rate=10,
                     run_time="6s", stop_timeout="8s", greeting_timeout="100ms",
                     pause_between_turns="0.1", audio_cache=self.cache, json=place / "run.json",
                     accept_unfit_generator=None, **replaced)

    def all(self, commands):
        """Runs them at the same time; yields each with its exit code and what it said."""
        started = [(words, subprocess.Popen([program.BUSYHOUR, *words], env=self.environment,
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                            stderr=subprocess.STDOUT, text=True, cwd=self.directory))
                   for words in commands]
        try:
            for words, process in started:
                said, _ = process.communicate(timeout=80)
                yield words, process.returncode, said
        finally:
            for _, process in started:
                process.kill()
                process.wait()


@pytest.fixture
def small_runs(tmp_path, agent):
    return Small(tmp_path, agent)


def expected_codes(words):
    """Two conversations decide few targets; that they are set is checked in what was written."""
    return (0, 4, 99) if "--targets" in words else (0,)


@pytest.mark.parametrize("command", OLD_COMMANDS)
def test_every_old_command_has_a_line(command):
    assert any(f"`{command}`" in cell for cell in cells(0))


def test_the_analyzers_commands(small_runs):
    commands = documented("analyze")
    assert len(commands) >= 12
    for words, code, said in small_runs.all(
            [small_runs.analyze(words, number) for number, words in enumerate(commands)]):
        assert code in expected_codes(words), f"{words}: {said}"
        options = options_of(words[1:])
        turns, = options.get("--turns", ["5"])
        directory, = options["--output-dir"]
        file, = pathlib.Path(directory).glob(f"detailed_stats_{turns}turns_*.json")
        stats = json.loads(file.read_text())
        result_files.check_detailed_stats(stats)
        assert stats["summary"]["failed_turns"] == 0, words
        assert bool(stats["gates"]) == ("--targets" in words)
        if options.get("--turn-strategy", ["fixed"]) == ["fixed"]:
            # The longer of the two scenarios; the other one has three turns.
            assert len(stats["per_turn_position_analysis"]) == int(turns), words
        else:
            assert 3 <= len(stats["per_turn_position_analysis"]) <= int(turns), words


def test_the_commands_of_locust_and_make(small_runs):
    commands = documented("run") + [words for words in made() if words[0] == "run"]
    assert len(commands) >= 12
    for words, code, said in small_runs.all(
            [small_runs.run(words, number) for number, words in enumerate(commands)]):
        assert code in expected_codes(words), f"{words}: {said}"
        options = options_of(words[1:])
        result = json.loads(pathlib.Path(*options["--json"]).read_text())
        result_files.check_run(result)
        assert result["turns"]["succeeded"] >= 2, words
        assert [result["config"]["endpoint"]] == options.get("--endpoint", ["acs"])
        assert [result["config"]["pipeline"]] == options.get("--pipeline", ["cascade"])
        assert bool(result["gates"]) == ("--targets" in words)


def test_the_audio_and_the_first_call(small_runs):
    commands = [small(words, output=small_runs.place(number)) for number, words in enumerate(
        documented("audio") + [words for words in made() if words[0] == "audio"])]
    checks = [small(words, host=f"http://localhost:{small_runs.port}", greeting_timeout="100ms",
                    audio_cache=small_runs.cache) for words in documented("check")]
    assert len(commands) >= 3 and len(checks) == 2
    for words, code, said in small_runs.all(commands + checks):
        assert code == 0, f"{words}: {said}"
    for words in commands:
        directory, = options_of(words[1:])["--output"]
        made_clips = {path.name.partition("_turn")[0]
                      for path in pathlib.Path(directory).glob("*.pcm")}
        assert made_clips == {"insurance_inquiry", "quick_question"}
