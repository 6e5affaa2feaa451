#include "formula/formula.hpp"

#include "base/contract.hpp"
#include "formula/operations.hpp"

#include <algorithm>
#include <array>

namespace seqcert {
namespace {

constexpr std::size_t many = 1000;
constexpr std::array<FunctionName, 15> function_table = {{{Operation::abs, "abs", 1, 1},
                                                          {Operation::ceil, "ceil", 1, 1},
                                                          {Operation::exp, "exp", 1, 1},
                                                          {Operation::floor, "floor", 1, 1},
                                                          {Operation::inv, "inv", 2, 2},
                                                          {Operation::ln, "ln", 1, 1},
                                                          {Operation::log2, "log2", 1, 1},
                                                          {Operation::max, "max", 2, many},
                                                          {Operation::min, "min", 2, many},
                                                          {Operation::mod, "mod", 2, 2},
                                                          {Operation::select, "select", 3, 3},
                                                          {Operation::silu, "silu", 1, 1},
                                                          {Operation::softplus, "softplus", 1, 1},
                                                          {Operation::sqrt, "sqrt", 1, 1},
                                                          {Operation::sum, "sum", 4, 4}}};

void collect_free_names(const Formula& formula, std::set<std::string>& found) {
  const Formula::Node& node = formula.node();
  if (node.operation == Operation::name) found.insert(node.name);
  for (std::size_t i = 0; i < node.arguments.size(); ++i) {
    if (node.operation == Operation::sum && i == 2) {  // the index is bound in the term, not in the limits
      std::set<std::string> in_term = free_names(node.arguments[i]);
      in_term.erase(node.name);
      found.merge(in_term);
    } else {
      collect_free_names(node.arguments[i], found);
    }
  }
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Formula::Formula() : Formula(Node{Operation::number, Rational(0), {}, {}}) {}

Formula::Formula(Node node) {
  std::size_t tallest = 0;
  for (const Formula& argument : node.arguments) tallest = std::max(tallest, argument.node().height);
  node.height = tallest + 1;
  SEQCERT_REQUIRE(node.height <= max_height, "formula tree too high");
  node_ = std::make_shared<const Node>(std::move(node));
}

bool operator==(const Formula& a, const Formula& b) {
  if (a.node_ == b.node_) return true;
  const Formula::Node &x = a.node(), &y = b.node();
  return x.operation == y.operation && x.value == y.value && x.name == y.name && x.arguments == y.arguments;
}

std::set<std::string> free_names(const Formula& formula) {
  std::set<std::string> found;
  collect_free_names(formula, found);
  return found;
}

std::span<const FunctionName> functions() { return function_table; }

const FunctionName* function_called(std::string_view called) {
  for (const FunctionName& row : function_table)
    if (row.name == called) return &row;
  return nullptr;
}

const FunctionName* function_of(Operation operation) {
  for (const FunctionName& row : function_table)
    if (row.operation == operation) return &row;
  return nullptr;
}

Binding binding(Operation operation) {
  switch (operation) {
    case Operation::disjunction:
      return binds_or;
    case Operation::conjunction:
      return binds_and;
    case Operation::negation:
      return binds_not;
    case Operation::less:
    case Operation::less_equal:
    case Operation::greater:
    case Operation::greater_equal:
    case Operation::equal:
    case Operation::not_equal:
      return binds_comparison;
    case Operation::add:
    case Operation::subtract:
      return binds_sum;
    case Operation::multiply:
    case Operation::divide:
      return binds_product;
    case Operation::negate:
      return binds_sign;
    case Operation::power:
      return binds_power;
    default:
      return binds_atom;
  }
}

std::string_view operator_sign(Operation operation) {
  switch (operation) {
    case Operation::add:
      return "+";
    case Operation::subtract:
      return "-";
    case Operation::multiply:
      return "*";
    case Operation::divide:
      return "/";
    case Operation::power:
      return "^";
    case Operation::less:
      return "<";
    case Operation::less_equal:
      return "<=";
    case Operation::greater:
      return ">";
    case Operation::greater_equal:
      return ">=";
    case Operation::equal:
      return "=";
    case Operation::not_equal:
      return "!=";
    case Operation::conjunction:
      return "and";
    case Operation::disjunction:
      return "or";
    default:
      contract_failed("operator_sign", "operation has no infix sign", __FILE__, __LINE__);
  }
}

bool is_reserved(std::string_view text) {
  return text == "and" || text == "or" || text == "not" || function_called(text) != nullptr;
}

bool is_spelled_as_name(std::string_view text) {
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

bool is_name(std::string_view text) { return is_spelled_as_name(text) && !is_reserved(text); }

}  // namespace seqcert
