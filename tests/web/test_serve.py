"""The verb as a person uses it: a process of its own, its address on stderr, ^C ends it well."""

import signal
import subprocess
import sys
import urllib.request

import pytest


@pytest.fixture
def command(tmp_path):
    """Return what starts the verb over an empty store."""
    return [sys.executable, "-m", "racewatch", "serve", "--var", str(tmp_path)]


def test_it_says_where_it_is_and_ends_on_interrupt(command):
    """The printed address answers; ^C is the ordinary end and no failure."""
    with subprocess.Popen([*command, "--port", "0"], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        said = [process.stderr.readline(), process.stderr.readline()]
        url = said[1].split()[0]
        with urllib.request.urlopen(f"{url}/health", timeout=20) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert "Traceback" not in process.stderr.read()


def test_a_taken_port_is_named(command):
    """Two on one port: the second says so, with the way out, and exits 1."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run([*command, "--port", port], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert f"127.0.0.1:{port} cannot be listened on" in done.stderr
