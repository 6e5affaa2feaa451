#include "constructions/parts.hpp"
#include "constructions/registry.hpp"
#include "formula/build.hpp"

namespace seqcert {
namespace {

Instance build_window(const Arguments& arguments) {
  const std::size_t length = arguments.count("L"), distance = arguments.count("distance");
  std::vector<Token> tokens;
  for (std::size_t i = 1; i <= length; ++i) tokens.push_back({0, Rational(i) - Rational(distance)});
  return values_everywhere(copier_by_position(length, arguments.real("lambda"), arguments.count("m")),
                           std::move(tokens), every_position_queries(length, distance), arguments.real("M"));
}

/// Inside the window E = 2 M x / (1 + x), x the sum of exp(-lambda k^2) over the `distance` positions after the target
/// and those before it that are still seen: the last query sees the most of them. Beyond, the target has weight 0.
std::vector<ClosedForm> window_forms() {
  const Formula x =
      formula_of("sum(k, 1, distance, exp(-lambda*k^2)) + sum(k, 1, min(L,m)-1-distance, exp(-lambda*k^2))");
  return {{.quantity = "copy_error",
           .value = substitute(formula_of("2*M*x/(1 + x)"), {{"x", x}}),
           .where = formulas_of({"distance < m"})},
          {.quantity = "copy_error", .value = formula_of("2*M"), .where = formulas_of({"distance >= m"})},
          {.quantity = "state_size", .value = formula_of("3*min(L,m)")}};
}

}  // namespace

Construction attention_window() {
  return {
      .name = "attention/window",
      .summary =
          "the head of attention/position over the last m positions; every position i > distance asks for i - distance",
      .layout =
          "x_t = (value, asked, t, t^2, 1, out), asked = t - distance; q = (2 lambda asked, -lambda), k = (t, t^2), v "
          "= value",
      .parameters = {integer_parameter("L", 1, 16, "sequence length"), integer_parameter("m", 1, 4, "window"),
                     integer_parameter("distance", 0, 2, "how far back each position asks"),
                     positive_parameter("lambda", "4", "inverse temperature"),
                     positive_parameter("M", "1", "bound on the values")},
      .precondition = [](const Arguments& a) { return distance_is_below(a, "L"); },
      .numbers = [](const Arguments& a) { return 12.0 * static_cast<double>(a.count("L")); },
      .build = build_window,
      .closed_forms = window_forms(),
      .no_instance = {{formula_of("distance >= L")}},
  };
}

}  // namespace seqcert
