"""The sql connector, landing so few rows at a time that a kill hits it in their midst."""

from c360.sources.database import alchemy, copying, files
from c360.sources.sql import Connector

files._LARGEST = 20_000
copying._BLOCK = 4_000
alchemy._AT_ONCE = 100

__all__ = ["Connector"]
