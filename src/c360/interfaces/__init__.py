"""The ways in. Thin: every call goes through App."""
