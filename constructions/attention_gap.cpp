#include "constructions/parts.hpp"
#include "constructions/registry.hpp"

namespace seqcert {
namespace {

enum Coordinate : std::size_t { value, mark, one, out, d_model };

Instance build_gap(const Arguments& arguments) {
  const std::size_t length = arguments.count("L");
  Model model;
  model.d_model = d_model;
  model.fields = {field_at("value", value), field_at("mark", mark)};
  model.positions = position_table(length, d_model, {{one, "1"}});
  const WeightMatrix w_q = matrix_of(d_model, {{{one, arguments.real("gamma")}}});
  model.layers = {{Attention{{value_head(w_q, reads(mark, d_model), value, out)}}}};
  model.readout = reads(out, d_model);

  std::vector<Token> tokens(length, Token{0, 0});
  tokens[0][1] = 1;
  return values_everywhere(std::move(model), std::move(tokens), {{length, 1, std::nullopt}}, arguments.real("M"));
}

}  // namespace

Construction attention_gap() {
  return {
      .name = "attention/gap",
      .summary = "one softmax head whose target score exceeds all others by gamma; one query, at position L",
      .layout =
          "x_t = (value, mark, 1, out); the target, position 1, is marked; q = gamma * 1, k = mark, v = value, read "
          "out of `out`",
      .parameters = {integer_parameter("L", 2, 16, "positions the query can see, the target included"),
                     real_parameter("gamma", "4", "score gap"), positive_parameter("M", "1", "bound on the values")},
      .precondition = {},
      .numbers = [](const Arguments& a) { return 8.0 * static_cast<double>(a.count("L")); },
      .build = build_gap,
      .closed_forms = {{.quantity = "copy_error", .value = formula_of("2*M*(L-1)*exp(-gamma)/(1 + (L-1)*exp(-gamma))")},
                       {.quantity = "score_needed",
                        .value = formula_of("ln((L-1)*(2*M-eps)/eps)"),
                        .where = formulas_of({"eps > 0", "eps < 2*M"})}},
  };
}

}  // namespace seqcert
