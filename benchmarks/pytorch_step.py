"""A training step of PyTorch's nn.LSTM for each line of standard input; prints its loss.

python pytorch_step.py BATCH UNITS WINDOW
"""

import sys

import torch

CHORDS, EMBEDDING, DROPOUT = 600, 128, 0.3  # as in steps.py, which has TensorFlow


class Network(torch.nn.Module):
    """Embedding, three LSTM layers with dropout, a dense layer of logits."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(CHORDS, EMBEDDING)
        self.lstm = torch.nn.LSTM(EMBEDDING, units, 3, batch_first=True, dropout=DROPOUT)
        self.dropout = torch.nn.Dropout(DROPOUT)
        self.dense = torch.nn.Linear(units, CHORDS)

    def forward(self, chords: torch.Tensor) -> torch.Tensor:
        return self.dense(self.dropout(self.lstm(self.embedding(chords))[0]))


def main(batch: int, units: int, window: int) -> None:
    """Answer until there are no more lines."""
    network = Network(units)
    optimizer = torch.optim.Adam(network.parameters(), 0.001)
    chords = torch.randint(0, CHORDS, (batch, window + 1))
    for _ in sys.stdin:
        optimizer.zero_grad()
        logits = network(chords[:, :-1]).flatten(0, 1)
        loss = torch.nn.functional.cross_entropy(logits, chords[:, 1:].flatten())
        loss.backward()
        optimizer.step()
        print(loss.item(), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
