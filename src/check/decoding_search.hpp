#pragma once

#include "base/result.hpp"
#include "model/model.hpp"
#include "number/enclosure.hpp"
#include "task/dp_task.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace seqcert {

/// An input on which a running model emits something wrong, or nothing: the output of `field` at `step` lies, for
/// certain, in no cell or in that of another integer than `right`.
struct DecodingFailure {
  std::vector<long> inputs;
  std::size_t step = 0;   // 1-based
  std::size_t field = 0;  // 0-based
  long right = 0;
  Enclosure output;
};

/// The first wrong step of a run on these inputs, in double enclosures and then, where those do not tell, in balls of
/// 128, 256, ... max_bits bits (hard attention in exact rationals). nullopt: every step is right, or one is not
/// certain.
std::optional<DecodingFailure> wrong_step(const Model& model, const DpTask& task, std::span<const long> inputs,
                                          long max_bits);

/// Tries inputs one after the other until the model fails on one: a search, which proves nothing where it finds
/// nothing.
std::optional<DecodingFailure> find_wrong_step(const Model& model, const DpTask& task, long max_bits);

}  // namespace seqcert
