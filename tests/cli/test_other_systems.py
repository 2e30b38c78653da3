"""The student's path where the system lacks what only Linux or POSIX has: modules, functions, signals, descriptors of folders."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = ("fcntl", "resource", "pwd", "grp", "termios", "syslog", "pty", "tty", "readline")
FUNCTIONS = (
    *("fork", "forkpty", "memfd_create", "pidfd_open", "sched_getaffinity", "sched_setaffinity", "getuid", "geteuid", "getgid", "getegid"),
    *("wait3", "wait4", "environb", "fchmod", "fchown", "chown", "mkfifo", "posix_fallocate", "killpg", "setsid", "getpgid"),
    *("getloadavg", "sysconf", "nice", "sendfile", "pread", "pwrite", "eventfd", "sync", "pipe2", "register_at_fork"),
    *("O_NOFOLLOW", "O_DIRECTORY", "O_CLOEXEC", "O_NONBLOCK"),
)
SIGNALS = ("SIGKILL", "SIGXCPU", "SIGALRM", "SIGHUP", "SIGCHLD", "SIGQUIT", "SIGSTOP", "SIGUSR1", "setitimer", "pthread_kill")
HIDE = f"""
import faulthandler, os, signal, sys
sys.modules.update(dict.fromkeys({MODULES!r}))
for module, names in ((os, {FUNCTIONS!r}), (signal, {SIGNALS!r}), (faulthandler, ("register",))):
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
os.supports_dir_fd.clear()
os.supports_fd.clear()
"""
RIGHT = "import numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0), (x > 0).astype(x.dtype)\n"


def grade(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    script = f"{HIDE}\nfrom autograder.cli import main\nsys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", script, *map(str, arguments)]
    environment = {**os.environ, "TENSORGRADE_LANG": "en", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8", check=False, env=environment)


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("папка") / "kit"
    made = grade("kit", "--unit", "relu", "--unit", "softplus", "--out", folder, cwd=ROOT)
    assert made.returncode == 0, made.stderr
    (folder / "exercises" / "activations" / "relu.py").write_text(RIGHT, encoding="utf-8")
    return folder


def test_kit_can_be_brought_up_to_date(kit):
    again = grade("kit", "--unit", "relu", "--unit", "softplus", "--out", kit, "--json", cwd=ROOT)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["kits"][0]["kept"] == ["exercises/activations/relu.py"]


def test_check_tells_right_from_not_begun(kit):
    done = grade("check", cwd=kit)
    assert done.returncode == 1, done.stderr
    assert "✓ activations/relu" in done.stdout
    assert "– activations/softplus" in done.stdout


def test_check_ends_a_program_that_crashes_or_prints(kit, tmp_path):
    path = tmp_path / "relu.py"
    path.write_text("import os\n\n\ndef relu(x):\n    print('seen')\n    raise KeyError('x')\n", encoding="utf-8")
    done = grade("check", path, cwd=kit)
    assert done.returncode == 1, done.stderr
    assert "relu.py, line 6" in done.stdout
    assert "| seen" in done.stdout


def test_the_page_of_a_check_is_written(kit, tmp_path):
    done = grade("check", "relu", "--page", tmp_path / "check.html", cwd=kit)
    assert done.returncode == 0, done.stderr
    assert "activations/relu" in (tmp_path / "check.html").read_text(encoding="utf-8")


def test_submit_and_history_work_and_nothing_is_handed_in_twice(kit, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    whose = ("--to", inbox, "--student", "Анна", "--json")
    first, second = grade("submit", *whose, cwd=kit), grade("submit", *whose, cwd=kit)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert len(list((inbox / "Анна").glob("*.zip"))) == 1
    history = grade("history", *whose, cwd=kit)
    assert history.returncode == 0, history.stderr
    assert json.loads(history.stdout)[0]["digest"] == json.loads(first.stdout)["sha256"][:12]


def test_doctor_says_that_there_is_no_sandbox_and_what_needs_none(kit):
    done = grade("doctor", cwd=kit)
    assert done.returncode == 5, done.stderr
    assert "sandboxes need Linux; 'grade check', 'grade submit'" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_notebook_and_the_pytest_plugin_import_nothing_of_posix(kit):
    script = f"{HIDE}\nimport autograder.notebook as n, autograder.pytest_plugin\nimport numpy as np\n{RIGHT}\nprint(n.check(relu).passed)"
    done = subprocess.run([sys.executable, "-c", script], cwd=kit, capture_output=True, text=True, check=False)
    assert done.stdout == "True\n", done.stderr


def test_the_child_of_a_check_needs_nothing_of_posix(kit):
    script = f"{HIDE}\nfrom autograder.runner import local\nlocal.main()"
    done = subprocess.run([sys.executable, "-P", "-c", script], input=b"", cwd=kit, capture_output=True, check=False)
    assert b"not enough values to unpack" in done.stderr  # it came as far as reading its work, of which there was none
