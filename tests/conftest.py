"""What every test stands on: how hard Hypothesis tries."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, settings

from tests.profile import PROFILE

# A loaded machine is slow, which is no fault of the code: no deadlines.
settings.register_profile(
    "ci",
    derandomize=True,
    database=None,
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "full",
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(PROFILE)

# What lies there is run by tests, somewhere else.
collect_ignore = [str(Path(__file__).parent / "fixtures")]
