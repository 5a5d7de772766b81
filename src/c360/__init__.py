"""c360: a Customer 360 whose every figure explains itself."""

__version__ = "0.1.0"
