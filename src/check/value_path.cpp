#include "check/value_path.hpp"

#include "check/block_form.hpp"

#include <string>
#include <utility>

namespace seqcert {
namespace {

using Named = std::pair<std::string, const WeightMatrix*>;

std::vector<Named> selecting(const Attention& mixer) {
  std::vector<Named> weights;
  for (const AttentionHead& head : mixer.heads) {
    weights.emplace_back("W_Q", &head.w_q);
    weights.emplace_back("W_K", &head.w_k);
  }
  return weights;
}
std::vector<Named> selecting(const AbstractSsm& mixer) {
  return {{"W_a", &mixer.w_a}, {"W_B", &mixer.w_b}, {"W_C", &mixer.w_c}};
}
std::vector<Named> selecting(const S6& mixer) {
  std::vector<Named> weights{{"W_Delta", &mixer.w_delta}, {"W_B", &mixer.w_b}, {"W_C", &mixer.w_c}};
  if (mixer.w_z) weights.emplace_back("W_z", &*mixer.w_z);
  return weights;
}

template <class M>
Status selects_nothing(const M& mixer, const std::vector<SparseVector<Rational>>& directions) {
  for (const auto& [name, w] : selecting(mixer))
    for (const SparseVector<Rational>& direction : directions)
      for (std::size_t r = 0; r < w->rows(); ++r)
        if (!inner(w->row(r), direction).is_zero()) return bad_input("the values reach row {} of {}", r + 1, name);
  return success();
}

Status selects_nothing(const MambaBlock& block, const std::vector<SparseVector<Rational>>& directions) {
  const auto linear = linear_form(block);
  if (!linear) return linear.error();
  const Status status = selects_nothing(*linear, directions);
  return status ? success() : Status(bad_input("in the block's linear form {}", status.error().message));
}

}  // namespace

Status values_select_nothing(const Model& model, const CopyTask& task) {
  if (model.layers.size() != 1)
    return bad_input("the values pass {} layers; the closed worst case is for one", model.layers.size());
  const Layer& layer = model.layers.front();
  if (layer.mlp) return bad_input("the values pass a ReLU network; the closed worst case is for a layer without one");
  const std::vector<SparseVector<Rational>> directions = value_directions(model, task);
  return std::visit([&](const auto& mixer) { return selects_nothing(mixer, directions); }, layer.mixer);
}

Rational inner(const SparseVector<Rational>& row, const SparseVector<Rational>& x) {
  Rational sum = 0;
  auto a = row.begin();
  auto b = x.begin();
  while (a != row.end() && b != x.end()) {
    if (a->first == b->first) sum += a->second * b->second;
    if (a->first < b->first)
      ++a;
    else if (b->first < a->first)
      ++b;
    else
      ++a, ++b;
  }
  return sum;
}

SparseVector<Rational> row_times(const SparseVector<Rational>& row, const WeightMatrix& w) {
  SparseVector<Rational> terms;
  for (const auto& [r, factor] : row)
    for (const auto& [c, value] : w.row(r)) terms.emplace_back(c, factor * value);
  return ColumnWeights<Rational>::summed(std::move(terms));
}

std::vector<SparseVector<Rational>> value_directions(const Model& model, const CopyTask& task) {
  std::vector<SparseVector<Rational>> directions;
  for (std::size_t field : task.value_fields)
    directions.push_back(std::get<RealField>(model.fields[field].embedding).direction);
  return directions;
}

std::vector<SparseVector<Rational>> value_free_inputs(const Model& model, const CopyTask& task) {
  std::vector<SparseVector<Rational>> inputs;
  inputs.reserve(task.tokens.size());
  for (std::size_t t = 0; t < task.tokens.size(); ++t) inputs.push_back(embed(model, task.tokens[t], t + 1));
  return inputs;
}

}  // namespace seqcert
