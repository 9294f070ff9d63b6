"""Tables and the prioritization into files: CSV, Excel, Parquet, JSON, Markdown, HTML. Plain data in, a file out."""
