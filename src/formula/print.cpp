#include "formula/formula.hpp"
#include "formula/operations.hpp"

#include "base/contract.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace seqcert {
namespace {

std::string parenthesised_if(bool wanted, std::string inside) {
  return wanted ? "(" + std::move(inside) + ")" : std::move(inside);
}

std::string argument_list(const Formula::Node& node) {
  std::string list = node.operation == Operation::sum ? node.name : "";
  for (const Formula& argument : node.arguments) list += (list.empty() ? "" : ", ") + text(argument);
  return list;
}

/// Whether the left (right) operand of `parent` needs parentheses to be read back as its operand.
bool left_needs(Operation parent, Operation operand) {
  // What binds from the right, and what cannot be chained, takes only tighter operands on its left.
  const bool strict = parent == Operation::power || binding(parent) == binds_comparison;
  return strict ? binding(operand) <= binding(parent) : binding(operand) < binding(parent);
}
bool right_needs(Operation parent, Operation operand) {
  if (parent == Operation::power) return binding(operand) < binds_sign;
  return binding(operand) <= binding(parent);
}

std::string infix_text(const Formula::Node& node) {
  const Formula &left = node.arguments[0], &right = node.arguments[1];
  const bool tight = binding(node.operation) >= binds_product;
  return fmt::format("{}{}{}{}{}", parenthesised_if(left_needs(node.operation, left.operation()), text(left)),
                     tight ? "" : " ", operator_sign(node.operation), tight ? "" : " ",
                     parenthesised_if(right_needs(node.operation, right.operation()), text(right)));
}

/// Removes every factor `prime` from n and counts them.
long remove_factor(mpz_class& n, unsigned long prime) {
  const mpz_class factor(prime);
  return static_cast<long>(mpz_remove(n.get_mpz_t(), n.get_mpz_t(), factor.get_mpz_t()));
}

mpz_class power_of(unsigned long base, long exponent) {
  mpz_class result;
  mpz_ui_pow_ui(result.get_mpz_t(), base, static_cast<unsigned long>(exponent));
  return result;
}

}  // namespace

std::string decimal_text(const Rational& value) {
  if (value.is_zero()) return "0";
  // value = mantissa * 10^exponent, mantissa without a trailing zero.
  mpz_class mantissa = value.numerator(), rest = value.denominator();
  const long twos = remove_factor(rest, 2), fives = remove_factor(rest, 5);
  SEQCERT_REQUIRE(rest == 1, "not a finite decimal");
  long exponent = -std::max(twos, fives);
  mantissa *= power_of(twos < fives ? 2 : 5, std::max(twos, fives) - std::min(twos, fives));
  const std::string sign = mantissa < 0 ? "-" : "";
  std::string digits = mpz_class(::abs(mantissa)).get_str();
  while (digits.back() == '0') {
    digits.pop_back();
    ++exponent;
  }
  constexpr long longest_plain = 21;
  const long length = static_cast<long>(digits.size());
  if (exponent == 0 || (exponent > 0 && length + exponent <= longest_plain))
    return sign + digits + std::string(static_cast<std::size_t>(exponent), '0');
  if (exponent < 0 && -exponent < length)
    return sign + digits.substr(0, static_cast<std::size_t>(length + exponent)) + "." +
           digits.substr(static_cast<std::size_t>(length + exponent));
  if (exponent < 0 && -exponent <= 6)
    return sign + "0." + std::string(static_cast<std::size_t>(-exponent - length), '0') + digits;
  return fmt::format("{}{}e{}", sign, digits, exponent);
}

std::string text(const Formula& formula) {
  const Formula::Node& node = formula.node();
  switch (node.operation) {
    case Operation::number:
      return decimal_text(node.value);
    case Operation::name:
      return node.name;
    case Operation::negate:
      return "-" + parenthesised_if(binding(node.arguments[0].operation()) < binds_sign, text(node.arguments[0]));
    case Operation::negation:
      return "not " + parenthesised_if(binding(node.arguments[0].operation()) < binds_not, text(node.arguments[0]));
    default:
      break;
  }
  if (const FunctionName* function = function_of(node.operation))
    return fmt::format("{}({})", function->name, argument_list(node));
  return infix_text(node);
}

}  // namespace seqcert
