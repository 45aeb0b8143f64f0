"""Settings of the benchmark of the intake: those of every benchmark, with dj-stripe's own view beside ours."""

from benchmarks.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.intake_urls"
