"""The parts of `tests.bench.night`, each run in a process of its own: nights, bare SQL, history, pages."""
