#include "check/stacked_state.hpp"

#include "check/value_path.hpp"

#include <set>
#include <string>
#include <variant>

namespace seqcert {
namespace {

using Directions = std::vector<SparseVector<Rational>>;

Status unreached(std::size_t layer, const std::string& name, const WeightMatrix& w, const Directions& directions) {
  for (const SparseVector<Rational>& direction : directions)
    for (std::size_t r = 0; r < w.rows(); ++r)
      if (!inner(w.row(r), direction).is_zero())
        return bad_input("the values reach row {} of {} of layer {}, so the states are no linear map of them", r + 1,
                         name, layer);
  return success();
}

/// The directions with those of the coordinates that the layer writes to.
Directions with_written(Directions directions, const WeightMatrix& w_out) {
  for (std::size_t r = 0; r < w_out.rows(); ++r)
    if (!w_out.row(r).empty()) directions.push_back({{r, Rational(1)}});
  return directions;
}

}  // namespace

Status states_are_linear(const Model& model, const CopyTask& task) {
  Directions directions = value_directions(model, task);
  for (std::size_t l = 0; l < model.layers.size(); ++l) {
    const Layer& layer = model.layers[l];
    const bool is_last = l + 1 == model.layers.size();
    std::vector<std::pair<std::string, const WeightMatrix*>> selecting;
    const WeightMatrix* w_out = nullptr;
    if (const auto* abstract = std::get_if<AbstractSsm>(&layer.mixer)) {
      selecting = {{"W_a", &abstract->w_a}, {"W_B", &abstract->w_b}};
      if (!is_last) selecting.emplace_back("W_C", &abstract->w_c);
      w_out = &abstract->w_out;
    } else if (const auto* s6 = std::get_if<S6>(&layer.mixer)) {
      selecting = {{"W_Delta", &s6->w_delta}, {"W_B", &s6->w_b}};
      if (!is_last) selecting.emplace_back("W_C", &s6->w_c);
      if (!is_last && s6->w_z) selecting.emplace_back("W_z", &*s6->w_z);
      w_out = &s6->w_out;
    } else {
      return bad_input(
          "layer {} of {} is no scan, so the states may be no linear map of the "
          "values",
          l + 1, model.layers.size());
    }
    for (const auto& [name, w] : selecting)
      if (const Status status = unreached(l + 1, name, *w, directions); !status) return status;
    if (layer.mlp && !is_last)
      return bad_input("layer {} has a ReLU network, so the states may be no linear map of the values", l + 1);
    directions = with_written(std::move(directions), *w_out);
  }
  return success();
}

}  // namespace seqcert
