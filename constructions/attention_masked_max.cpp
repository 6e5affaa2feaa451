#include "constructions/parts.hpp"
#include "constructions/registry.hpp"

namespace seqcert {
namespace {

// The head that finds the largest admitted value (the second layer of compact dynamic programs): key (match, r), query
// lambda (2V + 1, 1), so that an admitted key outweighs every other. What it hands on is a mean of integers r_j; the
// largest admitted one, r*, is the right answer. Scores do not change when all r_j move together, so r* itself is free:
// it enters by the residual path at the query's own position, and tokens carry their distance r_j - r* to it.
//
// The region: L visible keys with integers r_j in 0..V, each admitted or not, at least one admitted. The error is a
// quotient of sums, largest where all competitors are alike, and among those admitted and d below r*, d = 1..V
// (proofs/copy/masked-max.md): these are the instances built here.

enum Coordinate : std::size_t { answer, match, distance, one, d_model };

CopyTask instance_at(const Arguments& arguments, std::size_t below) {
  const std::size_t length = arguments.count("L");
  CopyTask task;
  task.tokens.assign(length, Token{0, 1, -Rational(below)});
  task.tokens[0] = Token{0, 1, 0};
  task.free.assign(length, false);
  task.free[length - 1] = true;
  task.value_fields = {0};
  task.queries = {{length, length, std::nullopt}};
  task.box = {0, arguments.real("V")};
  return task;
}

Instance build_masked_max(const Arguments& arguments) {
  const std::size_t length = arguments.count("L");
  const Rational &lambda = arguments.real("lambda"), mu = Rational(2) * arguments.real("V") + Rational(1);
  Model model;
  model.d_model = d_model;
  model.fields = {field_at("r*", answer), field_at("match", match), field_at("r - r*", distance)};
  model.positions = position_table(length, d_model, {{one, "1"}});
  const WeightMatrix w_q = matrix_of(d_model, {{{one, lambda * mu}}, {{one, lambda}}});
  const WeightMatrix w_k = matrix_of(d_model, {{{match, 1}}, {{distance, 1}}});
  model.layers = {{Attention{{value_head(w_q, w_k, distance, answer)}}}};
  model.readout = reads(answer, d_model);
  return {std::move(model),
          {arguments.count("V"), [arguments](std::size_t k) { return instance_at(arguments, k + 1); }}};
}

}  // namespace

Construction attention_masked_max() {
  return {
      .name = "attention/masked-max",
      .summary = "one softmax head that finds the largest of the integers 0..V at admitted keys",
      .layout =
          "x_t = (r*, match, r - r*, 1); q = lambda (2V+1, 1), k = (match, r - r*), v = r - r*, added to r* on the "
          "residual path; one query, at position L",
      .parameters = {integer_parameter("L", 2, 8, "positions the query can see"),
                     integer_parameter("V", 1, 4, "largest integer; the least is 0"),
                     positive_parameter("lambda", "4", "inverse temperature")},
      .precondition = {},
      .numbers = [](const Arguments& a) { return 12.0 * static_cast<double>(a.count("L")); },
      .build = build_masked_max,
      .closed_forms = {{.quantity = "copy_error",
                        .value = formula_of("(L-1)*d*exp(-(lambda*d))/(1 + (L-1)*exp(-(lambda*d)))"),
                        .over = ClosedForm::Over{"d", formula_of("1"), formula_of("V")}}},
  };
}

}  // namespace seqcert
