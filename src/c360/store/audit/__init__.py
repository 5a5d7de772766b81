"""The audit log: who saw what, durable before the first byte of it is shown."""
