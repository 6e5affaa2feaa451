#include "constructions/parts.hpp"
#include "constructions/registry.hpp"

namespace seqcert {
namespace {

enum Coordinate : std::size_t { value, asked, place, square, one, out, d_model };

Instance build_position(const Arguments& arguments) {
  const std::size_t length = arguments.count("L"), tau = arguments.count("tau");
  const Rational& lambda = arguments.real("lambda");
  Model model;
  model.d_model = d_model;
  model.fields = {field_at("value", value), field_at("asked", asked)};
  model.positions = position_table(length, d_model, {{place, "i"}, {square, "i^2"}, {one, "1"}});
  const WeightMatrix w_q = matrix_of(d_model, {{{asked, Rational(2) * lambda}}, {{one, -lambda}}});
  const WeightMatrix w_k = matrix_of(d_model, {{{place, 1}}, {{square, 1}}});
  model.layers = {{Attention{{value_head(w_q, w_k, value, out)}}}};
  model.readout = reads(out, d_model);

  CopyTask task;
  task.tokens.assign(length, Token{0, 0});
  task.free.assign(length, true);
  task.value_fields = {0};
  for (std::size_t target = tau == 0 ? 1 : tau; target <= (tau == 0 ? length : tau); ++target)
    task.queries.push_back({length, target, Token{0, Rational(target) + arguments.real("eta")}});
  task.box = {-arguments.real("M"), arguments.real("M")};
  return {std::move(model), {1, [task](std::size_t) { return task; }}};
}

Status target_is_visible(const Arguments& arguments) {
  if (arguments.count("tau") <= arguments.count("L")) return success();
  return bad_input("tau = {} lies beyond L = {}; choose tau in 1..L, or 0 for all targets", arguments.count("tau"),
                   arguments.count("L"));
}

}  // namespace

Construction attention_position() {
  return {
      .name = "attention/position",
      .summary = "one softmax head of constant size that copies by position: scores -lambda (tau - j)^2; one query, at position L",
      .layout = "x_t = (value, asked, t, t^2, 1, out); the query token asks for tau; q = (2 lambda asked, -lambda), k = (t, t^2), v = value",
      .parameters = {integer_parameter("L", 1, 8, "positions the query can see"),
                     integer_parameter("tau", 0, 0, "target position; 0 = all of 1..L"),
                     positive_parameter("lambda", "4", "inverse temperature"),
                     real_parameter("eta", "0", "error of the address the query carries"),
                     positive_parameter("M", "1", "bound on the values")},
      .precondition = target_is_visible,
      .numbers = [](const Arguments& a) { return 12.0 * static_cast<double>(a.count("L")); },
      .build = build_position,
  };
}

}  // namespace seqcert
