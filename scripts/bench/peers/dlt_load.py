"""Loads a CSV file with dlt by its fastest way: Arrow batches, no compression, two workers, and no rows in Python.

dlt_load.py ENGINE TARGET CSV append|merge FOLDER REPORT writes the CPU seconds and the peak memory to REPORT.
"""

import json
import os
import re
import resource
import sys

engine, target, csv_file, disposition, folder, report = sys.argv[1:]
os.environ.update(
    {
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "DLT_DATA_DIR": folder,
        "DATA_WRITER__DISABLE_COMPRESSION": "true",
        "NORMALIZE__WORKERS": "2",
        "LOAD__WORKERS": "2",
        # Parts of a file go to the workers side by side.
        "DATA_WRITER__FILE_MAX_ITEMS": "250000",
    }
)

import dlt
from pyarrow import csv as arrow_csv


def batches():
    with arrow_csv.open_csv(
        csv_file,
        read_options=arrow_csv.ReadOptions(block_size=16 << 20),
        convert_options=arrow_csv.ConvertOptions(strings_can_be_null=True),
    ) as reader:
        for batch in reader:
            yield batch


destination = (
    dlt.destinations.duckdb(target)
    if engine == "duckdb"
    else dlt.destinations.postgres(target.replace("postgres://", "postgresql://"))
)
pipeline = dlt.pipeline(
    "bench", destination=destination, dataset_name="bench", pipelines_dir=folder
)
rows = dlt.resource(
    batches,
    name="rows",
    write_disposition=disposition,
    primary_key="id" if disposition == "merge" else None,
    file_format="parquet",
)
pipeline.run(rows).raise_on_failed_jobs()

# That of this process only: ru_maxrss starts with that of the process that forked it.
with open("/proc/self/status") as status:
    peak = int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))
usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
with open(report, "w") as file:
    json.dump(
        {
            "cpu": sum(one.ru_utime + one.ru_stime for one in usage),
            "kilobytes": max(peak, usage[1].ru_maxrss),
        },
        file,
    )
