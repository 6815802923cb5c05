"""wss: certificates that are trusted and that are not, served by the agent and by nginx."""
import os
import shutil
import socket
import subprocess

import pytest

import program

UNREACHABLE = 3


@pytest.fixture
def tls_agent(agent, certificates):
    return agent(*program.QUICK_AGENT, "--tls-cert", certificates / "server.pem",
                 "--tls-key", certificates / "server.key")


TWO_CALLS = ("--conversations", 2, "--concurrent", 2, "--turns", 1)


def test_trusted_ca(tls_agent, caller, certificates):
    done = caller.analyze(tls_agent.url, *TWO_CALLS, "--tls-ca", certificates / "ca.pem")
    caller.assert_all_turns_succeeded(done, 2)


def test_insecure(tls_agent, caller):
    done = caller.analyze(tls_agent.url, *TWO_CALLS, "--insecure")
    caller.assert_all_turns_succeeded(done, 2)


def test_certificate_not_trusted(tls_agent, caller):
    done = caller.analyze(tls_agent.url)
    assert done.code == UNREACHABLE
    assert "certificate" in done.only_error()
    assert "--tls-ca" in done.only_error() and "--insecure" in done.only_error()


def test_certificate_of_another_host(tls_agent, caller, certificates):
    url = tls_agent.url.replace("localhost", "127.0.0.1")
    done = caller.analyze(url, "--tls-ca", certificates / "ca.pem")
    assert done.code == UNREACHABLE
    assert "127.0.0.1" in done.only_error()


def test_plain_call_to_a_tls_port(tls_agent, caller):
    done = caller.analyze(tls_agent.url.replace("wss:", "ws:"))
    assert done.code == UNREACHABLE
    done.only_error()


def test_tls_call_to_a_plain_port(agent, caller):
    done = caller.analyze(agent().url.replace("ws:", "wss:"), "--insecure")
    assert done.code == UNREACHABLE
    assert "TLS" in done.only_error()


def test_ca_file_missing(caller, tmp_path):
    done = caller.analyze("wss://localhost:1", "--tls-ca", tmp_path / "none.pem")
    assert done.code == 2
    assert "none.pem" in done.only_error()


NGINX = """
{user}
daemon off;
worker_processes 1;
pid {at}/nginx.pid;
error_log {at}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {at}/body;
  proxy_temp_path {at}/proxy;
  fastcgi_temp_path {at}/fastcgi;
  uwsgi_temp_path {at}/uwsgi;
  scgi_temp_path {at}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {certificates}/server.pem;
    ssl_certificate_key {certificates}/server.key;
    location / {{
      proxy_pass http://127.0.0.1:{agent_port};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
      proxy_read_timeout 60s;
    }}
  }}
}}
"""


@pytest.fixture
def nginx(tmp_path, certificates):
    """Terminates TLS before an agent: nginx(agent_port) returns the URL."""
    processes = []

    def accepts(port):
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", port)) == 0

    def start(agent_port):
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        config = tmp_path / "nginx.conf"
        config.write_text(NGINX.format(
            at=tmp_path, port=port, agent_port=agent_port, certificates=certificates,
            user="user root;" if os.geteuid() == 0 else ""))
        nginx_program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
        assert nginx_program, "nginx is missing: run scripts/setup"
        processes.append(subprocess.Popen(
            [nginx_program, "-p", tmp_path, "-e", tmp_path / "start.log", "-c", config],
            stdin=subprocess.DEVNULL))
        program.wait_until(lambda: accepts(port), "nginx to listen")
        return f"wss://localhost:{port}{program.PATH}"

    yield start
    for process in processes:
        process.terminate()
        process.wait(timeout=10)


def test_through_nginx(nginx, agent, caller, certificates):
    url = nginx(agent(*program.QUICK_AGENT).port)
    done = caller.analyze(url, *TWO_CALLS, "--tls-ca", certificates / "ca.pem")
    caller.assert_all_turns_succeeded(done, 2)


def test_nginx_without_an_agent_behind_it(nginx, caller, certificates):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = nginx(closed.getsockname()[1])
        done = caller.analyze(url, "--tls-ca", certificates / "ca.pem")
    assert done.code == UNREACHABLE
    assert "502" in done.only_error()
