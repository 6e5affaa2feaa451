#include "constructions/parts.hpp"
#include "constructions/registry.hpp"
#include "formula/build.hpp"

namespace seqcert {
namespace {

// The matching form of Feng et al. (2023): |q.k_j| <= rho or q.k_j <= -delta, |r_j| <= M_r, |r_j - r_k| >= delta, and
// the target is the matched position with the largest r. The region has infinitely many instances; the ones built here
// dominate them all (proofs/copy/attention-matching.md): with k competitors above the target,
//   - those k are unmatched (they lie above the largest matched r) at q.k = -delta and r = M_r, M_r - delta, ...,
//   - the others are matched at q.k = rho and r = r_p - delta, r_p - 2 delta, ...,
//   - the target is matched at q.k = -rho and as low as the others allow, r_p = -M_r + (L - 1 - k) delta.

enum Coordinate : std::size_t { value, match, rank_, one, out, d_model };

/// The error of the extreme instance with `above` competitors above the target, as a formula.
Formula matching_error() {
  const Formula x = formula_of(
      "sum(n, 1, L-1-above, exp(lambda*(2*(3*M_r/delta)*rho - n*delta)))"
      " + sum(n, 1, above, exp(lambda*(3*M_r/delta*(rho-delta) + 2*M_r - (L-1-above)*delta - (n-1)*delta)))");
  return substitute(formula_of("2*M*x/(1 + x)"), {{"x", x}});
}

CopyTask extreme_instance(const Arguments& arguments, std::size_t above) {
  const std::size_t length = arguments.count("L"), below = length - 1 - above;
  const Rational &rho = arguments.real("rho"), &delta = arguments.real("delta"), &m_r = arguments.real("M_r");
  const Rational target = -m_r + Rational(below) * delta;
  CopyTask task;
  for (std::size_t n = below; n >= 1; --n) task.tokens.push_back({0, rho, target - Rational(n) * delta});
  task.tokens.push_back({0, -rho, target});
  for (std::size_t n = above; n >= 1; --n) task.tokens.push_back({0, -delta, m_r - Rational(n - 1) * delta});
  task.free.assign(length, true);
  task.value_fields = {0};
  task.queries = {{length, below + 1, std::nullopt}};
  task.box = {-arguments.real("M"), arguments.real("M")};
  return task;
}

bool region_is_empty(const Arguments& arguments) {
  return Rational(arguments.count("L") - 1) * arguments.real("delta") > Rational(2) * arguments.real("M_r");
}

Instance build_matching(const Arguments& arguments) {
  const std::size_t length = arguments.count("L");
  const Rational &delta = arguments.real("delta"), &m_r = arguments.real("M_r"), &lambda = arguments.real("lambda");
  const Rational mu = Rational(3) * m_r / delta;
  Model model;
  model.d_model = d_model;
  model.fields = {field_at("value", value), field_at("match", match), field_at("r", rank_)};
  model.positions = position_table(length, d_model, {{one, "1"}});
  const WeightMatrix w_q = matrix_of(d_model, {{{one, lambda * mu}}, {{one, lambda}}});
  const WeightMatrix w_k = matrix_of(d_model, {{{match, 1}}, {{rank_, 1}}});
  model.layers = {{Attention{{value_head(w_q, w_k, value, out)}}}};
  model.readout = reads(out, d_model);
  return {std::move(model), {region_is_empty(arguments) ? 0 : length, [arguments](std::size_t above) {
                               return extreme_instance(arguments, above);
                             }}};
}

Status matched_and_unmatched_differ(const Arguments& arguments) {
  if (arguments.real("rho") < arguments.real("delta") || region_is_empty(arguments)) return success();
  return bad_input("rho = {} must be below delta = {}, or a key could be matched and unmatched at once",
                   arguments.real("rho").text(), arguments.real("delta").text());
}

}  // namespace

Construction attention_matching() {
  return {
      .name = "attention/matching",
      .summary =
          "one softmax head with logits lambda (3 M_r / delta * match + r): the matched key with the largest r (Feng "
          "et al. 2023)",
      .layout =
          "x_t = (value, match, r, 1, out) with match = q.k_t of the instance; q = (lambda mu, lambda), k = (match, "
          "r), v = value",
      .parameters = {integer_parameter("L", 2, 8, "positions the query can see, the target included"),
                     [] {
                       ParameterSpec rho = real_parameter("rho", "1/1000", "matched keys have |q.k| <= rho");
                       rho.low = Rational(0);
                       return rho;
                     }(),
                     positive_parameter("delta", "1/10",
                                        "unmatched keys have q.k <= -delta; ranks differ by at least delta"),
                     positive_parameter("M_r", "1", "bound on the ranks r"),
                     positive_parameter("lambda", "600", "inverse temperature"),
                     positive_parameter("M", "1", "bound on the values")},
      .precondition = matched_and_unmatched_differ,
      .numbers = [](const Arguments& a) { return 20.0 * static_cast<double>(a.count("L")); },
      .build = build_matching,
      .closed_forms = {{.quantity = "copy_error",
                        .value = matching_error(),
                        .over = ClosedForm::Over{"above", formula_of("0"), formula_of("L-1")}},
                       {.quantity = "score_gap",
                        .value =
                            formula_of("lambda*min(delta - 2*(3*M_r/delta)*rho, 3*M_r/delta*(delta-rho) - 2*M_r)")}},
      .no_instance = {{formula_of("(L-1)*delta > 2*M_r")}, {formula_of("rho >= delta")}},
  };
}

}  // namespace seqcert
