# SPDX-License-Identifier: Apache-2.0
"""How long `keepwell up` takes with data in place: from the command to the line that says Ready.

    python benchmarks/start.py [--rounds 5]

Tells the demo story once in a folder of its own, with durability on, then starts and stops it again and again. Each
start is cold for the database (its cache is empty) and for the interpreter, not for the disk. To hold: median 6 s.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.parts import throwaway
from benchmarks.parts.figures import Figure, hand_in, say
from benchmarks.parts.place import free_port

GOAL = 6.0


def start(variables: dict[str, str]) -> float:
    """Seconds until Ready; stopped again afterwards."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "keepwell.site", "up"]
    process = subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        for line in process.stdout or ():
            if line.startswith(b"Ready"):
                return time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()
    raise RuntimeError("it did not become ready")


def main() -> int:
    """Print each start and the median."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with throwaway.folder() as folder:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("KEEPWELL_")}
        ours = {"KEEPWELL_DATA": str(folder), "KEEPWELL_PORT": str(free_port()), "LANG": "C.UTF-8"}
        variables = kept | ours
        say(f"  first start, with the demo's story: {start(variables):.1f} s")
        found = [start(variables) for _ in range(rounds)]
    say("  " + ", ".join(f"{seconds:.2f}" for seconds in found) + " s")
    median = statistics.median(found)
    bound = "CPU of importing three processes on two cores"
    return int(
        not hand_in(Figure("cold start of `keepwell up`", f"≤ {GOAL:.0f} s", f"{median:.1f} s", median <= GOAL, bound))
    )


if __name__ == "__main__":
    sys.exit(main())
