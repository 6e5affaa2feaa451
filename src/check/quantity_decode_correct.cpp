#include "check/decoding_proof.hpp"
#include "check/quantity.hpp"

namespace seqcert {
namespace {

Whole decide(const Instance& instance, const Values&, const CheckOptions& options) {
  const DpTask& task = *instance.program;
  DecodingProof proof = prove_decoding(instance.model, task);
  Whole result;
  if (proof.read_error) result.details.emplace_back("read_error", *proof.read_error);
  if (proof.margin) result.details.emplace_back("margin", *proof.margin);
  if (proof.proved) {
    result.value = Rational(1);
    return result;
  }
  result.failure = find_wrong_step(instance.model, task, options.max_bits);
  if (result.failure) {
    result.value = Rational(0);
    result.details.emplace_back("wrong_step", Rational(result.failure->step));
  } else {
    result.reason = "no proof: " + proof.reason + "; and no failing input was found among extreme and random ones";
  }
  return result;
}

}  // namespace

Quantity decode_correct() {
  Quantity quantity;
  quantity.name = "decode_correct";
  quantity.definition =
      "1 when the model, its own output fed back, emits the right value at every step for all inputs of the size, else "
      "0; 1 is established by the errors of "
      "its reads, the gadgets of its networks, its addresses and the closure of the ranges (proofs/dp/decoding.md), 0 "
      "by an input on which it fails";
  quantity.of = Quantity::Of::programs;
  quantity.whole = decide;
  return quantity;
}

}  // namespace seqcert
