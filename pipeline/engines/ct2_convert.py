"""Marian, M2M100, NLLB and T5 weights under CTranslate2's names, straight from safetensors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.engines.checkpoint import Checkpoint
from pipeline.engines.ct2_binary import Variables, write_model
from pipeline.engines.ct2_pool import unpack
from pipeline.engines.stored import StoredWeights
from pipeline.engines.vocabulary import Vocabulary
from pipeline.errors import EngineError

ACTIVATIONS = {"relu": 0, "gelu_new": 1, "gelu_fast": 1, "gelu_pytorch_tanh": 1, "swish": 2, "silu": 2, "gelu": 3}
"""CTranslate2's enum: ReLU, GELU (tanh), Swish, GELU (exact)."""


def convert(checkpoint: Checkpoint, vocabulary: Vocabulary, folder: Path, quantization: str) -> None:
    """Write the converted model into the existing `folder`. Raises `EngineError` when weights are missing or of another shape."""
    weights = StoredWeights(checkpoint.folder)
    try:
        variables = _t5(checkpoint, weights) if checkpoint.family == "t5" else _bart(checkpoint, weights)
    except KeyError as error:
        raise EngineError(f"has no weights called {error}", where=str(checkpoint.folder), mend="fetch the model again") from None
    source, target = vocabulary.tokens, vocabulary.target_tokens
    config: dict[str, Any] = {
        "add_source_bos": False,
        "add_source_eos": False,
        "bos_token": "<s>",
        "eos_token": target[vocabulary.eos],
        "unk_token": "<unk>",
        "decoder_start_token": target[vocabulary.start],
        "layer_norm_epsilon": None,
        "multi_query_attention": False,
    }
    if variables["decoder/start_from_zero_embedding"]:
        # The padding piece, last in the table, is only there to say that the decoder starts from nothing.
        config["decoder_start_token"] = config["eos_token"]
        source, target = _unpadded(variables, vocabulary, source, target)
    if checkpoint.family == "t5" and checkpoint.config.get("layer_norm_epsilon"):
        config["layer_norm_epsilon"] = float(checkpoint.config["layer_norm_epsilon"])
    if len(source) != len(variables["encoder/embeddings_0/weight"]) or len(target) != len(variables["decoder/projection/weight"]):
        raise EngineError(
            f"its vocabulary has {len(source)} pieces, its embeddings {len(variables['encoder/embeddings_0/weight'])}",
            where=str(checkpoint.folder),
            mend="fetch the model again",
        )
    write_model(folder, variables, source, target, config, quantization)
    unpack(checkpoint.folder, folder)


def _common(checkpoint: Checkpoint, heads: tuple[int, int], *, activation: str, pre_norm: bool) -> Variables:
    import numpy as np

    if activation not in ACTIVATIONS:
        raise EngineError(
            f"activation {activation!r} is not one that CTranslate2 has", where=checkpoint.name, mend="use --runtime transformers"
        )
    trained = checkpoint.alignment
    variables: Variables = {
        "decoder/alibi": np.int8(0),
        "decoder/alibi_use_positive_positions": np.int8(0),
        "decoder/scale_alibi": np.int8(0),
        "encoder/embeddings_merge": np.int8(0),
        "encoder/multi_query_attention": np.int8(0),
        # CTranslate2 returns the mean of the first n heads of one layer: a trained head is moved to the front.
        "decoder/alignment_layer": np.int16(trained[0] if trained else -1),
        "decoder/alignment_heads": np.int16(1 if trained else heads[1]),
    }
    for k, stack in enumerate(("encoder", "decoder")):
        variables[f"{stack}/activation"] = np.int8(ACTIVATIONS[activation])
        variables[f"{stack}/num_heads"] = np.int16(heads[k])
        variables[f"{stack}/pre_norm"] = np.int8(pre_norm)
    return variables


def _bart(checkpoint: Checkpoint, weights: StoredWeights) -> Variables:
    """Marian and M2M100 (NLLB) have the layers of BART."""
    import numpy as np

    config, marian = checkpoint.config, checkpoint.family == "marian"
    heads = (int(config["encoder_attention_heads"]), int(config["decoder_attention_heads"]))
    variables = _common(checkpoint, heads, activation=str(config["activation_function"]), pre_norm=not marian)
    width = int(config["d_model"])
    scale = np.float32(width**0.5) if config.get("scale_embedding", True) else np.int8(0)
    positions = (sinusoids_marian if marian else sinusoids_fairseq)(int(config["max_position_embeddings"]), width)
    for stack in ("encoder", "decoder"):
        variables[f"{stack}/scale_embeddings"] = scale
        variables[f"{stack}/position_encodings/encodings"] = positions
        table = weights.first(f"model.{stack}.embed_tokens.weight", "model.shared.weight", "lm_head.weight")
        variables["encoder/embeddings_0/weight" if stack == "encoder" else "decoder/embeddings/weight"] = table
        if not marian:
            _norm(variables, f"{stack}/layer_norm", weights, f"model.{stack}.layer_norm")
        for i in range(int(config[f"{stack}_layers"])):
            here, there = f"{stack}/layer_{i}", f"model.{stack}.layers.{i}"
            _linear(variables, f"{here}/self_attention/linear_0", weights, *(f"{there}.self_attn.{x}_proj" for x in "qkv"))
            _linear(variables, f"{here}/self_attention/linear_1", weights, f"{there}.self_attn.out_proj")
            _norm(variables, f"{here}/self_attention/layer_norm", weights, f"{there}.self_attn_layer_norm")
            if stack == "decoder":
                _linear(variables, f"{here}/attention/linear_0", weights, f"{there}.encoder_attn.q_proj")
                _linear(variables, f"{here}/attention/linear_1", weights, *(f"{there}.encoder_attn.{x}_proj" for x in "kv"))
                _linear(variables, f"{here}/attention/linear_2", weights, f"{there}.encoder_attn.out_proj")
                _norm(variables, f"{here}/attention/layer_norm", weights, f"{there}.encoder_attn_layer_norm")
            _linear(variables, f"{here}/ffn/linear_0", weights, f"{there}.fc1")
            _linear(variables, f"{here}/ffn/linear_1", weights, f"{there}.fc2")
            _norm(variables, f"{here}/ffn/layer_norm", weights, f"{there}.final_layer_norm")
    # Marian starts its decoder from a zero embedding, which transformers writes as the row of the padding piece. Models trained in
    # transformers or torch may have learnt that row: then it is a start token like any other.
    start = variables["decoder/embeddings/weight"][int(config.get("decoder_start_token_id") or 0)]
    variables["decoder/start_from_zero_embedding"] = np.int8(marian and not start.any())
    tied = config.get("tie_word_embeddings", True)
    variables["decoder/projection/weight"] = (
        variables["decoder/embeddings/weight"] if tied or "lm_head.weight" not in weights else weights["lm_head.weight"]
    )
    if "final_logits_bias" in weights and weights["final_logits_bias"].any():
        variables["decoder/projection/bias"] = weights["final_logits_bias"].reshape(-1)
    if checkpoint.alignment:
        _swap_heads(variables, checkpoint.alignment, heads[1])
    return variables


def _t5(checkpoint: Checkpoint, weights: StoredWeights) -> Variables:
    """T5 1.1 as MADLAD-400 uses it: gated feed-forward, RMS norm, relative positions from the first layer of each stack."""
    import numpy as np

    config = checkpoint.config
    activation = str(config.get("feed_forward_proj") or "relu")
    gated = activation.startswith("gated-")
    activation = "gelu_new" if activation == "gated-gelu" else activation.removeprefix("gated-")
    heads = int(config["num_heads"])
    variables = _common(checkpoint, (heads, heads), activation=activation, pre_norm=True)
    distance = np.int32(config.get("relative_attention_max_distance") or 128)
    for stack in ("encoder", "decoder"):
        table = weights.first("shared.weight", f"{stack}.embed_tokens.weight", "decoder.embed_tokens.weight")
        variables["encoder/embeddings_0/weight" if stack == "encoder" else "decoder/embeddings/weight"] = table
        variables[f"{stack}/scale_embeddings"] = np.int8(0)
        _norm(variables, f"{stack}/layer_norm", weights, f"{stack}.final_layer_norm")
        bias = weights[f"{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
        for i in range(
            int(config["num_layers"] if stack == "encoder" else config.get("num_decoder_layers") or config["num_layers"])
        ):
            here, there = f"{stack}/layer_{i}", f"{stack}.block.{i}.layer"
            own = f"{there}.0.SelfAttention"
            _linear(variables, f"{here}/self_attention/linear_0", weights, *(f"{own}.{x}" for x in "qkv"))
            _linear(variables, f"{here}/self_attention/linear_1", weights, f"{own}.o")
            _norm(variables, f"{here}/self_attention/layer_norm", weights, f"{there}.0.layer_norm")
            variables[f"{here}/self_attention/queries_scale"] = np.float32(1)
            variables[f"{here}/self_attention/relative_attention_bias"] = bias
            variables[f"{here}/self_attention/relative_attention_max_distance"] = distance
            last = 1
            if stack == "decoder":
                other, last = f"{there}.1.EncDecAttention", 2
                _linear(variables, f"{here}/attention/linear_0", weights, f"{other}.q")
                _linear(variables, f"{here}/attention/linear_1", weights, f"{other}.k", f"{other}.v")
                _linear(variables, f"{here}/attention/linear_2", weights, f"{other}.o")
                _norm(variables, f"{here}/attention/layer_norm", weights, f"{there}.1.layer_norm")
                variables[f"{here}/attention/queries_scale"] = np.float32(1)
            dense = f"{there}.{last}.DenseReluDense"
            _linear(variables, f"{here}/ffn/linear_0", weights, f"{dense}.wi_0" if gated else f"{dense}.wi")
            if gated:
                _linear(variables, f"{here}/ffn/linear_0_noact", weights, f"{dense}.wi_1")
            _linear(variables, f"{here}/ffn/linear_1", weights, f"{dense}.wo")
            _norm(variables, f"{here}/ffn/layer_norm", weights, f"{there}.{last}.layer_norm")
    variables["decoder/start_from_zero_embedding"] = np.int8(0)
    variables["decoder/projection/weight"] = weights.first("lm_head.weight", "shared.weight", "decoder.embed_tokens.weight")
    if config.get("tie_word_embeddings") is not False:
        variables["decoder/scale_outputs"] = np.float32(int(config["d_model"]) ** -0.5)
    if checkpoint.alignment:
        _swap_heads(variables, checkpoint.alignment, heads)
    return variables


def _linear(variables: Variables, name: str, weights: StoredWeights, *parts: str) -> None:
    """One projection, or several with the same input stacked into one."""
    import numpy as np

    matrices = [weights[f"{part}.weight"] for part in parts]
    variables[f"{name}/weight"] = matrices[0] if len(matrices) == 1 else np.concatenate(matrices)
    if f"{parts[0]}.bias" in weights:
        vectors = [weights[f"{part}.bias"] for part in parts]
        variables[f"{name}/bias"] = vectors[0] if len(vectors) == 1 else np.concatenate(vectors)


def _norm(variables: Variables, name: str, weights: StoredWeights, part: str) -> None:
    variables[f"{name}/gamma"] = weights[f"{part}.weight"]
    if f"{part}.bias" in weights:
        variables[f"{name}/beta"] = weights[f"{part}.bias"]


def _swap_heads(variables: Variables, alignment: tuple[int, int], heads: int) -> None:
    """Exchange the trained head of cross-attention with the first one; the layer computes the same."""
    import numpy as np

    layer, head = alignment
    if head == 0:
        return
    order = list(range(heads))
    order[0], order[head] = head, 0
    name = f"decoder/layer_{layer}/attention"
    for part, blocks in (("linear_0", 1), ("linear_1", 2)):
        for kind in ("weight", "bias"):
            value = variables.get(f"{name}/{part}/{kind}")
            if value is not None:
                shape = value.shape
                split = value.reshape(blocks, heads, shape[0] // blocks // heads, *shape[1:])
                variables[f"{name}/{part}/{kind}"] = np.ascontiguousarray(split[:, order].reshape(shape))
    out = variables[f"{name}/linear_2/weight"]
    split = out.reshape(out.shape[0], heads, out.shape[1] // heads)
    variables[f"{name}/linear_2/weight"] = np.ascontiguousarray(split[:, order].reshape(out.shape))


def _unpadded(variables: Variables, vocabulary: Vocabulary, source: list[str], target: list[str]) -> tuple[list[str], list[str]]:
    """Take the last row off every table of a Marian model when that row is the padding piece."""
    shortened: dict[int, Any] = {}

    def short(value: Any) -> Any:
        return shortened.setdefault(id(value), value[:-1])

    if vocabulary.pad == len(target) - 1:
        for name in ("decoder/embeddings/weight", "decoder/projection/weight", "decoder/projection/bias"):
            if name in variables:
                variables[name] = short(variables[name])
        target = target[:-1]
    table: Mapping[str, Any] = variables
    if source and vocabulary.pad == len(source) - 1:
        variables["encoder/embeddings_0/weight"] = short(table["encoder/embeddings_0/weight"])
        source = source[:-1]
    return source, target


def sinusoids_marian(positions: int, width: int) -> Any:
    """Marian's position table: sines in the first half of the columns, cosines in the second."""
    import numpy as np

    half = (width + 1) // 2
    angle = np.arange(positions)[:, None] / np.power(10000, 2 * np.arange(half) / width)
    table = np.zeros((positions, width), np.float32)
    table[:, :half] = np.sin(angle)
    table[:, half:] = np.cos(angle[:, : width - half])
    return table


def sinusoids_fairseq(positions: int, width: int) -> Any:
    """fairseq's table as M2M100 counts it: its first two rows (and the zero row of the padding piece) fall away."""
    import numpy as np

    half = width // 2
    rate = np.exp(np.arange(half, dtype=np.float32) * -(np.log(10000) / (half - 1)))
    angle = np.arange(2, positions + 2, dtype=np.float32)[:, None] * rate[None]
    table = np.concatenate([np.sin(angle), np.cos(angle)], axis=1).astype(np.float32)
    return table if width % 2 == 0 else np.concatenate([table, np.zeros((positions, 1), np.float32)], axis=1)
