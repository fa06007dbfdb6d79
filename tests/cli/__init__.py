"""The command line's parts: flags, words, completion and the trace of a connection."""
