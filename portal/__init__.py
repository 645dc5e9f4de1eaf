"""Portal: the front door of a support team."""

__version__ = "0.1.0"
