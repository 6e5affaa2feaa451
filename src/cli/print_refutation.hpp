#pragma once

#include "refute/refute.hpp"

#include <string>
#include <utility>
#include <vector>

namespace seqcert {

/// What a person reads of a counterexample besides the record: the question and the values, or the inputs and the wrong
/// step; (heading, text) each.
std::vector<std::pair<std::string, std::string>> witness_lines(const Witness& witness);

/// `L: fails at 3, holds at 2 (scanned 2..3; nothing is claimed beyond)`; of a choice what was found at each value.
std::string breaking_text(const BreakingPoint& point);

/// Whether it fails already at the first number looked at, so that there is nothing to tell apart.
bool breaks_at_once(const BreakingPoint& point);

/// `1520 points: 1400 hold, 20 undecided, 100 outside the hypotheses`.
std::string count_text(const ProbeCount& count);

/// The whole answer as JSON (schema `seqcert.refutation/1`) over several lines, or on one. Its `witness` is what `run
/// --replay` takes.
std::string refutation_json(const Claim& claim, const Refutation& refutation, bool on_one_line);

}  // namespace seqcert
