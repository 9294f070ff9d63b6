"""Finds out in a child process whether sound can be played: sound systems print, hang and crash when asked."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

from errortagger.media.child import command, creation_flags, environment

TIMEOUT = 8.0
"""Seconds; a sound server that does not answer by then never will."""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """How sound can be played here."""

    backend: str = ""
    """Name of the sound system in ``miniaudio.Backend``; empty when there is none."""
    problem: str = ""
    """A sentence when there is none."""


def probe(timeout: float = TIMEOUT) -> ProbeResult:
    """Ask the sound system, at most ``timeout`` seconds. Takes about 0.3 s; never raises."""
    try:
        done = subprocess.run(
            command("errortagger.media.probe"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            creationflags=creation_flags(),
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ProbeResult(problem="The sound system of this computer does not answer; sound is not played.")
    except OSError as error:
        return ProbeResult(problem=f"The sound system could not be asked ({error.strerror}); sound is not played.")
    return _read(done.stdout)


def _read(output: bytes) -> ProbeResult:
    """The result in the last line of the child's output, whatever a library printed before it."""
    try:
        facts = json.loads(output.strip().rpartition(b"\n")[2])
        backend, reason = str(facts["backend"]), str(facts["reason"])
    except (ValueError, KeyError, TypeError):
        return ProbeResult(problem="The sound system of this computer crashed when it was asked; sound is not played.")
    if not backend:
        return ProbeResult(problem=f"No sound device was found ({reason}); sound is not played.")
    return ProbeResult(backend=backend)


def main() -> None:
    """Open the standard device and print which sound system it belongs to, as one line of JSON."""
    import miniaudio

    left_out = (miniaudio.Backend.NULL, miniaudio.Backend.CUSTOM)
    backends = [backend for backend in miniaudio.Backend if backend not in left_out]
    facts = {"backend": "", "reason": ""}
    try:
        with miniaudio.PlaybackDevice(backends=backends, app_name="ErrorTagger") as device:
            facts["backend"] = miniaudio.Backend(device._device.pContext.backend).name
    except miniaudio.MiniaudioError as error:
        facts["reason"] = str(error.args[0]) if error.args else "it cannot be opened"
    sys.stdout.write(f"\n{json.dumps(facts)}\n")


if __name__ == "__main__":
    main()
