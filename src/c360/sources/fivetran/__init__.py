"""A warehouse that Fivetran fills, mapped out of the box: a file of mappings for each vendor."""

from c360.sources.fivetran.connector import Connector

__all__ = ["Connector"]
