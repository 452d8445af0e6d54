"""Files as departments really send them, each with the one outcome that is right: `python -m tests.bench.naughty`."""
