"""Makes the files here that DuckDB does not write: `python make.py`, with pyarrow 26."""
import datetime as dt
import decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

moments = [dt.datetime(9999, 12, 31), None, dt.datetime(1900, 1, 1, 1, 2, 3, 456789)]
plain = pa.table({"id": [1, 2, 3], "name": ["a", "bb", None]})


def write(name, table, **options):
    pq.write_table(table, f"{name}.parquet", **options)


# As Spark and Hive write moments: no schema of Arrow's beside them.
int96 = pa.table({"id": [1, 2, 3], "ts": pa.array(moments, pa.timestamp("us"))})
write("int96", int96, use_deprecated_int96_timestamps=True, store_schema=False)
fine = pa.table({"ts": pa.array([1, 1_000_000_001, None], pa.timestamp("ns"))})
write("int96-nanoseconds", fine, use_deprecated_int96_timestamps=True, store_schema=False)
write("lz4", plain, compression="lz4")
write("views", pa.table({
    "view": pa.array(["a", "a text of more than twelve bytes", None], pa.string_view()),
    "bytes": pa.array([b"a", None, b"\xff" * 20], pa.binary_view()),
    "large": pa.array(["x", None, "y"], pa.large_string()),
    "words": pa.array(["x", "y", None]).dictionary_encode(),
    "numbers": pa.array([5, None, 7]).dictionary_encode(),
    "nested": pa.array([["x"], None, ["y", None]], pa.list_(pa.string())),
}))
write("rare", pa.table({
    "half": pa.array([1.5, float("inf"), None], pa.float16()),
    "nothing": pa.nulls(3),
    "fixed": pa.array([b"abc", None, b"xyz"], pa.binary(3)),
    "decimal32": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("-9.99")], pa.decimal128(5, 2)),
    "decimal256": pa.array([decimal.Decimal("1" * 50), None, decimal.Decimal(-1)], pa.decimal256(60, 2)),
    "seconds": pa.array([0, 1, None], pa.timestamp("s")),
    "zone": pa.array([0, 1, None], pa.timestamp("ms", "Europe/Prague")),
    "millis": pa.array([dt.time(1, 2, 3, 4000), None, dt.time(23)], pa.time32("ms")),
    "nanos": pa.array([1, None, 86399999999999], pa.time64("ns")),
    "span": pa.array([1_000_000, None, -1], pa.duration("us")),
    "fixed_list": pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int32(), 2)),
    "unsigned": pa.array([2**64 - 1, 0, None], pa.uint64()),
    "map": pa.array([[("k", 1), ("l", None)], None, []], pa.map_(pa.string(), pa.int64())),
    "day_ms": pa.array([0, 86400000, None], pa.date64()),
}))
write("twice", pa.Table.from_arrays([pa.array([1]), pa.array([2]), pa.array([3])], ["a", "a", "A"]))
write("map-keys", pa.table({"id": [1], "map": pa.array([[("k", 1), ("k", 2)]], pa.map_(pa.string(), pa.int64()))}))
write("no-groups", plain.slice(0, 0))
for encoding in ["PLAIN", "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"]:
    table = pa.table({"n": pa.array(range(1000), pa.int32()), "x": pa.array(range(1000), pa.int64())})
    write(f"encoding-{encoding.lower()}", table, use_dictionary=False, column_encoding=encoding)
for encoding in ["DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"]:
    table = pa.table({"s": [f"text {i}" for i in range(1000)]})
    write(f"encoding-{encoding.lower()}", table, use_dictionary=False, column_encoding=encoding)
write("pages-v2", pa.table({"s": ["x", None, "y"] * 1000, "b": [True, None, False] * 1000}), data_page_version="2.0")


class Keys(pe.KmsClient):
    def __init__(self, _):
        pe.KmsClient.__init__(self)

    def wrap_key(self, key, _):
        import base64
        return base64.b64encode(key)

    def unwrap_key(self, key, _):
        import base64
        return base64.b64decode(key)


factory = pe.CryptoFactory(Keys)
for name, plaintext in [("encrypted", False), ("encrypted-column", True)]:
    config = pe.EncryptionConfiguration(footer_key="k", column_keys={"k": ["name"]}, plaintext_footer=plaintext)
    keys = factory.file_encryption_properties(pe.KmsConnectionConfig(), config)
    write(name, plain, encryption_properties=keys)
