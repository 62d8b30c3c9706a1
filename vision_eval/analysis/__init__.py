"""From scores to decisions: means with company, leaderboards with ties, comparisons in words, gates."""

from vision_eval.analysis.boards import Leaderboard, leaderboard, tie_note
from vision_eval.analysis.comparing import Compared, Family, compare
from vision_eval.analysis.gating import Gated, gate
from vision_eval.analysis.photos import HEADLINES
from vision_eval.analysis.summaries import summary

__all__ = ["HEADLINES", "Compared", "Family", "Gated", "Leaderboard", "compare", "gate", "leaderboard", "summary",
           "tie_note"]
