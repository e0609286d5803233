#!/usr/bin/env python3
"""Tells what goes on inside SmolLM2-135M-Instruct (GGUF, Q4_1) while it reads TOKENS, or others.

A plain Llama in numpy, float64, on the weights that the gguf package dequantises; it shares nothing
with Lipstream. usage: pip install gguf; figures.py SmolLM2-135M-Instruct.Q4_1.gguf > figures.tsv
With other tokens: figures.py SmolLM2-135M-Instruct.Q4_1.gguf 1 13195 ... > clip.tsv

Letters: N tokens, L blocks, D features, H heads, K key heads, d features of a head.
"""
import sys

import numpy as np
from gguf import GGUFReader, dequantize

# "<|im_start|>user\nWrite one sentence about the sea.<|im_end|>\n<|im_start|>assistant\n", and what
# greedy search answers.
TOKENS = [1, 4093, 198, 19161, 582, 6330, 563, 260, 3426, 30, 2, 198, 1, 520, 9531, 198]
TOKENS += [504, 3426, 314, 253, 4749, 284, 11965, 7815, 28, 30055, 351, 1029, 284, 2073, 282]
TOKENS += [13278, 28, 429, 260]
TOKENS = [int(token) for token in sys.argv[2:]] or TOKENS
N, L, D, H, K, d = len(TOKENS), 30, 576, 9, 3, 64
THETA, EPSILON = 100_000.0, 1e-5

tensors = {t.name: t for t in GGUFReader(sys.argv[1]).tensors}


def weight(name):
    tensor = tensors[name]
    values = dequantize(tensor.data, tensor.tensor_type).astype(np.float64)
    return values.reshape([int(n) for n in reversed(tensor.shape)])


def rms(x, gain):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + EPSILON) * gain


def rope(x):
    """x: heads x N x d; llama.cpp's files keep the pairs side by side."""
    angles = np.arange(N)[:, None] * THETA ** (-np.arange(d // 2) * 2 / d)
    cos, sin = np.cos(angles), np.sin(angles)
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = np.empty_like(x)
    turned[..., 0::2] = even * cos - odd * sin
    turned[..., 1::2] = even * sin + odd * cos
    return turned


def heads(x, count):
    return x.reshape(N, count, d).transpose(1, 0, 2)


def row(layer, stream, attention=None, values=None):
    magnitudes = np.abs(stream)
    median = np.median(magnitudes)
    norms = np.linalg.norm(stream, axis=1)
    cosine = stream @ stream[0] / norms / norms[0]
    others = magnitudes[1:].max(axis=1)
    out = [layer, median, int(magnitudes[0].argmax()), magnitudes[0].max()]
    out += [1 + int(others.argmax()), others.max(), int((magnitudes >= 1000 * median).sum())]
    out += [norms[0], norms[-1], cosine[-1], (cosine[1:] ** 2).mean()]
    if attention is None:
        return out + ["nan"] * 6
    alpha = attention.sum(axis=1) / (N - np.arange(N))  # H x N
    logs = np.log(np.where(attention > 0, attention, 1))
    entropy = -(attention * logs).sum(axis=2).mean(axis=1)  # H
    value_norms = np.linalg.norm(values, axis=2).mean(axis=0)  # N
    out += [alpha[:, 0].mean(), alpha[:, 8].mean(), (alpha[:, 0] > 0.3).mean()]
    return out + [entropy.mean(), value_norms[0], value_norms[8]]


print("\t".join((
    "layer median firstFeature firstPeak otherToken otherPeak massive firstNorm lastNorm lastCosine "
    "squaredCosine firstAlpha ninthAlpha firstHeadShare entropy firstValueNorm ninthValueNorm"
).split()))


def tell(figures):
    print("\t".join(f"{x:.7g}" if isinstance(x, float) else str(x) for x in figures))


mask = np.triu(np.full((N, N), -np.inf), 1)
x = weight("token_embd.weight")[TOKENS]
tell(row(0, x))
for block in range(L):
    name = f"blk.{block}."
    y = rms(x, weight(name + "attn_norm.weight"))
    q = rope(heads(y @ weight(name + "attn_q.weight").T, H))
    k = rope(heads(y @ weight(name + "attn_k.weight").T, K))
    v = heads(y @ weight(name + "attn_v.weight").T, K)
    scores = q @ np.repeat(k, H // K, axis=0).transpose(0, 2, 1) / np.sqrt(d) + mask
    a = np.exp(scores - scores.max(axis=2, keepdims=True))
    a /= a.sum(axis=2, keepdims=True)
    mixed = (a @ np.repeat(v, H // K, axis=0)).transpose(1, 0, 2).reshape(N, D)
    x = x + mixed @ weight(name + "attn_output.weight").T
    y = rms(x, weight(name + "ffn_norm.weight"))
    gate = y @ weight(name + "ffn_gate.weight").T
    act = gate / (1 + np.exp(-gate)) * (y @ weight(name + "ffn_up.weight").T)
    x = x + act @ weight(name + "ffn_down.weight").T
    tell(row(block + 1, x, a, v))
