"""Pages in headless Chromium, for tests of the HTML outputs.

playwright-core stays at 1.61: later ones do not run on Debian 12's Node 18.
"""
import json
import pathlib
import shutil
import subprocess

import pytest

HERE = pathlib.Path(__file__).parent


def open_page(file, script=None, **how):
    """Runs `script` (JavaScript, may be async) in the page; returns errors, requests and its result.

    `how`: dark, width, height, screenshot, whole, pdf, as open_page.js says.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.fail("Chromium is missing: run scripts/setup")
    order = {"file": str(pathlib.Path(file).resolve()), "script": script, "chromium": chromium}
    order |= {name: str(value) if isinstance(value, pathlib.Path) else value
              for name, value in how.items()}
    done = subprocess.run(["node", HERE / "open_page.js", json.dumps(order)], capture_output=True,
                          text=True, timeout=80, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
