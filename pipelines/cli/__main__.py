"""`python -m pipelines.cli`, where the console script is not installed."""

from pipelines.cli import main

main()
