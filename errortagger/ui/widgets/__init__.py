"""Widgets: data in, signals out; they know neither the session nor files."""
