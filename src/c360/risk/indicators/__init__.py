"""The risk indicators, one small function each, by the area they speak of."""
