#pragma once

#include "check/quantity.hpp"
#include "model/run.hpp"
#include "support/random_model.hpp"

#include <optional>

namespace seqcert::hand_made {

// Small models and tasks made by hand or dice, and the worst case by enumeration: the error is convex in the values, so
// it is largest at a corner of the box, and every corner is run forward.

/// The largest |y_output - v_target| over all corners, by run<S>. Requires a few values only.
template <Field S>
S worst_corner(const Instance& instance, const CopyTask& task, std::size_t query, std::size_t output,
               const Arithmetic<S>& number) {
  const Query& asked = task.queries[query];
  std::vector<std::pair<std::size_t, std::size_t>> values;  // position, component
  for (std::size_t j = 0; j < asked.position; ++j)
    if (task.free[j])
      for (std::size_t k = 0; k < task.value_fields.size(); ++k) values.emplace_back(j, k);
  std::optional<S> worst;
  for (std::size_t corner = 0; corner < (std::size_t{1} << values.size()); ++corner) {
    std::vector<std::vector<Rational>> v(task.tokens.size(),
                                         std::vector<Rational>(task.value_fields.size(), task.box.lo));
    for (std::size_t n = 0; n < values.size(); ++n)
      if ((corner >> n) & 1U) v[values[n].first][values[n].second] = task.box.hi;
    std::vector<Token> tokens = filled(task, asked, v);
    tokens.resize(asked.position);
    const auto outputs = run(instance.model, std::span<const Token>(tokens), number, {}, asked.position);
    const S error = abs(outputs->back()[output] - number(v[asked.target - 1][output]));
    worst = worst ? max(*worst, error) : error;
  }
  return *worst;
}

constexpr std::size_t width = 8;  // coordinates: 0, 1 values; 2 tag; 3 to 5 whatever; 6, 7 out

struct Options {
  std::size_t components = 1;
  std::size_t length = 4;
  bool own_tokens = false;
  bool plain_readout = false;  // straight out of coordinates 6 and 7, which only the mixer writes
};

/// A random model around a given layer whose selecting weights see no coordinate before 2, with a random task on it.
inline Instance random_instance(Dice& dice, Layer layer, const Options& options) {
  Model model;
  model.d_model = width;
  for (std::size_t k = 0; k < options.components; ++k) {
    SparseVector<Rational> direction{{k, dice.coin() ? Rational(1) : dice.positive()}};
    if (k == 1) direction.insert(direction.begin(), {0, dice.rational()});
    model.fields.push_back({"value", RealField{direction}});
  }
  const auto inner_rows = [&](std::size_t rows) {
    WeightMatrix w(rows, width);
    for (std::size_t r = 0; r < rows; ++r) {
      SparseRow row;
      for (std::size_t c = options.plain_readout ? 2 : 0; c < (options.plain_readout ? 6 : width); ++c)
        if (dice.coin()) row.entries.emplace_back(c, dice.rational());
      w.set_row(r, row);
    }
    return w;
  };
  model.fields.push_back({"tag", RealField{{{2, 1}}}});
  model.fields.push_back({"kind", IndexField{inner_rows(3)}});
  model.positions = inner_rows(options.length);
  model.layers = {std::move(layer)};
  model.readout =
      options.plain_readout ? WeightMatrix(options.components, width) : random_matrix(dice, options.components, width);
  if (options.plain_readout)
    for (std::size_t k = 0; k < options.components; ++k) model.readout.set_row(k, OneHotRow{6 + k});
  require_consistent(model);

  CopyTask task;
  const auto token = [&] {
    Token result(options.components, Rational(0));
    result.push_back(dice.rational());
    result.push_back(Rational(dice.below(3)));
    return result;
  };
  for (std::size_t t = 0; t < options.length; ++t) {
    task.tokens.push_back(token());
    task.free.push_back(t == 0 || dice.below(3) != 0);
  }
  for (std::size_t k = 0; k < options.components; ++k) task.value_fields.push_back(k);
  for (std::size_t n = 0; n < 3; ++n) {
    std::size_t target = 1 + dice.below(options.length);
    while (!task.free[target - 1]) --target;
    Query query{target + dice.below(options.length - target + 1), target, std::nullopt};
    if (options.own_tokens && dice.coin()) query.token = token();
    task.queries.push_back(query);
  }
  switch (dice.below(3)) {
    case 0:
      task.box = {-1, 1};
      break;
    case 1:
      task.box = {0, dice.positive()};
      break;
    default:
      task.box.lo = dice.rational(), task.box.hi = task.box.lo + dice.positive();
  }
  require_consistent(task, model);
  return {std::move(model), {1, [task](std::size_t) { return task; }}};
}

}  // namespace seqcert::hand_made
