#!/usr/bin/env python3
"""Figures of SmolLM2-135M-Instruct (GGUF, Q4_1) while it reads tokens, by transformers.

The columns are those of figures.py, which is a plain Llama in numpy; here the reference
implementation's attention maps (eager) and hidden states are reduced. The last hidden state of
transformers is behind the final norm: the stream after the last block is taken by a hook.
usage: pip install torch transformers gguf; transformers-figures.py FILE.gguf [TOKEN ...] > FIGURES.tsv
"""
import os
import sys

import numpy as np
import torch
from transformers import AutoModelForCausalLM

folder, name = os.path.split(os.path.abspath(sys.argv[1]))
model = AutoModelForCausalLM.from_pretrained(
    folder, gguf_file=name, attn_implementation="eager", dtype=torch.float32)
model.eval()
tokens = [int(token) for token in sys.argv[2:]]
last = {}
model.model.norm.register_forward_pre_hook(lambda module, args: last.update(x=args[0]))
with torch.no_grad():
    out = model(torch.tensor([tokens]), output_attentions=True, output_hidden_states=True)
streams = [x[0].double().numpy() for x in out.hidden_states[:-1]] + [last["x"][0].double().numpy()]
maps = [None] + [a[0].double().numpy() for a in out.attentions]  # H x N x N
N = len(tokens)

print("\t".join((
    "layer median firstFeature firstPeak otherToken otherPeak massive firstNorm lastNorm lastCosine "
    "squaredCosine firstAlpha ninthAlpha firstHeadShare entropy").split()))
for layer, (x, a) in enumerate(zip(streams, maps)):
    magnitudes = np.abs(x)
    median = np.median(magnitudes)
    norms = np.linalg.norm(x, axis=1)
    cosine = x @ x[0] / norms / norms[0]
    others = magnitudes[1:].max(axis=1)
    row = [layer, median, int(magnitudes[0].argmax()), magnitudes[0].max(),
           1 + int(others.argmax()), others.max(), int((magnitudes >= 1000 * median).sum()),
           norms[0], norms[-1], cosine[-1], (cosine[1:] ** 2).mean()]
    if a is None:
        row += ["nan"] * 4
    else:
        alpha = a.sum(axis=1) / (N - np.arange(N))
        entropy = -(a * np.log(np.where(a > 0, a, 1))).sum(axis=2).mean(axis=1)
        row += [alpha[:, 0].mean(), alpha[:, 8].mean(), (alpha[:, 0] > 0.3).mean(), entropy.mean()]
    print("\t".join(f"{v:.7g}" if isinstance(v, float) else str(v) for v in row))
