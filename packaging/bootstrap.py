"""Sets up and runs the project from a checkout with nothing but Python: ``python3 packaging/bootstrap.py demo``.

Standard library only. The first run makes ``.venv``, installs the pinned libraries and, on Debian and Ubuntu, the
missing system packages; later runs notice that nothing changed and start at once, without the network.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".bootstrap.json"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
DEBIAN_LIST = ROOT / "packaging" / "debian-packages.txt"
INPUTS = (ROOT / "pyproject.toml", CONSTRAINTS, DEBIAN_LIST, Path(__file__).resolve())
OLDEST = (3, 11)
GOOD_PYTHONS = ("python3.13", "python3.12", "python3.11")
FULL_COVERAGE = ("domain", "stats", "session", "store")
NO_TESTS_COLLECTED = 5
VERBS = {
    "setup": "install everything and stop",
    "demo": "install what is missing, then open the demo; further words go to `errortagger demo`",
    "test": "run the tests; further words go to pytest",
    "check": "format, lint, types, import contracts, dead code, guards",
    "ci": "check and test",
    "coverage": "run the tests of the inner layers; fails under 100 %",
    "benchmarks": "run the speed measurements; further words go to pytest",
    "screenshots": "draw the pictures of the documentation anew",
}


def main(argv: Sequence[str]) -> int:
    """Run one verb; the exit status is that of the work."""
    use_a_new_enough_python(argv)
    words = "\n".join(f"  {verb:12}{text}" for verb, text in VERBS.items())
    parser = argparse.ArgumentParser(
        prog="bootstrap.py", epilog=f"verbs:\n{words}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("verb", choices=VERBS, metavar="VERB")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="...")
    given = parser.parse_args(argv)
    os.chdir(ROOT)
    sections = ("window",) if given.verb in ("setup", "demo") else ("window", "tests")
    with one_at_a_time():
        ready = install_system_packages(sections) and install_python_packages()
    if not ready:
        return 1
    runners = {"demo": demo, "test": run_tests, "check": check, "ci": ci, "coverage": coverage}
    runners |= {"benchmarks": benchmarks, "screenshots": screenshots}
    if given.verb == "setup":
        say(f"ready: {program('errortagger')}")
        return 0
    return runners[given.verb](given.rest)


# -- what the verbs do


def demo(rest: Sequence[str]) -> int:
    command = [str(program("errortagger")), "demo", *rest]
    if os.name == "posix":
        os.execv(command[0], command)
    return subprocess.call(command)


def run_tests(rest: Sequence[str]) -> int:
    """All tests without a screen on two processes, then those that need a real X server under Xvfb."""
    spread = [] if any(word.startswith(("-n", "--numprocesses")) for word in rest) else ["-n", "2"]
    statuses = [python("-m", "pytest", "-q", *spread, *rest)]
    if shutil.which("Xvfb"):
        statuses.append(under_xvfb(["-m", "pytest", "-q", "-m", "xvfb", *rest]))
    else:
        say("there is no Xvfb: the tests on a real X screen were not run (Debian: apt-get install xvfb)")
        statuses.append(1 if os.environ.get("CI") else NO_TESTS_COLLECTED)
    failed = [status for status in statuses if status not in (0, NO_TESTS_COLLECTED)]
    return failed[0] if failed else min(statuses)


def under_xvfb(arguments: Sequence[str]) -> int:
    environment = {**os.environ, "ERRORTAGGER_TEST_PLATFORM": "xcb"}
    return python("packaging/xvfb.py", str(program("python")), *arguments, env=environment)


def check(rest: Sequence[str]) -> int:
    """Run every check even after one failed, so that one run shows all there is to mend."""
    code = ["errortagger", "tests", "packaging"]
    steps = {
        "format": [program("ruff"), "format", "--check", *code],
        "lint": [program("ruff"), "check", *code],
        "types": [program("mypy"), "--strict", "errortagger"],
        "imports": [program("lint-imports"), "--no-cache"],
        "dead code": [program("vulture")],
        "guards": [program("python"), "-m", "pytest", "-q", "tests/guards", *rest],
    }
    failed = []
    for name, command in steps.items():
        say(f"check: {name}")
        if run([str(word) for word in command]):
            failed.append(name)
    say(f"check: failed: {', '.join(failed)}" if failed else f"check: all {len(steps)} passed")
    return 1 if failed else 0


def ci(rest: Sequence[str]) -> int:
    statuses = (check([]), run_tests(rest))
    return max(statuses)


def coverage(rest: Sequence[str]) -> int:
    measured = [f"--cov=errortagger/{package}" for package in FULL_COVERAGE]
    folders = [f"tests/{package}" for package in FULL_COVERAGE if (ROOT / "tests" / package).is_dir()]
    return python("-m", "pytest", "-q", *measured, "--cov-branch", "--cov-fail-under=100", *(rest or folders))


def benchmarks(rest: Sequence[str]) -> int:
    pattern = ["-o", "python_files=bench_*.py"]
    return python("-m", "pytest", "tests/benchmarks", *pattern, "--timeout=0", "-s", *rest)


def screenshots(rest: Sequence[str]) -> int:
    return python("packaging/screenshots.py", *rest)


# -- the Python side


def use_a_new_enough_python(argv: Sequence[str]) -> None:
    """Start again with a newer interpreter of this machine if this one is too old."""
    if sys.version_info >= OLDEST:
        return
    found = next((path for path in map(shutil.which, GOOD_PYTHONS) if path), None)
    if found is None:
        sys.exit("ErrorTagger needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Install python3.11.")
    os.execv(found, [found, str(Path(__file__).resolve()), *argv])


def install_python_packages() -> bool:
    """Make ``.venv`` hold exactly what the project asks for; nothing is done when the stamp says that it does."""
    if not program("python").exists():
        say("making .venv")
        if run([sys.executable, "-m", "venv", "--clear", str(VENV)]):
            say("the virtual environment could not be made; on Debian: apt-get install python3-venv")
            return False
    wanted = fingerprint()
    if read_stamp().get("python") == wanted:
        return True
    say("installing the libraries into .venv (about 1 GB, some minutes the first time)")
    pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "-c", str(CONSTRAINTS)]
    if python(*pip, "hatchling", "editables") or python(*pip, "--no-build-isolation", "--editable", ".[dev]"):
        say("pip failed (its message is above); the first run needs the network. Run the same command again.")
        return False
    write_stamp(python=wanted)
    return True


def fingerprint() -> str:
    """Changes whenever an installation could come out differently: inputs, place of the checkout, interpreter."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (*INPUTS, VENV / "pyvenv.cfg"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_stamp() -> dict[str, object]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(**facts: object) -> None:
    if VENV.is_dir():
        STAMP.write_text(json.dumps({**read_stamp(), **facts}), encoding="utf-8")


def program(name: str) -> Path:
    """A program of ``.venv``, whether it is there or not."""
    if os.name == "nt":
        return VENV / "Scripts" / f"{name}.exe"
    return VENV / "bin" / name


def python(*arguments: str, env: dict[str, str] | None = None) -> int:
    return run([str(program("python")), *arguments], env=env)


# -- the system side


def install_system_packages(sections: Sequence[str]) -> bool:
    """Install what is missing where that is possible, else print the line; False only if Python itself cannot go on."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-query")):
        return True
    missing = missing_packages(sections)
    if not missing or read_stamp().get("system_tried") == missing:
        return True
    prefix = root_prefix()
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if prefix is None:
        say(f"these system packages are missing; install them with:\n  sudo {line}")
        write_stamp(system_tried=missing)
        return True
    say(f"installing system packages: {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run([*prefix, "apt-get", "update", "-qq"], env=environment)
    if run([*prefix, *line.split(), "-qq"], env=environment):
        say(f"the system packages could not be installed; the window may not start. Later: sudo {line}")
        write_stamp(system_tried=missing)
    return True


def missing_packages(sections: Sequence[str]) -> list[str]:
    """Names to give to apt-get, in the order of the list."""
    wanted = wanted_packages(DEBIAN_LIST.read_text(encoding="utf-8"), sections)
    if importlib.util.find_spec("ensurepip") is None and not program("python").exists():
        wanted.append((f"python3.{sys.version_info[1]}-venv",))
    installed = installed_packages(name for names in wanted for name in names)
    return [first_known(names) for names in wanted if not installed.intersection(names)]


def wanted_packages(text: str, sections: Sequence[str]) -> list[tuple[str, ...]]:
    """The alternatives of each line that stands under one of ``sections``."""
    wanted: list[tuple[str, ...]] = []
    section = ""
    for line in (raw.split("#")[0].strip() for raw in text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        elif line and section in sections:
            wanted.append(tuple(name.strip() for name in line.split("|")))
    return wanted


def installed_packages(names: Iterator[str]) -> set[str]:
    query = ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *names]
    output = subprocess.run(query, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL).stdout
    return {line.split()[0] for line in output.splitlines() if line.endswith(" installed")}


def first_known(names: tuple[str, ...]) -> str:
    """The first alternative that the release has; the last one where nothing is known yet."""
    for name in names[:-1]:
        show = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False, stdin=subprocess.DEVNULL)
        if show.returncode == 0:
            return name
    return names[-1]


def root_prefix() -> list[str] | None:
    """What to put before a command to run it as root without being asked anything; None if that is not possible."""
    if os.environ.get("ERRORTAGGER_NO_APT"):
        return None
    if os.geteuid() == 0:
        return []
    asks = ["sudo", "-n", "true"]
    if shutil.which("sudo") and not subprocess.run(asks, capture_output=True, check=False).returncode:
        return ["sudo", "-n"]
    return None


# -- small helpers


def run(command: Sequence[str], *, env: dict[str, str] | None = None) -> int:
    """Run a command that may write to the terminal but never reads from it."""
    sys.stdout.flush()
    return subprocess.run(command, env=env, stdin=subprocess.DEVNULL, check=False).returncode


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two bootstraps in one checkout wait for each other while they install."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(__file__, "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
