#include "constructions/parts.hpp"
#include "constructions/registry.hpp"

namespace seqcert {
namespace {

enum Coordinate : std::size_t { value, asked, place, square, one, out, d_model };

Instance build_window(const Arguments& arguments) {
  const std::size_t length = arguments.count("L"), distance = arguments.count("distance");
  const Rational& lambda = arguments.real("lambda");
  Model model;
  model.d_model = d_model;
  model.fields = {field_at("value", value), field_at("asked", asked)};
  model.positions = position_table(length, d_model, {{place, "i"}, {square, "i^2"}, {one, "1"}});
  AttentionHead head = value_head(matrix_of(d_model, {{{asked, Rational(2) * lambda}}, {{one, -lambda}}}),
                                  matrix_of(d_model, {{{place, 1}}, {{square, 1}}}), value, out);
  head.window = arguments.count("m");
  model.layers = {{Attention{{std::move(head)}}}};
  model.readout = reads(out, d_model);

  CopyTask task;
  for (std::size_t i = 1; i <= length; ++i) task.tokens.push_back({0, Rational(i) - Rational(distance)});
  task.free.assign(length, true);
  task.value_fields = {0};
  task.queries = every_position_queries(length, distance);
  task.box = {-arguments.real("M"), arguments.real("M")};
  return {std::move(model), {1, [task](std::size_t) { return task; }}};
}

Status something_is_asked(const Arguments& arguments) {
  if (arguments.count("distance") < arguments.count("L")) return success();
  return bad_input("distance = {} must be below L = {}, or no position has a target", arguments.count("distance"),
                   arguments.count("L"));
}

}  // namespace

Construction attention_window() {
  return {
      .name = "attention/window",
      .summary = "the head of attention/position over the last m positions; every position i > distance asks for i - distance",
      .layout = "x_t = (value, asked, t, t^2, 1, out), asked = t - distance; q = (2 lambda asked, -lambda), k = (t, t^2), v = value",
      .parameters = {integer_parameter("L", 1, 16, "sequence length"), integer_parameter("m", 1, 4, "window"),
                     integer_parameter("distance", 0, 2, "how far back each position asks"),
                     positive_parameter("lambda", "4", "inverse temperature"),
                     positive_parameter("M", "1", "bound on the values")},
      .precondition = something_is_asked,
      .numbers = [](const Arguments& a) { return 12.0 * static_cast<double>(a.count("L")); },
      .build = build_window,
  };
}

}  // namespace seqcert
