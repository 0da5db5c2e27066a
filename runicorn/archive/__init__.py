"""Runs as files to carry elsewhere: archives out and in, and their numbers as tables."""

from runicorn.archive.importing import Imported, import_archive
from runicorn.archive.packing import export_archive
from runicorn.archive.table_files import export_csv, export_parquet
from runicorn.archive.target import Exported

__all__ = ["Exported", "Imported", "export_archive", "export_csv", "export_parquet", "import_archive"]
