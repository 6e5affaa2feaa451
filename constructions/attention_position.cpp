#include "constructions/parts.hpp"
#include "constructions/registry.hpp"
#include "formula/build.hpp"

namespace seqcert {
namespace {

Instance build_position(const Arguments& arguments) {
  const std::size_t length = arguments.count("L"), tau = arguments.count("tau");
  std::vector<Query> queries;
  for (std::size_t target = tau == 0 ? 1 : tau; target <= (tau == 0 ? length : tau); ++target)
    queries.push_back({length, target, Token{0, Rational(target) + arguments.real("eta")}});
  return values_everywhere(copier_by_position(length, arguments.real("lambda"), std::nullopt),
                           std::vector<Token>(length, Token{0, 0}), std::move(queries), arguments.real("M"));
}

Status target_is_visible(const Arguments& arguments) {
  if (arguments.count("tau") <= arguments.count("L")) return success();
  return bad_input("tau = {} lies beyond L = {}; choose tau in 1..L, or 0 for all targets", arguments.count("tau"),
                   arguments.count("L"));
}

/// E = 2 M x / (1 + x), x the sum of exp(s_j - s_t) over the others. Without an error of the address the middle is the
/// worst target: moving t towards it trades a term exp(-lambda b^2) for a larger exp(-lambda (a+1)^2), a + 1 < b.
std::vector<ClosedForm> position_forms() {
  const auto error_at = [](const char* target) {
    const Formula x = substitute(formula_of("sum(k, 1, t-1, exp(-lambda*(k^2 + 2*k*eta))) + "
                                            "sum(k, 1, L-t, exp(-lambda*(k^2 + 2*k*(-eta))))"),
                                 {{"t", formula_of(target)}});
    return substitute(formula_of("2*M*x/(1 + x)"), {{"x", x}});
  };
  return {{.quantity = "copy_error", .value = error_at("tau"), .where = formulas_of({"tau >= 1"})},
          {.quantity = "copy_error", .value = error_at("floor((L+1)/2)"), .where = formulas_of({"tau = 0", "eta = 0"})},
          {.quantity = "copy_error",
           .value = error_at("target"),
           .where = formulas_of({"tau = 0", "eta != 0"}),
           .over = ClosedForm::Over{"target", formula_of("1"), formula_of("L")}},
          {.quantity = "state_size", .value = formula_of("3*L")}};
}

}  // namespace

Construction attention_position() {
  return {
      .name = "attention/position",
      .summary =
          "one softmax head of constant size that copies by position: scores -lambda (tau - j)^2; one query, at "
          "position L",
      .layout =
          "x_t = (value, asked, t, t^2, 1, out); the query token asks for tau; q = (2 lambda asked, -lambda), k = (t, "
          "t^2), v = value",
      .parameters = {integer_parameter("L", 1, 8, "positions the query can see"),
                     integer_parameter("tau", 0, 0, "target position; 0 = all of 1..L"),
                     positive_parameter("lambda", "4", "inverse temperature"),
                     real_parameter("eta", "0", "error of the address the query carries"),
                     positive_parameter("M", "1", "bound on the values")},
      .precondition = target_is_visible,
      .numbers = [](const Arguments& a) { return 12.0 * static_cast<double>(a.count("L")); },
      .build = build_position,
      .closed_forms = position_forms(),
      .no_instance = {{formula_of("tau > L")}},
  };
}

}  // namespace seqcert
