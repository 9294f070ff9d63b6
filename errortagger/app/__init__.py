"""The use cases: create, open, import, tag, export. Wires session, store, importers, exporters and media together."""
