"""Portal under load while its processes and engines die, and a reckoning of what was acknowledged."""
