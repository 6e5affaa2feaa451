#include "constructions/codes.hpp"
#include "constructions/parts.hpp"
#include "constructions/registry.hpp"

namespace seqcert {
namespace {

// Random codes in an S6 whose step size sees the value that is written: Delta = softplus(beta + gain value).

Instance build_value_gated(const Arguments& arguments) {
  const codes::Layout at{arguments.count("S")};
  const std::size_t count = arguments.count("N"), d_model = at.d_model();
  SplitMix stream(arguments.count("seed"));
  std::vector<codes::Pair> table(count);
  for (codes::Pair& pair : table)
    for (int sign : codes::signs(stream, at.n)) {
      pair.written.push_back(Rational(sign) / Rational(at.n));
      pair.asked.push_back(Rational(sign));
    }
  S6 mixer;
  mixer.write = write_rule(arguments);
  mixer.softplus = softplus_rule(arguments);
  mixer.w_u = reads(codes::value, d_model);
  mixer.w_delta = matrix_of(d_model, {{{codes::value, arguments.real("gain")}}});
  mixer.beta = {arguments.real("beta")};
  mixer.a = WeightMatrix(1, at.n);
  DenseRow rates;
  for (std::size_t s = 1; s <= at.n; ++s) rates.entries.push_back(-arguments.real("a") * Rational(s) / Rational(at.n));
  mixer.a.set_row(0, std::move(rates));
  mixer.w_b = codes::picks_written(at, 1);
  mixer.w_c = codes::picks_asked(at, 1);
  mixer.d = {0};
  mixer.w_out = writes(at.out(), d_model);
  const CopyTask task = codes::store_then_ask(in_order(count), arguments.real("M"));
  return {codes::model_with(at, count, table, std::move(mixer)), {1, [task](std::size_t) { return task; }}};
}

}  // namespace

Construction ssm_value_gated() {
  return {
      .name = "ssm/value-gated",
      .summary =
          "an S6 with random codes whose step size depends on the value: nothing about it is linear in the values",
      .layout =
          "x_t = (value, code written, code asked, 1, out); values at 1..N with their codes, then a question for each; "
          "u = value, Delta = softplus(beta + gain value), which lies between softplus(beta - gain M) and "
          "softplus(beta + "
          "gain M); A_s = -a s / S, B = signs / S, C = signs",
      .parameters = {integer_parameter("N", 1, 8, "values to be copied"),
                     integer_parameter("S", 1, 4, "states, numbers of a code"),
                     positive_parameter("gain", "1", "how far the value moves the step size"),
                     integer_parameter("seed", 0, 1, "of the codes"),
                     real_parameter("beta", "0", "bias of the step size"),
                     positive_parameter("a", "1/100", "largest decay rate"), write_parameter(), softplus_parameter(),
                     positive_parameter("M", "1", "bound on the values")},
      .precondition = {},
      .numbers =
          [](const Arguments& a) {
            const double n = static_cast<double>(a.count("S")), count = static_cast<double>(a.count("N"));
            return 4.0 * n * count + 16.0 * (n + count);
          },
      .build = build_value_gated,
  };
}

}  // namespace seqcert
