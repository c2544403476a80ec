"""Jobs: which documents there are, through the flow, into files; what is remembered between runs."""
