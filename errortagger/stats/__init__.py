"""Numbers in, numbers out: every statistic of tags, as frozen values. Imports nothing heavy."""
