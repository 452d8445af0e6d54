"""What a company decides in `juke.toml` about its own work: one module per section, each only its shape and checks."""
