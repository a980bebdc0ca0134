"""A few things whose names test each way of finding them, and how much is said of each."""

from __future__ import annotations

from pathlib import Path

from kg.names import Thing
from kg.search.engine import SearchEngine
from kg.search.index import SearchIndex

THINGS = {
    thing.id: thing
    for thing in (
        Thing("nvidia", "Company", "英伟达", "NVIDIA"),
        Thing("nvidia-a100", "Chip", "A100", "NVIDIA A100"),
        Thing("meta", "Company", "元", "Meta", ("Facebook公司",)),
        Thing("metal", "Software", "金属", "Metal"),
        Thing("bimetal", "Software", "双金属", "Bimetal"),
        Thing("zhipu", "Company", "智谱AI", "Zhipu AI", ("清华智谱",), ("智普AI",)),
        Thing("genai", "Technique", "生成式人工智能", "generative AI"),
        Thing("hf", "Company", "抱抱脸", "Hugging Face"),
        Thing("face", "Product", "人脸", "Face of Hugging"),
        Thing("odd", "Product", "“引号”OR*", 'quote " AND (paren)'),
    )
}
DEGREES = {"nvidia": 900, "nvidia-a100": 90, "metal": 9}


def engine(directory: Path | None = None) -> SearchEngine:
    return SearchEngine(SearchIndex(THINGS.values(), DEGREES, directory), THINGS)
