"""One metric as Prometheus reads it, with its values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Labels = dict[str, str]


@dataclass(frozen=True)
class Family:
    """One metric with its values for each set of labels; a `counter` only ever grows."""

    name: str
    says: str
    values: tuple[tuple[Labels, float], ...]
    kind: str = "gauge"

    def lines(self) -> Iterator[str]:
        """Yield the metric as Prometheus reads it."""
        yield f"# HELP xinmoi_{self.name} {self.says}"
        yield f"# TYPE xinmoi_{self.name} {self.kind}"
        for labels, value in self.values:
            inner = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
            shown = f"{{{inner}}}" if inner else ""
            yield f"xinmoi_{self.name}{shown} {value:.15g}"


def one(name: str, says: str, value: float) -> Family:
    """Return a metric that has one value."""
    return Family(name, says, (({}, float(value)),))


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
