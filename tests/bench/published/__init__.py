"""Real data with published numbers, each set a module; `__main__` runs those that are entered there."""
