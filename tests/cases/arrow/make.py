"""Makes the files here: `python make.py`, with pyarrow 26."""
import datetime as dt

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.ipc as ipc

plain = pa.table({"id": [1, 2, None] * 100, "name": ["a", "bb", None] * 100})
for codec in ["lz4", "zstd", "uncompressed"]:
    feather.write_feather(plain, f"{codec}.feather", compression=codec, chunksize=100)
feather.write_feather(plain.slice(0, 3), "version1.feather", version=1)


def stream(name, table, **options):
    with ipc.new_stream(f"{name}.arrows", table.schema, **options) as writer:
        writer.write_table(table, max_chunksize=2)


stream("plain", plain.slice(0, 5))
stream("zstd", plain.slice(0, 4), options=ipc.IpcWriteOptions(compression="zstd"))
stream("empty", plain.slice(0, 0))
stream("types", pa.table({
    "view": pa.array(["a", "a text of more than twelve bytes", None], pa.string_view()),
    "list_view": pa.array([[1, 2], None, [3]], pa.list_view(pa.int32())),
    "large_list": pa.array([[1], [], None], pa.large_list(pa.int64())),
    "runs": pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array(["x", "y"])),
    "words": pa.array(["x", None, "y"]).dictionary_encode(),
    "months": pa.array([pa.MonthDayNano([1, 2, 3000]), None, pa.MonthDayNano([-1, 0, 0])]),
    "date_ms": pa.array([0, 86400000, None], pa.date64()),
    "seconds": pa.array([0, None, 1], pa.timestamp("s")),
    "half": pa.array([1.5, None, -0.0], pa.float16()),
    "decimal32": pa.array([1, None, -1], pa.decimal32(7, 2)),
    "decimal64": pa.array([1, None, -1], pa.decimal64(15, 3)),
    "uuid": pa.array([b"0123456789abcdef", None, b"\0" * 16], pa.uuid()),
    "bool8": pa.array([1, None, 0], pa.bool8()),
    "zone": pa.array([1_000_000_001, None, 0], pa.timestamp("ns", "Europe/Prague")),
    "span": pa.array([dt.timedelta(days=1), None, dt.timedelta(0)], pa.duration("ms")),
    "time": pa.array([1, None, 86399], pa.time32("s")),
}))
union = pa.UnionArray.from_dense(pa.array([0, 1], pa.int8()), pa.array([0, 0], pa.int32()), [pa.array([1]), pa.array(["x"])])
stream("union", pa.table({"id": [1, 2], "both": union}))
