"""Routing: the exit states that hold, and the skills they trigger, without flapping."""
