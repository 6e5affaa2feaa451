// Gadgets to units, layer by layer. gadgets.md has the formulas.
#include "compile/compiled.hpp"

#include "base/contract.hpp"

#include <algorithm>
#include <compare>
#include <map>
#include <set>

namespace seqcert {
namespace {

using Kind = NetworkNode::Kind;

/// constant + sum of weight * what stands at the index: entries of x before the first hidden layer, units of a hidden
/// layer after it.
struct Form {
  std::map<std::size_t, Rational> terms;
  Rational constant = 0;

  Form& add(const Form& other, const Rational& factor) {
    for (const auto& [index, weight] : other.terms)
      if ((terms[index] += factor * weight).is_zero()) terms.erase(index);
    constant += factor * other.constant;
    return *this;
  }
  friend auto operator<=>(const Form&, const Form&) = default;
};
Form operator+(Form a, const Form& b) { return a.add(b, 1); }
Form operator-(Form a, const Form& b) { return a.add(b, -1); }
Form operator+(Form a, const Rational& b) { return a.constant += b, a; }
Form operator-(Form a, const Rational& b) { return a.constant -= b, a; }
Form operator*(const Rational& factor, const Form& form) { return Form().add(form, factor); }

/// Lays the nodes into hidden layers. A node stands at a depth: its form is over the units of that many hidden layers;
/// deeper forms carry it.
class Layout {
 public:
  explicit Layout(const std::vector<NetworkNode>& nodes) : nodes_(nodes), placed_(nodes.size()) {
    for (NetworkNode& node : nodes_) node.units.clear();
  }

  void place(NodeId id) {
    owner_ = id;
    const NetworkNode& node = nodes_[id];
    std::size_t depth = 0;
    for (const NodeId operand : node.operands) depth = std::max(depth, placed_[operand].depth);
    std::vector<Form> x;
    // The second factor of a product enters one layer after the first.
    const bool late = node.kind == Kind::product;
    if (late)
      depth = std::max(placed_[node.operands[0]].depth, std::max<std::size_t>(placed_[node.operands[1]].depth, 1) - 1);
    for (std::size_t k = 0; k < node.operands.size(); ++k)
      x.push_back(lift(node.operands[k], depth + (late && k == 1 ? 1 : 0)));
    owner_ = id;
    const bool is_sum = node.kind == Kind::affine || node.kind == Kind::choice;
    const std::size_t layers = node.operands.empty() || is_sum ? 0 : late || node.kind == Kind::pair_table ? 2 : 1;
    Placed& result = placed_[id];
    result.depth = depth + layers;
    result.forms = {form(node, x, depth)};
  }

  /// The node as a form at a depth not above its own.
  Form lift(NodeId id, std::size_t depth) {
    Placed& place = placed_[id];
    while (place.depth + place.forms.size() <= depth) {
      owner_ = id;
      // R(v - lo + 1) + lo - 1 is v as long as its error is at most 1; without error R(v - lo) + lo will do.
      const Rational below = Rational(nodes_[id].range.lo) - Rational(nodes_[id].lipschitz.is_zero() ? 0 : 1);
      const Form carried = relu(place.depth + place.forms.size() - 1, place.forms.back() - below) + below;
      place.forms.push_back(carried);
    }
    return place.forms[depth - place.depth];
  }

  std::size_t depth(NodeId id) const { return placed_[id].depth; }
  const std::vector<std::vector<Form>>& layers() const { return layers_; }
  std::vector<NetworkNode> nodes() && { return std::move(nodes_); }

 private:
  struct Placed {
    std::size_t depth = 0;
    std::vector<Form> forms;  // at depth, depth + 1, ...
  };

  /// R(pre) with `pre` at this depth, as a form one deeper. Equal units are made once.
  Form relu(std::size_t depth, const Form& pre) {
    if (pre.terms.empty()) return Form{{}, max(pre.constant, Rational(0))};
    if (layers_.size() <= depth) {
      layers_.resize(depth + 1);
      known_.resize(depth + 1);
    }
    const auto [place, is_new] = known_[depth].emplace(pre, layers_[depth].size());
    if (is_new) {
      layers_[depth].push_back(pre);
      std::vector<UnitBlock>& units = nodes_[owner_].units;
      if (!units.empty() && units.back().layer == depth && units.back().first + units.back().count == place->second)
        ++units.back().count;
      else
        units.push_back({depth, place->second, 1});
    }
    return Form{{{place->second, 1}}, 0};
  }

  /// [x >= k], from 0 to 1 between k - 1 and k.
  Form step(const Form& x, long k, std::size_t depth) {
    return relu_difference(depth, x - Rational(k - 1), x - Rational(k));
  }

  /// R(a) - R(b), made in this order under every compiler.
  Form relu_difference(std::size_t depth, const Form& a, const Form& b) {
    const Form first = relu(depth, a);
    return first - relu(depth, b);
  }

  /// [x = k] for every k of the range, 1 also beyond an end for the number at that end.
  std::vector<Form> one_hot(const Form& x, const Range& range, std::size_t depth) {
    std::vector<Form> result;
    Form above = Form{{}, 1};  // [x >= k]
    for (long k = range.lo; k <= range.hi; ++k) {
      Form next = k < range.hi ? step(x, k + 1, depth) : Form();
      result.push_back(above - next);
      above = std::move(next);
    }
    return result;
  }

  Form form(const NetworkNode& node, const std::vector<Form>& x, std::size_t depth) {
    switch (node.kind) {
      case Kind::input:
        return Form{{{static_cast<std::size_t>(node.number), 1}}, 0};
      case Kind::constant:
        return Form{{}, node.number};
      case Kind::affine: {
        Form sum{{}, node.number};
        for (std::size_t k = 0; k < x.size(); ++k) sum.add(x[k], node.numbers[k]);
        return sum;
      }
      case Kind::choice: {
        Form sum{{}, 0};
        for (const Form& gate : x) sum.add(gate, 1);
        return sum;
      }
      case Kind::max:
      case Kind::min:
        return extremum(node, x, depth);
      case Kind::non_negative:
        return step(x[0], 0, depth);
      case Kind::zero:
        return zero(node, x[0], depth);
      case Kind::select:
        return select(node, x, depth);
      case Kind::product:
        return product(node, x, depth);
      case Kind::table:
        return table(node, x[0], depth);
      case Kind::pair_table:
        return pair_table(node, x, depth);
      case Kind::staircase:
        return staircase(node, x[0], depth);
    }
    SEQCERT_REQUIRE(false, "a node of a network is of one of these kinds");
    return {};
  }

  /// kept + R(other - kept) or kept - R(kept - other). A constant is kept where there is one: it needs no unit. The
  /// unit that carries what is kept belongs to that operand.
  Form extremum(const NetworkNode& node, const std::vector<Form>& x, std::size_t depth) {
    const std::size_t kept = x[1].terms.empty() ? 1 : 0, other = 1 - kept, owner = owner_;
    const Form beside = lift(node.operands[kept], depth + 1);
    owner_ = owner;
    return node.kind == Kind::max ? beside + relu(depth, x[other] - x[kept]) : beside - relu(depth, x[kept] - x[other]);
  }

  /// The hat around 0, or the side of it that the range can reach.
  Form zero(const NetworkNode& node, const Form& x, std::size_t depth) {
    const Range& range = nodes_[node.operands[0]].range;
    if (range.hi == 0) return step(x, 0, depth);
    if (range.lo == 0) return Form{{}, 1} - step(x, 1, depth);
    const Form reached = step(x, 0, depth);
    return reached - step(x, 1, depth);
  }

  Form select(const NetworkNode& node, const std::vector<Form>& x, std::size_t depth) {
    Form result{{}, node.range.lo};
    for (const std::size_t k : {1U, 2U}) {
      const NetworkNode& branch = nodes_[node.operands[k]];
      const Rational bound = Rational(branch.range.hi - node.range.lo) + gate_slack(branch);
      const Form closed = k == 1 ? Form{{}, 1} - x[0] : x[0];  // 1 where this branch is not taken
      result = result + relu(depth, x[k] - Rational(node.range.lo) - bound * closed);
    }
    return result;
  }

  Form product(const NetworkNode& node, const std::vector<Form>& x, std::size_t depth) {
    const NetworkNode &first = nodes_[node.operands[0]], &second = nodes_[node.operands[1]];
    const Rational bound = Rational(second.range.hi) + gate_slack(second);
    Form result;
    for (long k = 1; k <= first.range.hi; ++k)
      result = result + relu(depth + 1, x[1] - bound * (Form{{}, 1} - step(x[0], k, depth)));
    return result;
  }

  Form table(const NetworkNode& node, const Form& x, std::size_t depth) {
    const long lo = nodes_[node.operands[0]].range.lo;
    const std::vector<long>& values = node.numbers;
    Form result{{}, values.front()};
    long slope = 0;
    for (std::size_t k = 0; k < values.size(); ++k) {
      const long next = k + 1 < values.size() ? values[k + 1] - values[k] : 0;
      if (next != slope) result.add(relu(depth, x - Rational(lo + static_cast<long>(k))), next - slope);
      slope = next;
    }
    return result;
  }

  Form pair_table(const NetworkNode& node, const std::vector<Form>& x, std::size_t depth) {
    const std::vector<Form> rows = one_hot(x[0], nodes_[node.operands[0]].range, depth);
    const std::vector<Form> columns = one_hot(x[1], nodes_[node.operands[1]].range, depth);
    const Rational middle = Rational::ratio(node.range.lo + node.range.hi, 2);
    Form result{{}, middle};
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (std::size_t j = 0; j < columns.size(); ++j) {
        const Rational height = Rational(node.numbers[i * columns.size() + j]) - middle;
        if (!height.is_zero()) result.add(relu(depth + 1, rows[i] + columns[j] - Rational(1)), height);
      }
    return result;
  }

  /// Step k is 0 up to k - 3/4 and 1 from k - 1/4 on; made where the value changes.
  Form staircase(const NetworkNode& node, const Form& x, std::size_t depth) {
    const long lo = nodes_[node.operands[0]].range.lo;
    Form result{{}, node.numbers.front()};
    for (std::size_t v = 1; v < node.numbers.size(); ++v) {
      const long jump = node.numbers[v] - node.numbers[v - 1];
      if (jump == 0) continue;
      const Form twice = Rational(2) * (x - Rational(lo + static_cast<long>(v)));
      result.add(relu_difference(depth, twice + Rational::ratio(3, 2), twice + Rational::ratio(1, 2)), jump);
    }
    return result;
  }

  std::vector<NetworkNode> nodes_;
  std::vector<Placed> placed_;
  std::vector<std::vector<Form>> layers_;  // layers_[l][u] is the pre-activation of unit u of hidden layer l
  std::vector<std::map<Form, std::size_t>> known_;
  NodeId owner_ = 0;
};

std::set<NodeId> needed(const Network& network, std::span<const std::pair<NodeId, std::size_t>> outputs) {
  std::set<NodeId> result;
  for (const auto& [node, coordinate] : outputs) result.insert(node);
  for (auto node = result.rbegin(); node != result.rend(); ++node)
    for (const NodeId operand : network[*node].operands) result.insert(operand);
  return result;
}

AffineMap affine_map(const std::vector<Form>& forms, std::size_t cols) {
  AffineMap map{WeightMatrix(forms.size(), cols), {}};
  for (std::size_t r = 0; r < forms.size(); ++r) {
    map.w.set_row(r, SparseRow{{forms[r].terms.begin(), forms[r].terms.end()}});
    map.bias.push_back(forms[r].constant);
  }
  return map;
}

void measure(Compiled& compiled) {
  const auto look = [&](const AffineMap& map) {
    for (std::size_t r = 0; r < map.w.rows(); ++r) {
      const SparseVector<Rational> row = map.w.row(r);
      compiled.nonzeros += row.size();
      for (const auto& [c, weight] : row) compiled.largest_weight = max(compiled.largest_weight, abs(weight));
      compiled.largest_weight = max(compiled.largest_weight, abs(map.bias[r]));
    }
  };
  for (const AffineMap& map : compiled.mlp.hidden) {
    compiled.width = std::max(compiled.width, map.w.rows());
    look(map);
  }
  look(compiled.mlp.out);
  compiled.depth = compiled.mlp.hidden.size();
}

}  // namespace

Compiled compile(const Network& network, std::size_t d_model, std::span<const std::pair<NodeId, std::size_t>> outputs) {
  Layout layout(network.nodes());
  for (const NodeId node : needed(network, outputs)) {
    const NetworkNode& part = network[node];
    SEQCERT_REQUIRE(part.kind != Kind::input || static_cast<std::size_t>(part.number) < d_model,
                    "an input is an entry of x");
    layout.place(node);
  }
  std::size_t depth = 0;
  for (const auto& [node, coordinate] : outputs) depth = std::max(depth, layout.depth(node));
  std::vector<Form> out(d_model);
  std::set<std::size_t> written;
  Compiled compiled;
  for (const auto& [node, coordinate] : outputs) {
    SEQCERT_REQUIRE(coordinate < d_model && written.insert(coordinate).second, "outputs have coordinates of their own");
    out[coordinate] = layout.lift(node, depth);
    compiled.outputs.emplace_back(node, coordinate);
    compiled.lipschitz = max(compiled.lipschitz, network[node].lipschitz);
    compiled.threshold = min(compiled.threshold, network[node].threshold);
  }
  std::size_t cols = d_model;
  for (const std::vector<Form>& layer : layout.layers()) {
    compiled.mlp.hidden.push_back(affine_map(layer, cols));
    cols = layer.size();
  }
  SEQCERT_REQUIRE(compiled.mlp.hidden.size() <= depth, "no layer is deeper than an output");
  // Outputs that are constant by their ranges need no units to stand behind them.
  compiled.mlp.out = affine_map(out, cols);
  compiled.tree = std::move(layout).nodes();
  measure(compiled);
  return compiled;
}

Rational margin(const Compiled& compiled) {
  if (compiled.lipschitz.is_zero()) return compiled.threshold;
  return min(compiled.threshold, Rational::ratio(1, 2) / compiled.lipschitz);
}

}  // namespace seqcert
