"""The hand-written forward pass is the library's: same weights, same logits."""

from __future__ import annotations

import pytest
import torch

from pipeline.train.marian import BIAS, EMBEDDING, Shape, forward, fresh, positions


@pytest.mark.parametrize("activation", ["relu", "swish"])
def test_forward_gives_the_logits_and_the_attention_of_transformers(activation: str) -> None:
    from transformers import MarianConfig, MarianMTModel

    shape = Shape(vocabulary=50, d_model=16, ffn=32, heads=2, encoder_layers=2, decoder_layers=2, activation=activation)
    weights = fresh(shape, seed=3)
    config = MarianConfig(**shape.config(eos=0, dropout=0.0), attn_implementation="eager")
    model = MarianMTModel(config).eval()
    missing, unexpected = model.load_state_dict(weights, strict=False)
    assert not unexpected
    assert all("embed" in name or name == "lm_head.weight" for name in missing)
    model.tie_weights()
    source = torch.tensor([[5, 6, 7, 8, 0], [9, 10, 0, 49, 49]])
    target = torch.tensor([[11, 12, 0, 49], [13, 14, 15, 0]])
    with torch.no_grad():
        states, shares = forward(weights, shape, source, target, positions(512, shape.d_model))
        ours = states @ weights[EMBEDDING].T + weights[BIAS]
        theirs = model(
            input_ids=source,
            attention_mask=(source != 49).long(),
            decoder_input_ids=torch.cat([torch.full((2, 1), 49), target[:, :-1]], dim=1),
            output_attentions=True,
        )
    real = target != 49
    torch.testing.assert_close(ours[real], theirs.logits[real], atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(shares[real], theirs.cross_attentions[-1][:, 0][real], atol=1e-4, rtol=1e-4)


def test_one_program_takes_batches_of_all_sizes() -> None:
    """What `compile = "on"` hands to torch.compile is one graph without breaks, and no second one is made for other sizes."""
    from torch._dynamo.testing import CompileCounter

    shape = Shape(vocabulary=50, d_model=16, ffn=32, heads=2, encoder_layers=1, decoder_layers=1)
    weights, table = fresh(shape, seed=3), positions(512, shape.d_model)
    torch._dynamo.reset()
    counter = CompileCounter()
    compiled = torch.compile(
        lambda source, target: forward(weights, shape, source, target, table), dynamic=True, fullgraph=True, backend=counter
    )
    for sentences, left, right in ((2, 5, 4), (3, 9, 7), (7, 6, 12)):
        source, target = torch.randint(2, 49, (sentences, left)), torch.randint(2, 49, (sentences, right))
        plain = forward(weights, shape, source, target, table)
        torch.testing.assert_close(compiled(source, target), plain, atol=1e-4, rtol=1e-4)
    assert counter.frame_count == 1
