"""The HTML report in headless Chromium: drawn, audible, quiet on the console, and alone."""
import json
import re

import pytest

import program
from browser import open_page
from test_run import Run

QUICK = ("--vad-silence", "300ms", "--stt", "fixed:20ms", "--llm", "fixed:20ms", "--tts",
         "fixed:20ms", "--no-greeting")
DATA = re.compile(r'(<script type="application/json" id="data">)(.*?)(</script>)', re.DOTALL)

# What someone who looks at the page sees. A canvas on which nothing is drawn is transparent.
LOOK = """
(async () => {
  for (const box of document.querySelectorAll('details')) box.open = true;
  await new Promise((done) => setTimeout(done, 500));
  const drawn = (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    .data.some((byte) => byte !== 0);
  const texts = (what) => [...document.querySelectorAll(what)].map((found) => found.textContent);
  const charts = [...document.querySelectorAll('.chart')];
  return {
    title: document.title, verdict: texts('.verdict .word'), headings: texts('h2'),
    contents: [...document.querySelectorAll('nav a')].map((a) => document.querySelector(a.getAttribute('href')) !== null),
    charts: charts.length, blank: charts.filter((c) => !c.querySelector('canvas') || !drawn(c.querySelector('canvas')))
      .map((c) => c.getAttribute('aria-label')),
    unlabelled: charts.filter((c) => !c.getAttribute('aria-label') || c.getAttribute('role') !== 'img').length,
    figures: document.querySelectorAll('figure').length, tables_beside: document.querySelectorAll('figure details table').length,
    uncaptioned: [...document.querySelectorAll('table')].filter((t) => !t.caption || !t.caption.textContent).length,
    notes: texts('.note').filter((note) => note.includes('cannot be shown')),
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    ground: getComputedStyle(document.body).backgroundColor,
    images: document.querySelectorAll('img, iframe, object, embed, link[rel=stylesheet]').length,
  };
})()
"""
PLAY = """
(async () => {
  const audio = document.querySelector('audio');
  const failed = new Promise((done) => audio.addEventListener('error', () => done(String(audio.error.message))));
  const played = new Promise((done) => audio.addEventListener('timeupdate', () => {
    if (audio.currentTime > 0.2) done('played');
  }));
  const waveform = document.querySelector('canvas.waveform');
  const drawn = () => waveform.getContext('2d').getImageData(0, 0, waveform.width, waveform.height).data.some((b) => b);
  await audio.play();
  const outcome = await Promise.race([failed, played]);
  const seeks = document.querySelectorAll('.seek').length;
  document.querySelector('.seek').click();
  return {outcome, seeks, length: audio.duration, drawn: drawn()};
})()
"""


@pytest.fixture(scope="module")
def report_of_run(tmp_path_factory, clips):
    """A run with failures, once for all tests: (its page, its JSON)."""
    directory = tmp_path_factory.mktemp("report")
    load = Run(directory, clips)
    html = directory / "report.html"
    agent = program.Agent(directory / "agent.log", *QUICK, "--fault", "error:0.1")
    try:
        done = load(agent.port, "--html", html)
    finally:
        agent.stop()
    assert str(html) in done.out, done.err
    return html, load.result()


def alone(seen):
    """Nothing on the console, and no request."""
    assert (seen["errors"], seen["requests"]) == ([], [])
    return seen["result"]


def check_page(page):
    assert page["charts"] >= 4
    assert (page["blank"], page["unlabelled"], page["uncaptioned"], page["notes"]) == ([], 0, 0, [])
    assert page["tables_beside"] == page["figures"]
    assert all(page["contents"]) and len(page["contents"]) == len(page["headings"])
    assert page["images"] == 0
    assert page["sideways"] <= 0


def with_data(html, data, to):
    """The page with other data, escaped as the program does."""
    text = json.dumps(data).replace("<", "\\u003c")
    to.write_text(DATA.sub(lambda found: found[1] + text + found[3], html.read_text(), count=1))
    return to


def data_of(html):
    return json.loads(DATA.search(html.read_text())[2])


def test_the_report_of_a_run(report_of_run, tmp_path):
    html, result = report_of_run
    page = alone(open_page(html, LOOK))
    check_page(page)
    assert page["verdict"] == [result["verdict"]["result"]]
    assert page["headings"][0] == "Verdict"
    assert {"Over time", "By turn", "Distribution", "Failures", "Rate limits", "Load generator",
            "Configuration"} <= set(page["headings"])
    dark = alone(open_page(html, LOOK, dark=True))
    check_page(dark)
    assert dark["ground"] != page["ground"]
    narrow = alone(open_page(html, LOOK, width=380, pdf=tmp_path / "report.pdf"))
    check_page(narrow)
    assert (tmp_path / "report.pdf").stat().st_size > 20_000


def test_the_report_of_an_analysis(caller, agent, tmp_path):
    html = tmp_path / "report.html"
    caller.analyze(agent(*program.QUICK_AGENT).url, "--conversations", 2, "--html", html)
    page = alone(open_page(html, LOOK))
    check_page(page)
    assert page["verdict"] == [caller.result()["verdict"]["result"]]
    assert html.stat().st_size < 2_000_000 or data_of(html)["recordings"]["audio"]


def test_recordings_are_played(caller, agent, tmp_path):
    html = tmp_path / "report.html"
    caller.analyze(agent(*program.QUICK_AGENT).url, "--conversations", 1, "--html", html, "--record")
    assert caller.result()["recorded_conversations"], "nothing was recorded"
    heard = alone(open_page(html, PLAY))
    assert heard["outcome"] == "played"
    assert heard["length"] > 1 and heard["seeks"] > 2 and heard["drawn"]


def test_hostile_texts_stay_texts(report_of_run, tmp_path):
    html, _ = report_of_run
    hostile = "</script><img src=https://example.com/x onerror=\"window.hacked=1\"><script>window.hacked=1</script>"

    def poison(value):
        if isinstance(value, dict):
            return {name: poison(part) for name, part in value.items()}
        if isinstance(value, list):
            return [poison(part) for part in value]
        return value + hostile if isinstance(value, str) else value

    data = data_of(html)
    document = data["document"] | poison({name: data["document"][name] for name in
                                          ("errors", "rate_limits", "config", "verdict", "tool", "host", "generator_health")})
    document["metrics"] = {name + hostile: row for name, row in document["metrics"].items()} | document["metrics"]
    poisoned = with_data(html, data | {"document": document}, tmp_path / "hostile.html")
    hacked = alone(open_page(poisoned, f"(async () => [await {LOOK.strip()}, window.hacked === undefined])()"))
    assert hacked[0]["images"] == 0 and hacked[1] is True


def test_a_document_with_wrong_types_leaves_the_page_whole(report_of_run, tmp_path):
    html, result = report_of_run
    for wrong in (None, 7, "text", [1, None, "x"], {"a": {"b": [None]}}):
        data = data_of(html) | {"document": {name: wrong for name in result}}
        page = alone(open_page(with_data(html, data, tmp_path / "wrong.html"), LOOK))
        assert page["verdict"] == ["INCONCLUSIVE"], wrong
