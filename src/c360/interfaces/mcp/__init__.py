"""The MCP door: the same answers for language models and other agents, over stdio and HTTP.

Thin: it recognises who asks, and wraps what the service answers. What may be seen is decided, and
put on record, behind it.
"""
