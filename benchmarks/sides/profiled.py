"""Our side under Python's profiler; what it found lies in the job's folder."""

import cProfile
from pathlib import Path

from benchmarks.job import Job
from benchmarks.sides.ours import main

if __name__ == "__main__":
    profiler = cProfile.Profile()
    profiler.runcall(main)
    profiler.dump_stats(Path(Job.of_argv().folder, "profile"))
