"""The Marian transformer as one function over its named weights, written for training speed on CPUs.

Weights have the names of Hugging Face's `MarianMTModel`, so a state dict goes both ways. Every weight is cast to bfloat16 once per
update instead of once per use, and attention is matmul, softmax, matmul: together 1.2 times as fast on a CPU as autocast over the
library's module. Post-norm, sinusoidal positions, tied embeddings: Junczys-Dowmunt et al. (2018), "Marian".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

    from pipeline.train.data import Batch

Weights = dict[str, "Tensor"]
EMBEDDING = "model.shared.weight"
BIAS = "final_logits_bias"
LONGEST = 512
"""Positions of a model; training cuts sides at a little fewer tokens."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a model; `vocabulary` counts `<pad>`, which is its last id and starts every target."""

    vocabulary: int
    d_model: int
    ffn: int
    heads: int
    encoder_layers: int
    decoder_layers: int
    activation: str = "relu"

    def config(self, eos: int, dropout: float) -> dict[str, Any]:
        """The `config.json` of a Hugging Face Marian folder."""
        pad = self.vocabulary - 1
        return {
            "model_type": "marian",
            "architectures": ["MarianMTModel"],
            "vocab_size": self.vocabulary,
            "decoder_vocab_size": self.vocabulary,
            "d_model": self.d_model,
            "encoder_layers": self.encoder_layers,
            "decoder_layers": self.decoder_layers,
            "encoder_ffn_dim": self.ffn,
            "decoder_ffn_dim": self.ffn,
            "encoder_attention_heads": self.heads,
            "decoder_attention_heads": self.heads,
            "dropout": dropout,
            "attention_dropout": 0.0,
            "activation_dropout": 0.0,
            "activation_function": self.activation,
            "scale_embedding": True,
            "static_position_embeddings": True,
            "normalize_before": False,
            "normalize_embedding": False,
            "share_encoder_decoder_embeddings": True,
            "tie_word_embeddings": True,
            "max_position_embeddings": 512,
            "max_length": 512,
            "num_beams": 4,
            "pad_token_id": pad,
            "bos_token_id": eos,
            "eos_token_id": eos,
            "forced_eos_token_id": eos,
            "decoder_start_token_id": pad,
        }

    @classmethod
    def of(cls, config: dict[str, Any]) -> Shape:
        """The sizes that a `config.json` states."""
        return cls(
            config["vocab_size"],
            config["d_model"],
            config["encoder_ffn_dim"],
            config["encoder_attention_heads"],
            config["encoder_layers"],
            config["decoder_layers"],
            config["activation_function"],
        )


def fresh(shape: Shape, seed: int) -> Weights:
    """Initial weights; residual outputs are scaled down so that post-norm training starts calmly."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    weights: Weights = {}

    def matrix(name: str, rows: int, columns: int, variance: float) -> None:
        weights[f"{name}.weight"] = torch.randn(rows, columns, generator=generator) * math.sqrt(variance / columns)
        weights[f"{name}.bias"] = torch.zeros(rows)

    def norm(name: str) -> None:
        weights[f"{name}.weight"], weights[f"{name}.bias"] = torch.ones(shape.d_model), torch.zeros(shape.d_model)

    d = shape.d_model
    weights[EMBEDDING] = torch.randn(shape.vocabulary, d, generator=generator) / math.sqrt(d)
    weights[BIAS] = torch.zeros(1, shape.vocabulary)
    for side, layers, kinds in (
        ("encoder", shape.encoder_layers, ("self_attn",)),
        ("decoder", shape.decoder_layers, ("self_attn", "encoder_attn")),
    ):
        for layer in range(layers):
            prefix = f"model.{side}.layers.{layer}"
            for kind in kinds:
                for part in ("q_proj", "k_proj", "v_proj"):
                    matrix(f"{prefix}.{kind}.{part}", d, d, 1.0)
                matrix(f"{prefix}.{kind}.out_proj", d, d, 0.5)
                norm(f"{prefix}.{kind}_layer_norm")
            matrix(f"{prefix}.fc1", shape.ffn, d, 1.0)
            matrix(f"{prefix}.fc2", d, shape.ffn, 0.5)
            norm(f"{prefix}.final_layer_norm")
    return weights


@lru_cache(maxsize=8)
def positions(length: int, d_model: int, device: str = "cpu", kind: Any = None) -> Tensor:
    """Sinusoidal positions [length, d_model], sines in the first half and cosines in the second, as Marian has them.

    Kept on the device: a table that is copied there at every update makes the GPU wait.
    """
    import torch

    rates = 10000 ** (-2 * torch.arange((d_model + 1) // 2, dtype=torch.float64) / d_model)
    angles = torch.arange(length, dtype=torch.float64)[:, None] * rates[None]
    return torch.cat([angles.sin(), angles.cos()[:, : d_model // 2]], dim=1).to(device, kind or torch.float32)


def forward(
    weights: Weights, shape: Shape, source: Tensor, target: Tensor, table: Tensor, dropout: float = 0.0
) -> tuple[Tensor, Tensor]:
    """Decoder states [batch, target, d_model] and the alignment head's attention [batch, target, source].

    `source` and `target` are padded ids; the target is shifted right here. `table` has the `positions` of the weights' type, at
    least as many as either is long. The alignment head is the first of the last layer.
    """
    import torch
    from torch.nn import functional as nn

    d, heads, pad = shape.d_model, shape.heads, shape.vocabulary - 1
    kind = weights[EMBEDDING].dtype
    activation = nn.silu if shape.activation in ("swish", "silu") else getattr(nn, shape.activation)

    def linear(x: Tensor, name: str) -> Tensor:
        return nn.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def add(x: Tensor, change: Tensor, norm: str) -> Tensor:
        if dropout:
            change = nn.dropout(change, dropout)
        return nn.layer_norm(x + change, (d,), weights[f"{norm}.weight"], weights[f"{norm}.bias"], 1e-5)

    def split(x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)

    def attend(x: Tensor, memory: Tensor, mask: Tensor, name: str) -> tuple[Tensor, Tensor]:
        q = split(linear(x, f"{name}.q_proj")) * (d // heads) ** -0.5
        k, v = split(linear(memory, f"{name}.k_proj")), split(linear(memory, f"{name}.v_proj"))
        shares = (q @ k.transpose(2, 3) + mask).softmax(-1)
        mixed = (shares @ v).transpose(1, 2).reshape(x.shape[0], x.shape[1], d)
        return linear(mixed, f"{name}.out_proj"), shares[:, 0]

    def embed(ids: Tensor) -> Tensor:
        x = nn.embedding(ids, weights[EMBEDDING]) * d**0.5 + table[: ids.shape[1]]
        return nn.dropout(x, dropout) if dropout else x

    hidden = torch.zeros(source.shape[0], 1, 1, source.shape[1], dtype=kind, device=source.device)
    hidden = hidden.masked_fill((source == pad)[:, None, None], -1e4)
    x = embed(source)
    for layer in range(shape.encoder_layers):
        name = f"model.encoder.layers.{layer}"
        x = add(x, attend(x, x, hidden, f"{name}.self_attn")[0], f"{name}.self_attn_layer_norm")
        x = add(x, linear(activation(linear(x, f"{name}.fc1")), f"{name}.fc2"), f"{name}.final_layer_norm")
    shifted = torch.cat([torch.full_like(target[:, :1], pad), target[:, :-1]], dim=1)
    causal = torch.full((target.shape[1],) * 2, -1e4, dtype=kind, device=source.device).triu_(1)
    y = embed(shifted)
    shares = y
    for layer in range(shape.decoder_layers):
        name = f"model.decoder.layers.{layer}"
        y = add(y, attend(y, y, causal, f"{name}.self_attn")[0], f"{name}.self_attn_layer_norm")
        change, shares = attend(y, x, hidden, f"{name}.encoder_attn")
        y = add(y, change, f"{name}.encoder_attn_layer_norm")
        y = add(y, linear(activation(linear(y, f"{name}.fc1")), f"{name}.fc2"), f"{name}.final_layer_norm")
    return y, shares


Forward = Callable[[Weights, "Tensor", "Tensor", "Tensor"], tuple["Tensor", "Tensor"]]
"""`forward` with shape and dropout settled: as it is, or compiled."""


def backward(
    weights: Weights, shape: Shape, batch: Batch, run: Forward, *, smoothing: float, guided: float
) -> tuple[Tensor, Tensor]:
    """Add the gradients of one batch to `weights` (float32 leaves); return loss per token and alignment loss.

    The output layer runs in chunks: of 640 positions on a CPU, which keeps their logits in its cache, of many more on a GPU, which
    wants few large steps. Nothing here waits for the GPU: what is padding, and whether there are links, the batch says. Guided
    alignment (Chen et al. 2016) teaches one attention head to point at the linked words, which is what the product reads off it.
    """
    import torch
    from torch.nn import functional as nn

    cast = {name: weight.to(torch.bfloat16) for name, weight in weights.items()}
    device = batch.target.device
    states, shares = run(cast, batch.source, batch.target, positions(LONGEST, shape.d_model, str(device), torch.bfloat16))
    gold = batch.target.flatten()[batch.real]
    kept = states.reshape(-1, shape.d_model).index_select(0, batch.real)
    leaf = kept.detach().requires_grad_()
    table = cast[EMBEDDING].detach().requires_grad_()
    total = torch.zeros((), device=device)
    size = 640 if device.type == "cpu" else 16_384
    for start in range(0, len(gold), size):
        logits = nn.linear(leaf[start : start + size], table).float() + weights[BIAS]
        loss = nn.cross_entropy(logits, gold[start : start + size], label_smoothing=smoothing, reduction="sum") / len(gold)
        loss.backward()  # type: ignore[no-untyped-call]
        total += loss.detach()
    roots, gradients = [kept, cast[EMBEDDING]], [leaf.grad, table.grad]
    aligned = torch.zeros((), device=device)
    if guided and batch.linked:
        marked = batch.links.any(2)
        share = (shares.float() * batch.links).sum(2)
        alignment = -((share + 1e-5).log() * marked).sum() / marked.sum()
        aligned = alignment.detach()
        roots.append(guided * alignment)
        gradients.append(None)
    torch.autograd.backward(roots, gradients)
    return total, aligned
