"""What every test may ask for, whatever room it is in."""

pytest_plugins: list[str] = []
