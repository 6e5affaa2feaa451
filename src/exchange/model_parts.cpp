#include "exchange/model_parts.hpp"

#include <algorithm>

namespace seqcert {
namespace {

/// The weights of a layer with the choices that are made in it, one after the other.
struct Listed {
  std::vector<const WeightMatrix*> matrices;
  std::vector<std::vector<Rational>> vectors;
  std::vector<std::size_t> choices;

  void operator()(const char*, const WeightMatrix& w) { matrices.push_back(&w); }
  void operator()(const char*, const std::vector<Rational>& v) { vectors.push_back(v); }
  void operator()(const char*, const std::optional<WeightMatrix>& w) {
    choices.push_back(w ? 1 : 0);
    if (w) matrices.push_back(&*w);
  }
};

void choices_of(Listed& listed, const AbstractSsm&) { listed.choices.push_back(0); }
template <class M>
void choices_of(Listed& listed, const M& mixer) {
  listed.choices.push_back(static_cast<std::size_t>(mixer.write));
  listed.choices.push_back(static_cast<std::size_t>(mixer.softplus));
}

Listed listed(const Layer& layer) {
  Listed all;
  all.choices.push_back(layer.mixer.index());
  if (const auto* attention = std::get_if<Attention>(&layer.mixer)) {
    for (const AttentionHead& head : attention->heads) {
      all.choices.push_back(static_cast<std::size_t>(head.kind));
      all.choices.push_back(head.window.value_or(0));
      visit_head(head, all);
    }
  } else {
    std::visit(
        [&]<class M>(const M& mixer) {
          if constexpr (!std::is_same_v<M, Attention>) {
            choices_of(all, mixer);
            visit(mixer, all);
          }
        },
        layer.mixer);
  }
  all.choices.push_back(layer.mlp ? layer.mlp->hidden.size() + 1 : 0);
  if (!layer.mlp) return all;
  for (const AffineMap& map : layer.mlp->hidden) {
    all("w", map.w);
    all("bias", map.bias);
  }
  all("w", layer.mlp->out.w);
  all("bias", layer.mlp->out.bias);
  return all;
}

bool same(const WeightMatrix& a, const WeightMatrix& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
  for (std::size_t r = 0; r < a.rows(); ++r)
    if (a.row(r) != b.row(r)) return false;
  return true;
}

bool same(const Layer& a, const Layer& b) {
  const Listed x = listed(a), y = listed(b);
  return x.choices == y.choices && x.vectors == y.vectors &&
         std::ranges::equal(x.matrices, y.matrices, [](const auto* v, const auto* w) { return same(*v, *w); });
}

bool same(const TokenField& a, const TokenField& b) {
  const auto *x = std::get_if<RealField>(&a.embedding), *y = std::get_if<RealField>(&b.embedding);
  if (x && y) return x->direction == y->direction;
  if (x || y) return false;
  return same(std::get<IndexField>(a.embedding).table, std::get<IndexField>(b.embedding).table);
}

}  // namespace

bool same_weights(const Model& a, const Model& b) {
  return a.d_model == b.d_model && same(a.positions, b.positions) && same(a.readout, b.readout) &&
         std::ranges::equal(a.fields, b.fields, [](const auto& x, const auto& y) { return same(x, y); }) &&
         std::ranges::equal(a.layers, b.layers, [](const auto& x, const auto& y) { return same(x, y); });
}

}  // namespace seqcert
