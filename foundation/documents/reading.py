"""Has a file read by a process of its own, so that what was made to bring a reader down brings down nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SECONDS_TO_READ = 60


class ReadingStopped(Exception):
    """The process used too much time or memory."""


class ReadingFailed(Exception):
    """The process could not make anything of the file."""


def read_apart(reader: Path, *arguments: str, content: bytes) -> bytes:
    """What a reader writes about the content it gets; raises when it was stopped, or failed (ADR 0025)."""
    try:
        # Isolated: it sees the installed packages and nothing of the folder it stands in.
        done = subprocess.run(  # noqa: S603 -- our own file, by its path
            [sys.executable, "-I", str(reader), *arguments],
            input=content,
            capture_output=True,
            timeout=SECONDS_TO_READ,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingStopped from error
    if done.returncode < 0:
        raise ReadingStopped  # for its use of time or memory
    if done.returncode > 0:
        raise ReadingFailed
    return done.stdout
