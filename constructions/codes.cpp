#include "constructions/codes.hpp"

#include "constructions/parts.hpp"

#include <algorithm>

namespace seqcert::codes {
namespace {

SparseRow row_at(const Code& code, std::size_t first) {
  SparseRow row;
  for (std::size_t s = 0; s < code.size(); ++s)
    if (!code[s].is_zero()) row.entries.emplace_back(first + s, code[s]);
  return row;
}

WeightMatrix picks(const Layout& at, std::size_t first, const Rational& factor) {
  WeightMatrix result(at.n, at.d_model());
  for (std::size_t s = 0; s < at.n; ++s) result.set_row(s, OneHotRow{first + s, factor});
  return result;
}

}  // namespace

std::vector<int> signs(SplitMix& stream, std::size_t n) {
  std::vector<int> result(n);
  for (int& sign : result) sign = stream.coin() ? 1 : -1;
  return result;
}

WeightMatrix picks_written(const Layout& at, const Rational& factor) { return picks(at, at.written(0), factor); }
WeightMatrix picks_asked(const Layout& at, const Rational& factor) { return picks(at, at.asked(0), factor); }

CopyTask store_then_ask(const std::vector<std::size_t>& numbers, const Rational& m, Asks values) {
  const std::size_t n = numbers.size();
  CopyTask task;
  task.value_fields = {0};
  task.box = {-m, m};
  task.queries = store_then_query(in_order(n));
  for (std::size_t number : numbers)
    task.tokens.push_back({0, Rational(number), values == Asks::own ? Rational(number) : Rational(0)});
  for (std::size_t number : numbers) task.tokens.push_back({0, 0, Rational(number)});
  task.free.assign(2 * n, false);
  std::fill_n(task.free.begin(), n, true);
  return task;
}

Model model_with(const Layout& at, std::size_t values, const std::vector<Pair>& table, Mixer mixer) {
  WeightMatrix written(table.size() + 1, at.d_model()), asked(table.size() + 1, at.d_model());
  for (std::size_t k = 0; k < table.size(); ++k) {
    written.set_row(k + 1, row_at(table[k].written, at.written(0)));
    asked.set_row(k + 1, row_at(table[k].asked, at.asked(0)));
  }
  Model model;
  model.d_model = at.d_model();
  model.fields = {
      field_at("value", value), {"written", IndexField{std::move(written)}}, {"asked", IndexField{std::move(asked)}}};
  model.positions = position_table(2 * values, at.d_model(), {{at.one(), "1"}});
  model.layers = {{std::move(mixer)}};
  model.readout = reads(at.out(), at.d_model());
  return model;
}

}  // namespace seqcert::codes
