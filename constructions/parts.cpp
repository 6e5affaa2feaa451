#include "constructions/parts.hpp"

namespace seqcert {

TokenField field_at(std::string name, std::size_t coordinate) {
  return {std::move(name), RealField{{{coordinate, Rational(1)}}}};
}

WeightMatrix matrix_of(std::size_t cols, std::initializer_list<SparseVector<Rational>> rows) {
  WeightMatrix result(rows.size(), cols);
  std::size_t r = 0;
  for (const SparseVector<Rational>& row : rows) result.set_row(r++, SparseRow{row});
  return result;
}

WeightMatrix reads(std::size_t coordinate, std::size_t cols) {
  WeightMatrix result(1, cols);
  result.set_row(0, OneHotRow{coordinate});
  return result;
}

WeightMatrix writes(std::size_t coordinate, std::size_t rows) {
  WeightMatrix result(rows, 1);
  result.set_row(coordinate, OneHotRow{0});
  return result;
}

WeightMatrix position_table(std::size_t length, std::size_t d_model,
                            std::initializer_list<std::pair<std::size_t, std::string>> formulas) {
  std::vector<std::pair<std::size_t, Formula>> entries;
  for (const auto& [coordinate, formula] : formulas) entries.emplace_back(coordinate, *parse_formula(formula));
  return WeightMatrix::by_formula(length, d_model, std::move(entries));
}

ParameterSpec write_parameter(std::string meaning) {
  return choice_parameter("write", {"euler", "zoh"}, std::move(meaning));
}

ParameterSpec softplus_parameter() {
  return choice_parameter("softplus", {"exact", "torch20"}, "exact, or PyTorch's, which returns its argument above 20");
}

S6::Write write_rule(const Arguments& arguments) {
  return arguments.word("write") == "zoh" ? S6::Write::zoh : S6::Write::euler;
}

S6::Softplus softplus_rule(const Arguments& arguments) {
  return arguments.word("softplus") == "torch20" ? S6::Softplus::torch20 : S6::Softplus::exact;
}

AttentionHead value_head(WeightMatrix w_q, WeightMatrix w_k, std::size_t value, std::size_t out) {
  AttentionHead head;
  const std::size_t d_model = w_q.cols();
  head.w_q = std::move(w_q);
  head.w_k = std::move(w_k);
  head.w_v = reads(value, d_model);
  head.w_o = writes(out, d_model);
  return head;
}

Instance values_everywhere(Model model, std::vector<Token> tokens, std::vector<Query> queries, const Rational& m) {
  CopyTask task;
  task.free.assign(tokens.size(), true);
  task.tokens = std::move(tokens);
  task.value_fields = {0};
  task.queries = std::move(queries);
  task.box = {-m, m};
  return {std::move(model), {1, [task](std::size_t) { return task; }}};
}

Status distance_is_below(const Arguments& arguments, const std::string& length) {
  if (arguments.count("distance") < arguments.count(length)) return success();
  return bad_input("distance = {} must be below {} = {}, or no position has a target", arguments.count("distance"),
                   length, arguments.count(length));
}

Model copier_by_position(std::size_t length, const Rational& lambda, std::optional<std::size_t> window) {
  enum Coordinate : std::size_t { value, asked, place, square, one, out, d_model };
  Model model;
  model.d_model = d_model;
  model.fields = {field_at("value", value), field_at("asked", asked)};
  model.positions = position_table(length, d_model, {{place, "i"}, {square, "i^2"}, {one, "1"}});
  AttentionHead head = value_head(matrix_of(d_model, {{{asked, Rational(2) * lambda}}, {{one, -lambda}}}),
                                  matrix_of(d_model, {{{place, 1}}, {{square, 1}}}), value, out);
  head.window = window;
  model.layers = {{Attention{{std::move(head)}}}};
  model.readout = reads(out, d_model);
  return model;
}

}  // namespace seqcert
