"""Makes the small PyTorch files beside it: python make_fixtures.py (needs torch and omegaconf)."""
import argparse
import collections
import os
import pathlib
import pickle

import omegaconf
import torch

HERE = pathlib.Path(__file__).parent


def numbers(*shape):
    return torch.arange(torch.Size(shape).numel(), dtype=torch.float32).reshape(shape)


class Attack:
    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def whisper():
    width, tensors = 4, collections.OrderedDict()
    for side in ("encoder", "decoder"):
        tensors[side + ".positional_embedding"] = numbers(3, width)
        block = side + ".blocks.0."
        for attention in ("attn", "cross_attn") if side == "decoder" else ("attn",):
            for part in ("query", "key", "value", "out"):
                tensors[block + attention + "." + part + ".weight"] = numbers(width, width).half()
            tensors[block + attention + "_ln.weight"] = numbers(width)
        tensors[block + "mlp.0.weight"] = numbers(2 * width, width).half()
        tensors[block + "mlp.2.weight"] = numbers(2 * width, width).half().t()  # not contiguous
        tensors[block + "mlp_ln.weight"] = numbers(width)
    tensors["encoder.conv1.weight"] = numbers(width, 2, 3)
    tensors["encoder.ln_post.weight"] = numbers(width)
    tensors["decoder.ln.weight"] = numbers(width)
    tensors["decoder.token_embedding.weight"] = numbers(5, width)
    dims = dict(n_mels=2, n_vocab=5, n_audio_ctx=3, n_audio_state=width, n_audio_head=2, n_audio_layer=1,
                n_text_ctx=3, n_text_state=width, n_text_head=2, n_text_layer=1)
    return dict(dims=dims, model_state_dict=tensors)


def av_hubert(cfg):
    tensors, prefix = collections.OrderedDict(), "encoder.w2v_model."
    resnet = "feature_extractor_video.resnet."
    tensors[resnet + "frontend3D.0.weight"] = numbers(2, 1, 1, 1, 1)
    for stage, width in enumerate((2, 3, 4, 5), 1):
        tensors[f"{resnet}trunk.layer{stage}.0.conv1.weight"] = numbers(width, 2, 1, 1).bfloat16()
    tensors["post_extract_proj.weight"] = numbers(4, 8)
    tensors["feature_extractor_audio.proj.weight"] = numbers(4, 6)
    tensors["encoder.pos_conv.0.parametrizations.weight.original0"] = numbers(1, 1, 2)
    tensors["encoder.pos_conv.0.parametrizations.weight.original1"] = numbers(4, 2, 2)
    tensors["encoder.layers.0.fc1.weight"] = numbers(6, 4)
    model = collections.OrderedDict((prefix + name, tensor) for name, tensor in tensors.items())
    model["decoder.embed.weight"] = numbers(2, 2)
    return dict(args=None, cfg=cfg, model=model, best=1.5, steps=2**70)


def lightning():
    shared = numbers(4, 2)
    state = dict(whole=shared, part=shared[1:3], column=shared[:, 1], scalar=torch.tensor(7.5),
                 parameter=torch.nn.Parameter(numbers(2)), integers=torch.arange(3), none=None,
                 empty=torch.zeros(0, 3))
    return dict(epoch=3, hyper_parameters=argparse.Namespace(lr=0.1, path=pathlib.PosixPath("x")), state_dict=state,
                optimizer_states=[dict(state={0: dict(step=torch.tensor(1.0))}, param_groups=[dict(params=[0])])])


if __name__ == "__main__":
    torch.save(whisper(), HERE / "whisper.pt")
    nested = dict(model=dict(w2v_args=dict(model=dict(encoder_attention_heads=2)), label="${data.label}"))
    torch.save(av_hubert(omegaconf.OmegaConf.create(nested)), HERE / "av-hubert.pt")
    torch.save(lightning(), HERE / "lightning.ckpt")
    torch.save(lightning(), HERE / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(dict(model=numbers(2), x=Attack(os.system, "true")), HERE / "hostile-system.pt")
    torch.save(dict(model=numbers(2), x=Attack(eval, "1")), HERE / "hostile-eval.pt",
               _use_new_zipfile_serialization=False)
    (HERE / "hostile-protocol4.pt").write_bytes(pickle.dumps(Attack(exec, "1"), protocol=4))
