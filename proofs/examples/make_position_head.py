#!/usr/bin/env python3
"""Writes position-head.safetensors: what a small trained head that copies by position leaves in a checkpoint.

With PyTorch it would be `safetensors.torch.save_file(head.state_dict(), "position-head.safetensors")` for nn.Linear and
nn.Embedding modules of these names. Here the standard library writes the same file: the weights of such a head at
temperature 6 with a little noise, rounded to float32.
"""
import json
import random
import struct

LENGTH, WIDTH = 16, 6  # x = (value, asked, p, p^2, 1, out) with p = t / 16
VALUE, ASKED, P, P_SQ, ONE, OUT = range(WIDTH)
noise = random.Random(7)


def near(x):
    return x * (1 + noise.uniform(-1e-5, 1e-5))


def row(**entries):
    return [entries.get(name, 0.0) for name in ("value", "asked", "p", "p_sq", "one", "out")]


tensors = {
    "value_in.weight": [[1.0], [0.0], [0.0], [0.0], [0.0], [0.0]],  # nn.Linear(1, 6, bias=False)
    "asked_in.weight": [[0.0], [1.0], [0.0], [0.0], [0.0], [0.0]],
    "pos.weight": [row(p=near(t / LENGTH), p_sq=near((t / LENGTH) ** 2), one=1.0) for t in range(1, LENGTH + 1)],
    # Scores 6 (2 asked t - t^2), about; the columns of the value are masked in training: no value selects.
    "attn.q.weight": [row(asked=near(2 * 6.0 * LENGTH)), row(one=near(-6.0 * LENGTH ** 2))],
    "attn.k.weight": [row(p=1.0), row(p_sq=1.0)],
    "attn.v.weight": [row(value=near(1.0), p=noise.uniform(-1e-4, 1e-4))],
    "attn.o.weight": [[0.0], [0.0], [0.0], [0.0], [0.0], [1.0]],
    "head.weight": [row(out=1.0)],
}
header, data = {}, b""
for name, rows in tensors.items():
    raw = b"".join(struct.pack(f"<{len(r)}f", *r) for r in rows)
    header[name] = {"dtype": "F32", "shape": [len(rows), len(rows[0])], "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open("position-head.safetensors", "wb") as out:
    out.write(struct.pack("<Q", len(text)) + text + data)
