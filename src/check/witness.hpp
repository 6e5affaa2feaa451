#pragma once

#include "base/result.hpp"
#include "check/quantity.hpp"
#include "formula/formula.hpp"
#include "number/enclosure.hpp"

#include <optional>
#include <vector>

namespace seqcert {

/// |y_output - v_target,output| of the model run forward on these values in balls: the semantics, not the closed worst
/// case. values[j-1][k] for positions 1..query.position. Errors: the run is not finite.
Result<Enclosure> replayed_error(const Model& model, const CopyTask& task, std::size_t query, std::size_t output,
                                 const std::vector<std::vector<Rational>>& values, long bits);

/// Whether that error is the very number that `bound`, a formula without names, stands for: by the normal forms of the
/// run and of the formula. Unknown: the forms differ, or one has left the language of normal forms.
Truth replayed_error_equals(const Model& model, const CopyTask& task, std::size_t query, std::size_t output,
                            const std::vector<std::vector<Rational>>& values, const Formula& bound);

struct FailingValues {
  std::vector<std::vector<Rational>> values;
  Enclosure error;  // of the run on them
};

/// Values that attain the supremum of the error at `place`, run through the model until the error and the bound are
/// told apart (or max_bits). nullopt where the error has no closed worst case.
std::optional<FailingValues> failing_values(const Instance& instance, const Place& place, const Enclosure& bound,
                                            long max_bits);

}  // namespace seqcert
