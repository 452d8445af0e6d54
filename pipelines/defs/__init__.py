"""What exists in Dagster: assets, checks, the job, its schedule and sensor. How a stage works is its package's.

Every asset calls the stage functions of `pipelines.night`, under one open night that a resource holds for the run.
"""
