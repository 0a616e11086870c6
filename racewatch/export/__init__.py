"""Documents as files for other programs: JSON lines, CSV, Parquet."""

from racewatch.export.exporting import FORMATS, Exported, export

__all__ = ["FORMATS", "Exported", "export"]
