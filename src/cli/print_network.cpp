#include "cli/print_network.hpp"

#include "base/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <set>
#include <vector>

namespace seqcert {
namespace {

using Kind = NetworkNode::Kind;
using Names = std::map<std::size_t, std::string>;

/// A gadget, and by what it errs when operands x, y, ... err by e(x), e(y), ...; proved in src/compile/gadgets.md.
struct Rule {
  Kind kind;
  const char* name;
  const char* error;
};
constexpr Rule rules[] = {
    {Kind::input, "input", "eta; 0 where it is marked exact"},
    {Kind::constant, "constant", "0"},
    {Kind::affine, "affine", "sum of |coefficient| e"},
    {Kind::max, "max", "the larger e"},
    {Kind::min, "min", "the larger e"},
    {Kind::non_negative, "non-negative", "e of the operand"},
    {Kind::zero, "zero", "e of the operand"},
    {Kind::select, "select", "the larger e of the branches, and B e of the condition; e of the branches <= 1/2"},
    {Kind::choice, "choice", "the largest e; all operands but one are 0"},
    {Kind::product, "product", "A e(y) + B e(x) for x in 0..A, y in 0..B - 1/2 (B itself where y is exact)"},
    {Kind::table, "table", "J e of the operand, J the largest jump between neighbours"},
    {Kind::pair_table, "table of pairs", "F e for equal e, F the largest less the least value; e(x) + e(y) <= 1"},
    {Kind::staircase, "staircase", "0; e of the operand <= 1/4"},
};
const Rule& rule_of(Kind kind) { return *std::ranges::find(rules, kind, &Rule::kind); }

std::string node_name(NodeId node) { return fmt::format("n{}", node + 1); }

/// `2 n3 - n4 + 1`.
std::string affine_text(const NetworkNode& node) {
  std::string out;
  const auto term = [&](long factor, const std::string& of) {
    if (!out.empty())
      out += factor < 0 ? " - " : " + ";
    else if (factor < 0)
      out += "-";
    const long size = std::abs(factor);
    if (of.empty())
      out += fmt::format("{}", size);
    else
      out += (size == 1 ? "" : fmt::format("{} ", size)) + of;
  };
  for (std::size_t k = 0; k < node.operands.size(); ++k) term(node.numbers[k], node_name(node.operands[k]));
  if (node.number != 0) term(node.number, "");
  return out;
}

/// The values of a table, the middle of a long one left out.
std::string values_text(const std::vector<long>& values) {
  constexpr std::size_t shown = 12;
  std::string out;
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (values.size() > shown && k == shown - 2) {
      out += " ...";
      k = values.size() - 2;
    }
    out += fmt::format(" {}", values[k]);
  }
  return values.size() > shown ? fmt::format("{} ({} values)", out, values.size()) : out;
}

std::string expression(const NetworkNode& node, const Names& names) {
  std::vector<std::string> x;
  for (const NodeId operand : node.operands) x.push_back(node_name(operand));
  switch (node.kind) {
    case Kind::input: {
      const auto entry = static_cast<std::size_t>(node.number);
      const auto name = names.find(entry);
      return fmt::format("x_{}{}{}", entry + 1, name == names.end() ? "" : ": " + name->second,
                         node.exact ? " (exact)" : "");
    }
    case Kind::constant:
      return fmt::format("{}", node.number);
    case Kind::affine:
      return affine_text(node);
    case Kind::max:
    case Kind::min:
      return fmt::format("{}({})", rule_of(node.kind).name, join(x, ", "));
    case Kind::non_negative:
      return fmt::format("[{} >= 0]", x[0]);
    case Kind::zero:
      return fmt::format("[{} = 0]", x[0]);
    case Kind::select:
      return fmt::format("{} ? {} : {}", x[0], x[1], x[2]);
    case Kind::choice:
      return join(x, " + ");
    case Kind::product:
      return fmt::format("{} * {}", x[0], x[1]);
    case Kind::table:
      return fmt::format("{} ->{}", x[0], values_text(node.numbers));
    case Kind::pair_table:
      return fmt::format("{}, {} ->{}", x[0], x[1], values_text(node.numbers));
    case Kind::staircase: {
      const std::vector<long>& values = node.numbers;
      const bool rounds = std::ranges::adjacent_find(values, [](long a, long b) { return b != a + 1; }) == values.end();
      return rounds ? fmt::format("{} rounded", x[0]) : fmt::format("{} rounded ->{}", x[0], values_text(values));
    }
  }
  return "";
}

/// `1: 1-3, 8` for units 1 to 3 and 8 of the first hidden layer.
std::string units_text(const std::vector<UnitBlock>& units) {
  std::string out;
  std::optional<std::size_t> layer;
  for (const UnitBlock& block : units) {
    out += layer == block.layer ? "," : fmt::format("{}{}:", out.empty() ? "" : " ", block.layer + 1);
    layer = block.layer;
    out += block.count == 1 ? fmt::format("{}", block.first + 1)
                            : fmt::format("{}-{}", block.first + 1, block.first + block.count);
  }
  return out.empty() ? "-" : out;
}

/// Lines of at most `width` characters, broken at blanks; a longer word stands alone.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines{""};
  for (const std::string& word : split(text, ' ')) {
    std::string& line = lines.back();
    if (line.empty())
      line = word;
    else if (line.size() + 1 + word.size() <= width)
      line += " " + word;
    else
      lines.push_back(word);
  }
  return lines;
}

using Row = std::array<std::string, 7>;
constexpr std::size_t page_width = 100, widest_units = 18;

/// Columns as wide as they need; units and, last, expressions are wrapped.
std::string table(const std::vector<Row>& rows) {
  constexpr std::size_t units = 5, expressions = 6;
  std::array<std::size_t, 7> width{};
  for (const Row& row : rows)
    for (std::size_t k = 0; k < row.size(); ++k) width[k] = std::max(width[k], row[k].size());
  width[units] = std::min(width[units], widest_units);
  std::size_t before = 2;
  for (std::size_t k = 0; k < expressions; ++k) before += width[k] + 2;
  width[expressions] = std::max<std::size_t>(before < page_width ? page_width - before : 0, 24);
  std::string out;
  for (const Row& row : rows) {
    std::array<std::vector<std::string>, 7> cells;
    std::size_t height = 1;
    for (std::size_t k = 0; k < row.size(); ++k) {
      cells[k] = k >= units ? wrapped(row[k], width[k]) : std::vector<std::string>{row[k]};
      height = std::max(height, cells[k].size());
    }
    for (std::size_t h = 0; h < height; ++h) {
      std::string line = " ";
      for (std::size_t k = 0; k < row.size(); ++k)
        line += fmt::format(" {:<{}} ", h < cells[k].size() ? cells[k][h] : "", width[k]);
      out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
  }
  return out;
}

std::set<NodeId> needed(const Compiled& network) {
  std::set<NodeId> result;
  for (const auto& [node, entry] : network.outputs) result.insert(node);
  for (auto node = result.rbegin(); node != result.rend(); ++node)
    for (const NodeId operand : network.tree[*node].operands) result.insert(operand);
  return result;
}

}  // namespace

std::string tree_text(const Compiled& network, const Names& names) {
  const std::set<NodeId> nodes = needed(network);
  std::string out =
      fmt::format("  {} nodes; {} hidden layers, the widest of {} units; {} nonzeros, largest weight {}\n",
                  nodes.size(), network.depth, network.width, network.nonzeros, network.largest_weight.text());
  std::vector<Row> rows{{"node", "rule", "range", "lipschitz", "eta <=", "units", "integer it stands for"}};
  for (const NodeId id : nodes) {
    const NetworkNode& node = network.tree[id];
    rows.push_back({node_name(id), rule_of(node.kind).name, fmt::format("{}..{}", node.range.lo, node.range.hi),
                    node.lipschitz.text(), node.threshold.text(), units_text(node.units), expression(node, names)});
  }
  out += table(rows);
  for (const auto& [node, entry] : network.outputs) {
    const auto name = names.find(entry);
    out += fmt::format("  output       {} is added to x_{}{}\n", node_name(node), entry + 1,
                       name == names.end() ? "" : ": " + name->second);
  }
  const std::string reads = margin(network).text();
  out +=
      network.lipschitz.is_zero()
          ? fmt::format("  margin       reads within {} of their integers leave every output exact\n", reads)
          : fmt::format("  margin       reads closer than {} to their integers leave outputs closer than 1/2\n", reads);
  out +=
      "  error laws   with reads within eta of their integers, a node is within lipschitz * eta of its\n"
      "               own; by the errors e of its operands:\n";
  for (const Rule& rule : rules)
    if (std::ranges::any_of(nodes, [&](NodeId id) { return network.tree[id].kind == rule.kind; }))
      out += fmt::format("    {:<15} {}\n", rule.name, rule.error);
  return out;
}

}  // namespace seqcert
