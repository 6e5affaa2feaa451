#pragma once

#include "formula/formula.hpp"

#include <optional>
#include <span>

namespace seqcert {

/// One row per operation that is written as a function call.
struct FunctionName {
  Operation operation;
  std::string_view name;
  std::size_t least_arguments, most_arguments;
};

/// exp, ln, ..., sum; in alphabetical order.
std::span<const FunctionName> functions();
/// The row of a call `name(...)`, nullptr when there is no such function.
const FunctionName* function_called(std::string_view name);
/// The row of a node, nullptr when it is an operator or a leaf.
const FunctionName* function_of(Operation operation);

/// How tightly a node binds when it is printed or parsed; larger is tighter.
enum Binding {
  binds_or,
  binds_and,
  binds_not,
  binds_comparison,
  binds_sum,
  binds_product,
  binds_sign,
  binds_power,
  binds_atom
};
Binding binding(Operation operation);

/// `+`, `<=`, `and`: the operator of a node with two operands. Requires such an operation.
std::string_view operator_sign(Operation operation);

}  // namespace seqcert
