#pragma once

#include "base/result.hpp"
#include "model/stepper.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace seqcert {

/// The model evaluated on one sequence in the arithmetic S. Law: with an enclosing S every output encloses the exact
/// one; with Rational it is the exact one; with a rounding S it is what that machine computes, operations in the
/// written order. outputs[t - 1] has d_out entries; positions before `from` are left empty, which spares attention
/// their rows. Errors: tokens.size() beyond the position table; a layer that S cannot evaluate (softmax or S6 in exact
/// rationals, hard attention in enclosures), named; exact normalised linear attention that divides by 0.
template <Field S>
Result<std::vector<std::vector<S>>> run(const Model& model, std::span<const Token> tokens, const Arithmetic<S>& number,
                                        const Trace<S>& trace = {}, std::size_t from = 1);

// ---------------------------------------------------------------------------------------------------------------------------

template <Field S>
Result<std::vector<std::vector<S>>> run(const Model& model, std::span<const Token> tokens, const Arithmetic<S>& number,
                                        const Trace<S>& trace, std::size_t from) {
  SEQCERT_REQUIRE(from >= 1, "positions are 1-based");
  if (tokens.size() > model.positions.rows())
    return bad_input("{} tokens, but the model has positions 1..{}", tokens.size(), model.positions.rows());
  auto stepper = Stepper<S>::make(model, number);
  if (!stepper) return stepper.error();
  std::vector<std::vector<S>> outputs;
  for (const Token& token : tokens) {
    outputs.push_back(stepper->step(token, trace, outputs.size() + 1 >= from));
    if (const Status defined = stepper->defined(); !defined) return defined.error();
  }
  return outputs;
}

}  // namespace seqcert
