#include "check/cost_law.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace seqcert {
namespace {

/// One layer's weights, counted.
struct LayerCost {
  std::uint64_t heads = 0, cached = 0, keyed = 0, asked = 0, channels = 0, written = 0, scanned = 0, gates = 0,
                opened = 0, nonzeros = 0;

  LayerCost& operator+=(const LayerCost& other);
};

constexpr std::array<std::pair<const char*, std::uint64_t LayerCost::*>, 10> parts = {
    {{"heads", &LayerCost::heads},
     {"cached", &LayerCost::cached},
     {"keyed", &LayerCost::keyed},
     {"asked", &LayerCost::asked},
     {"channels", &LayerCost::channels},
     {"written", &LayerCost::written},
     {"scanned", &LayerCost::scanned},
     {"gates", &LayerCost::gates},
     {"opened", &LayerCost::opened},
     {"nonzeros", &LayerCost::nonzeros}}};

LayerCost& LayerCost::operator+=(const LayerCost& other) {
  for (const auto& [name, part] : parts) this->*part += other.*part;
  return *this;
}

std::uint64_t nonzeros(const WeightMatrix& w) {
  std::uint64_t count = 0;
  for (std::size_t r = 0; r < w.rows(); ++r) count += w.row(r).size();
  return count;
}

std::uint64_t rows_in_use(const WeightMatrix& w) {
  std::uint64_t count = 0;
  for (std::size_t r = 0; r < w.rows(); ++r) count += w.row(r).empty() ? 0 : 1;
  return count;
}

LayerCost cost_of(const AttentionHead& head) {
  LayerCost cost;
  cost.heads = 1;
  cost.cached = rows_in_use(head.w_q) + head.w_v.rows();
  cost.keyed = nonzeros(head.w_k) + nonzeros(head.w_v);
  cost.asked = nonzeros(head.w_q) + nonzeros(head.w_o);
  return cost;
}

LayerCost cost_of(const S6& mixer) {
  LayerCost cost;
  cost.channels = mixer.w_u.rows() * mixer.w_b.rows();
  cost.written = nonzeros(mixer.w_u) + nonzeros(mixer.w_delta) + nonzeros(mixer.w_b) + nonzeros(mixer.w_c);
  // Delta A, the decay of h, B u times the step, C h; a quotient more for the zero-order hold's step. D u where there
  // is a D.
  cost.scanned = cost.channels * (mixer.write == S6::Write::zoh ? 6 : 5);
  cost.scanned +=
      static_cast<std::uint64_t>(std::ranges::count_if(mixer.d, [](const Rational& d) { return !d.is_zero(); }));
  cost.gates = mixer.w_z ? rows_in_use(*mixer.w_z) : 0;
  cost.opened = (mixer.w_z ? nonzeros(*mixer.w_z) : 0) + nonzeros(mixer.w_out);
  return cost;
}

LayerCost cost_of(const Layer& layer) {
  LayerCost cost;
  if (const auto* attention = std::get_if<Attention>(&layer.mixer))
    for (const AttentionHead& head : attention->heads) cost += cost_of(head);
  if (const auto* s6 = std::get_if<S6>(&layer.mixer)) cost += cost_of(*s6);
  if (layer.mlp) {
    for (const AffineMap& map : layer.mlp->hidden) cost.nonzeros += nonzeros(map.w);
    cost.nonzeros += nonzeros(layer.mlp->out.w);
  }
  return cost;
}

/// The positions that queries at first..last see, their own included.
std::uint64_t seen(std::uint64_t first, std::uint64_t last, std::uint64_t window) {
  const auto up_to = [window](std::uint64_t n) {
    return n <= window ? n * (n + 1) / 2 : window * (window + 1) / 2 + (n - window) * window;
  };
  return up_to(last) - up_to(first - 1);
}

/// A head whose rows are wanted at positions first..length.
Tally run_of(const AttentionHead& head, std::uint64_t first, std::uint64_t length) {
  const LayerCost cost = cost_of(head);
  const std::uint64_t rows = length + 1 - first, pairs = seen(first, length, head.window.value_or(length)),
                      values = head.w_v.rows();
  Tally tally;
  tally.multiply_adds = cost.keyed * length + cost.asked * rows;
  if (head.kind == AttentionHead::Kind::hard) {
    // All weights but one are known to be 0.
    tally.multiply_adds += (cost.cached - values) * pairs + (1 + values) * rows;
    tally.state_reads = (cost.cached - values) * pairs + values * rows;
  } else {
    tally.multiply_adds += (cost.cached + 1) * pairs;
    tally.state_reads = cost.cached * pairs;
  }
  if (head.kind == AttentionHead::Kind::softmax) tally.exponentials = pairs;
  return tally;
}

Tally run_of(const S6& mixer, std::uint64_t first, std::uint64_t length) {
  const LayerCost cost = cost_of(mixer);
  const std::uint64_t rows = length + 1 - first;
  return {.multiply_adds = (cost.written + cost.scanned) * length + (cost.opened + cost.gates) * rows,
          .exponentials = (mixer.w_u.rows() + cost.channels) * length + cost.gates * rows,
          .state_reads = cost.channels * length};
}

}  // namespace

Result<Tally> cost_by_law(const Model& model, const DpLayout& layout) {
  const std::uint64_t length = layout.length();
  Tally total;
  for (std::size_t l = 0; l < model.layers.size(); ++l) {
    const Layer& layer = model.layers[l];
    const std::uint64_t first = l + 1 < model.layers.size() ? 1 : layout.computes(1);
    if (const auto* attention = std::get_if<Attention>(&layer.mixer)) {
      for (const AttentionHead& head : attention->heads) total += run_of(head, first, length);
    } else if (const auto* s6 = std::get_if<S6>(&layer.mixer)) {
      total += run_of(*s6, first, length);
    } else {
      return bad_input("cost is given of models whose mixers are attention or S6");
    }
    total.multiply_adds += cost_of(layer).nonzeros * (length + 1 - first);
  }
  total.multiply_adds += nonzeros(model.readout) * layout.steps;
  return total;
}

Values cost_facts(const Model& model) {
  LayerCost inner, last;
  for (std::size_t l = 0; l < model.layers.size(); ++l)
    (l + 1 < model.layers.size() ? inner : last) += cost_of(model.layers[l]);
  Values facts{{"outputs", Rational(nonzeros(model.readout))}};
  for (const auto& [name, part] : parts) {
    facts.emplace(name, Rational(last.*part));
    facts.emplace(std::string("inner_") + name, Rational(inner.*part));
  }
  return facts;
}

const std::vector<std::string>& cost_fact_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = {"outputs"};
    for (const auto& [name, part] : parts) all.insert(all.end(), {name, std::string("inner_") + name});
    return all;
  }();
  return names;
}

}  // namespace seqcert
