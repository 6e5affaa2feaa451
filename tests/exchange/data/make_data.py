#!/usr/bin/env python3
"""Writes the files of this folder: tensors as others write them, with what their elements are exactly.

Python's standard library alone (struct, zipfile, fractions), so that nothing of seqcert is in its own test data.
Run it here after a change; the tests read the files and need no Python.
"""
import io
import json
import struct
import zipfile
from fractions import Fraction

FORMATS = {"F64": ("d", 8), "F32": ("f", 4), "F16": ("e", 2), "I8": ("b", 1), "I16": ("h", 2), "I32": ("i", 4),
           "I64": ("q", 8), "U8": ("B", 1), "U16": ("H", 2), "U32": ("I", 4), "U64": ("Q", 8), "BOOL": ("?", 1)}
NUMPY = {"F64": "f8", "F32": "f4", "F16": "f2", "I8": "i1", "I16": "i2", "I32": "i4", "I64": "i8", "U8": "u1",
         "U16": "u2", "U32": "u4", "U64": "u8", "BOOL": "b1"}

# Largest, least subnormal, least normal, and numbers of every kind of each format, by bit pattern or value.
VALUES = {
    "F64": [1.5, -0.1, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 2.0 ** 52 + 1],
    "F32": [struct.unpack("<f", struct.pack("<I", b))[0]
            for b in (0x3f800001, 0xbdcccccd, 0x00000001, 0x00800000, 0x7f7fffff, 0x807fffff)],
    "F16": [struct.unpack("<e", struct.pack("<H", b))[0] for b in (0x3c01, 0xae66, 0x0001, 0x0400, 0x7bff, 0x83ff)],
    "I8": [-128, 127, 0, -1, 1, 5], "I16": [-32768, 32767, 0, -1, 1, 5],
    "I32": [-2 ** 31, 2 ** 31 - 1, 0, -1, 1, 5], "I64": [-2 ** 63, 2 ** 63 - 1, 0, -1, 1, 5],
    "U8": [0, 255, 1, 2, 3, 4], "U16": [0, 65535, 1, 2, 3, 4], "U32": [0, 2 ** 32 - 1, 1, 2, 3, 4],
    "U64": [0, 2 ** 64 - 1, 1, 2, 3, 4], "BOOL": [True, False, True, True, False, False],
}
BF16 = [0x3f81, 0xbdcd, 0x0001, 0x0080, 0x7f7f, 0x807f]


def exact(kind, value):
    return Fraction(int(value)) if kind[0] in "IUB" and kind != "BF16" else Fraction(value)


def packed(kind, values, order="<"):
    return struct.pack(f"{order}{len(values)}{FORMATS[kind][0]}", *values)


def bf16_value(bits):
    return struct.unpack("<f", struct.pack("<I", bits << 16))[0]


def safetensors(path, tensors, metadata=None, pad=0):
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, (kind, shape, raw) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode() + b" " * pad
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + data)


def npy(kind, shape, raw, version=(1, 0), order="<", fortran=False):
    mark = "|" if FORMATS[kind][1] == 1 else order
    text = f"{{'descr': '{mark}{NUMPY[kind]}', 'fortran_order': {fortran}, 'shape': {tuple(shape)}, }}".encode()
    width = 2 if version == (1, 0) else 4
    text += b" " * (-(8 + width + len(text) + 1) % 64) + b"\n"
    return b"\x93NUMPY" + bytes(version) + len(text).to_bytes(width, "little") + text + raw


def main():
    expected = {}
    tensors = {}
    for kind, values in VALUES.items():
        tensors[f"all {kind}"] = (kind, [2, 3], packed(kind, values))
        expected[f"all {kind}"] = [str(exact(kind, v)) for v in values]
    tensors["all BF16"] = ("BF16", [2, 3], struct.pack("<6H", *BF16))
    expected["all BF16"] = [str(Fraction(bf16_value(b))) for b in BF16]
    tensors["scalar"] = ("F32", [], packed("F32", [0.75]))
    expected["scalar"] = ["3/4"]
    tensors["empty"] = ("F32", [0, 4], b"")
    expected["empty"] = []
    tensors["umlaut ä"] = ("U8", [1], b"\x07")
    expected["umlaut ä"] = ["7"]
    safetensors("all.safetensors", tensors, {"format": "pt", "note": "ü"}, pad=5)

    arrays = {}
    for kind, values in VALUES.items():
        arrays[f"all_{kind}"] = npy(kind, [2, 3], packed(kind, values))
        expected[f"all_{kind}"] = [str(exact(kind, v)) for v in values]
    grid = [float(k) / 8 for k in range(24)]
    expected["grid"] = [str(Fraction(v)) for v in grid]
    arrays["version2"] = npy("F32", [2, 3, 4], packed("F32", grid), (2, 0))
    arrays["version3"] = npy("F64", [2, 3, 4], packed("F64", grid), (3, 0))
    arrays["big_endian"] = npy("F32", [2, 3, 4], packed("F32", grid, ">"), order=">")
    columns = [grid[12 * a + 4 * b + c] for c in range(4) for b in range(3) for a in range(2)]
    arrays["fortran"] = npy("F64", [2, 3, 4], packed("F64", columns), fortran=True)
    arrays["flat"] = npy("F32", [24], packed("F32", grid))
    for path, method in (("stored.npz", zipfile.ZIP_STORED), ("deflated.npz", zipfile.ZIP_DEFLATED)):
        with zipfile.ZipFile(path, "w", method) as out:
            for name, content in arrays.items():
                # As numpy.savez does: the size is not known when the member begins, and may be large.
                info = zipfile.ZipInfo(name + ".npy")
                info.compress_type = method
                with out.open(info, "w", force_zip64=True) as member:
                    member.write(content)
    # A stream that cannot be sought: sizes stand behind the member.
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.content = b""
        def writable(self):
            return True
        def write(self, data):
            self.content += bytes(data)
            return len(data)
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("grid.npy", arrays["flat"])
    with open("streamed.npz", "wb") as out:
        out.write(pipe.content)
    with open("expected.json", "w") as out:
        json.dump(expected, out, indent=1, ensure_ascii=False)
        out.write("\n")


if __name__ == "__main__":
    main()
