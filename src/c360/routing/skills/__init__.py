"""The skills that routing triggers, one file each, found by the file's name.

A file states the skill's full name, the fields it is called with, and how they follow from the
account. Delivering the call is not its task.
"""
