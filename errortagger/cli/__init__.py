"""The command line: thin verbs over the use cases. Imports no Qt."""
