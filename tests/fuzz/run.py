"""`make fuzz`: each reader is given bytes that nobody thought of, for a bounded time.

By atheris, which looks at what of our code each input reaches; where that cannot be
installed, by Hypothesis, which does not, and so finds less in the same time.

FUZZ_SECONDS is the time for each target; FUZZ_TARGETS names some of them.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.seeds import seeds
from tests.fuzz.targets import targets

ROOT = Path(__file__).parents[2]
INPUT_BYTES_MAX = 1 << 14
INPUT_SECONDS_MAX = 10
"""A reader that takes longer for 16 KiB is a find too."""

MEMORY_MEGABYTES_MAX = 2_048


def main() -> int:
    """Run every target in a process of its own; return 1 where one found something."""
    if len(sys.argv) == 3:
        return fuzzed(sys.argv[1], Path(sys.argv[2]))
    seconds = int(os.environ.get("FUZZ_SECONDS", "30"))
    names = os.environ.get("FUZZ_TARGETS", "").split() or list(targets())
    engine = "atheris" if find_spec("atheris") else "Hypothesis"
    print(f"{len(names)} targets, {seconds} s each, by {engine}", flush=True)
    if engine == "Hypothesis":
        print("atheris is not installed: inputs are not led by what they reach")
    found = [name for name in names if not held_out(name, seconds)]
    print(f"found something: {', '.join(found)}" if found else "found nothing")
    return 1 if found else 0


def held_out(name: str, seconds: int) -> bool:
    """Fuzz one target from its seeds; tell whether it held out."""
    with tempfile.TemporaryDirectory(prefix="provgraph-fuzz-") as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for form, body in seeds().items():
            if name in ("any", form):
                start = b"\0" if name == "any" else b""
                (corpus / form).write_bytes(start + body)
        command = [sys.executable, "-m", "tests.fuzz.run", name, str(corpus)]
        kept = Path(folder, "find-")
        options = {
            "FUZZ_SECONDS": str(seconds),
            "FUZZ_KEPT": str(kept),
            "PYTHONPATH": str(ROOT),
        }
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **options},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        counts = re.findall(r"^#(\d+)", done.stderr, re.MULTILINE)
        count = max(map(int, counts), default=0)
        print(f"{name}: {count:,} inputs, exit {done.returncode}", flush=True)
        if done.returncode:
            said = re.sub(r"^#.*\n", "", done.stdout + done.stderr, flags=re.MULTILINE)
            print(said[-3_000:])
            for path in Path(folder).glob("find-*"):
                print(f"  by the input {path.read_bytes()[:2_000]!r}")
        return done.returncode == 0


def fuzzed(name: str, corpus: Path) -> int:
    """Fuzz one target in this process, which atheris ends."""
    seconds = os.environ["FUZZ_SECONDS"]
    try:
        import atheris  # noqa: PLC0415 - it may be missing
    except ImportError:
        return by_hypothesis(name, corpus, float(seconds))
    with atheris.instrument_imports(include=["provgraph"]):
        for module in [one for one in sys.modules if one.startswith("provgraph")]:
            del sys.modules[module]  # so that it is imported again, and watched
        for module in ("tests.fuzz.seeds", "tests.fuzz.targets"):
            sys.modules.pop(module, None)
        from tests.fuzz.targets import targets as watched  # noqa: PLC0415 - likewise
    atheris.Setup(
        [
            sys.argv[0],
            f"-max_total_time={seconds}",
            f"-max_len={INPUT_BYTES_MAX}",
            f"-timeout={INPUT_SECONDS_MAX}",
            f"-rss_limit_mb={MEMORY_MEGABYTES_MAX}",
            f"-artifact_prefix={os.environ['FUZZ_KEPT']}",
            str(corpus),
        ],
        watched()[name],
    )
    atheris.Fuzz()
    return 0


def by_hypothesis(name: str, corpus: Path, seconds: float) -> int:
    """Do the same with inputs that Hypothesis makes of the seeds."""
    from tests.fuzz.guessing import guessed  # noqa: PLC0415 - else it is not needed

    bodies = [path.read_bytes() for path in sorted(corpus.iterdir())]
    count = guessed(targets()[name], bodies, seconds)
    print(f"#{count} guessed", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
