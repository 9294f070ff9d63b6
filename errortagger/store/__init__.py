"""The project file: one SQLite file, one writing thread, two reading threads. The only package that knows SQLite."""
