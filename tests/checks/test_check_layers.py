"""The layer check must find what it is there for: each case breaks one rule in a small house."""
import pathlib
import subprocess

import pytest

CHECK = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "check-layers"

LINKS = """
busyhour_room(base     LINK fmt::fmt)
busyhour_room(stats    LINK busyhour_base)
busyhour_room(protocol LINK busyhour_base)
busyhour_room(net      LINK busyhour_stats)
busyhour_room(call     LINK busyhour_protocol
                            busyhour_net)  # and through it stats and base
busyhour_room(agent    LINK busyhour_net)
busyhour_room(report   LINK busyhour_stats)
"""


def check(tmp_path, files, links=LINKS):
    for name, text in {"CMakeLists.txt": links, **files}.items():
        path = tmp_path / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return subprocess.run([CHECK, tmp_path], capture_output=True, text=True, timeout=30)


def test_accepts_a_sound_house(tmp_path):
    done = check(tmp_path, {
        "base/encoding.cpp": '#include "base/encoding.h"\n#include <openssl/evp.h>\n',
        "stats/histogram.h": '#include <vector>\n#include "base/time.h"\n',
        "net/client.cpp": '#include <boost/beast/http.hpp>\n#include <sys/epoll.h>\n',
        "call/call.cpp": '#include "base/time.h"\n#include "net/client.h"\n#include "stats/x.h"\n',
    })
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("file, include, says", [
    ("base/clock.h", '"stats/histogram.h"', "includes lead downward only"),
    ("stats/histogram.h", '"audio/clip.h"', "includes lead downward only"),
    ("agent/agent.cpp", '"call/call.h"', "'agent' must never know 'call'"),
    ("report/table.cpp", '"net/client.h"', "'report' must never know 'net'"),
    ("agent/agent.cpp", '"protocol/agent_dialect.h"', "'agent' is not linked to 'protocol'"),
    ("call/call.cpp", "<boost/asio.hpp>", "belongs to net"),
    ("call/call.cpp", "<sys/socket.h>", "belongs to net"),
    ("agent/agent.h", "<openssl/ssl.h>", "belongs to net"),
    ("base/random.cpp", "<openssl/rand.h>", "belongs to base/encoding.cpp, net"),
    ("call/call.cpp", '"call.h"', 'must be written with its room'),
    ("call/call.cpp", '"gadgets/lamp.h"', "is not in a room"),
    ("kitchen/sink.h", "<vector>", "'kitchen' is not a room"),
])
def test_finds(tmp_path, file, include, says):
    done = check(tmp_path, {file: f"// what it is for\n#include {include}\n"})
    line = 1 if "kitchen" in file else 2
    assert done.returncode == 1
    first = done.stderr.splitlines()[0]
    assert first.startswith(f"src/{file}:{line}: ")
    assert says in first


def test_finds_a_link_that_leads_upward(tmp_path):
    done = check(tmp_path, {}, LINKS.replace("protocol LINK", "protocol LINK busyhour_net"))
    assert done.returncode == 1
    assert "'protocol' (level 2) links 'net' (level 3)" in done.stderr
