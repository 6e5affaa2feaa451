// Terms over Real. What a term mentions twice is bound by `let` to a name with '!', which no name of ours contains.
#include "base/contract.hpp"
#include "formula/formula.hpp"
#include "formula/operations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>

namespace seqcert {
namespace {

constexpr std::size_t max_term = 1000000;
constexpr long max_power = 256, max_sum_terms = 4096;

constexpr std::array<std::string_view, 28> taken = {
    "BINARY", "DECIMAL", "HEXADECIMAL", "NUMERAL", "STRING", "_",      "as",      "assert", "distinct", "div",
    "exists", "false",   "forall",      "is_int",  "ite",    "let",    "match",   "mod",    "par",      "pop",
    "push",   "rem",     "reset",       "select",  "store",  "to_int", "to_real", "true"};

std::string rational_term(const Rational& value) {
  const std::string top = mpz_class(::abs(value.numerator())).get_str() + ".0";
  const std::string size = value.is_integer() ? top : fmt::format("(/ {} {}.0)", top, value.denominator().get_str());
  return value.sign() < 0 ? "(- " + size + ")" : size;
}

class Writer {
 public:
  Result<std::string> term(const Formula& formula) {
    Result<std::string> result = unchecked_term(formula);
    if (result && result->size() > max_term)
      return bad_input("{} has no SMT-LIB form of at most {} characters", quoted(formula), max_term);
    return result;
  }

 private:
  static std::string quoted(const Formula& formula) {
    std::string shown = text(formula);
    if (shown.size() > 60) shown = shown.substr(0, 57) + "...";
    return "\"" + shown + "\"";
  }

  Result<std::string> unchecked_term(const Formula& formula) {
    const Formula::Node& node = formula.node();
    switch (node.operation) {
      case Operation::number:
        return rational_term(node.value);
      case Operation::name:
        if (const auto index = indices_.find(node.name); index != indices_.end())
          return rational_term(Rational(index->second));
        return smtlib_name(node.name);
      case Operation::power:
        return power_term(formula);
      case Operation::sum:
        return sum_term(formula);
      case Operation::exp:
      case Operation::ln:
      case Operation::log2:
      case Operation::sqrt:
      case Operation::softplus:
      case Operation::silu:
      case Operation::mod:
      case Operation::inv:
        return bad_input(
            "{} has no SMT-LIB form: the solver knows + - * / and whole powers only; give it a new name and bounds "
            "instead",
            quoted(formula));
      default:
        break;
    }
    std::vector<std::string> terms;
    for (const Formula& argument : node.arguments) {
      Result<std::string> part = term(argument);
      if (!part) return part;
      terms.push_back(std::move(*part));
    }
    return combined(node.operation, terms);
  }

  static std::string combined(Operation operation, const std::vector<std::string>& terms) {
    const auto call = [&](std::string_view sign) { return fmt::format("({} {})", sign, fmt::join(terms, " ")); };
    switch (operation) {
      case Operation::add:
        return call("+");
      case Operation::subtract:
      case Operation::negate:
        return call("-");
      case Operation::select:
        return call("ite");
      case Operation::multiply:
        return call("*");
      case Operation::divide:
        return call("/");
      case Operation::less:
        return call("<");
      case Operation::less_equal:
        return call("<=");
      case Operation::greater:
        return call(">");
      case Operation::greater_equal:
        return call(">=");
      case Operation::equal:
        return call("=");
      case Operation::not_equal:
        return call("distinct");
      case Operation::conjunction:
        return call("and");
      case Operation::disjunction:
        return call("or");
      case Operation::negation:
        return call("not");
      case Operation::floor:
        return fmt::format("(to_real (to_int {}))", terms[0]);
      case Operation::ceil:
        return fmt::format("(- (to_real (to_int (- {}))))", terms[0]);
      case Operation::abs:
        return fmt::format("(let ((x! {})) (ite (>= x! 0.0) x! (- x!)))", terms[0]);
      case Operation::min:
        return chosen(terms, "<=");
      case Operation::max:
        return chosen(terms, ">=");
      default:
        contract_failed("combined", "operation has no SMT-LIB form", __FILE__, __LINE__);
    }
  }

  static std::string chosen(const std::vector<std::string>& terms, std::string_view comparison) {
    std::string best = terms[0];
    for (std::size_t i = 1; i < terms.size(); ++i)
      best = fmt::format("(let ((x! {}) (y! {})) (ite ({} x! y!) x! y!))", best, terms[i], comparison);
    return best;
  }

  /// The whole number a limit or an exponent is: a literal, perhaps with a sign, or the index of a sum around it.
  std::optional<long> whole_number(const Formula& formula) const {
    const Formula::Node& node = formula.node();
    if (node.operation == Operation::number) return node.value.to_long();
    if (node.operation == Operation::name && indices_.contains(node.name)) return indices_.at(node.name);
    if (node.operation != Operation::negate) return std::nullopt;
    const std::optional<long> size = whole_number(node.arguments[0]);
    return size ? std::optional(-*size) : std::nullopt;
  }

  Result<std::string> power_term(const Formula& formula) {
    const std::optional<long> exponent = whole_number(formula.arguments()[1]);
    if (!exponent || std::abs(*exponent) > max_power)
      return bad_input("{} has no SMT-LIB form: only whole exponents from {} to {} have", quoted(formula), -max_power,
                       max_power);
    Result<std::string> base = term(formula.arguments()[0]);
    if (!base) return base;
    std::string product = "1.0";
    if (std::abs(*exponent) == 1) product = *base;
    if (std::abs(*exponent) > 1) {
      std::string factors;
      for (long i = 0; i < std::abs(*exponent); ++i) factors += " x!";
      product = fmt::format("(let ((x! {})) (*{}))", *base, factors);
    }
    return *exponent < 0 ? fmt::format("(/ 1.0 {})", product) : product;
  }

  Result<std::string> sum_term(const Formula& formula) {
    const std::optional<long> first = whole_number(formula.arguments()[0]), last = whole_number(formula.arguments()[1]);
    const bool small =
        first && last && std::abs(*first) <= max_power * max_sum_terms && std::abs(*last) <= max_power * max_sum_terms;
    if (!small || *last - *first >= max_sum_terms)
      return bad_input("{} has no SMT-LIB form: its limits are not literals with at most {} terms between",
                       quoted(formula), max_sum_terms);
    const std::string& index = formula.node().name;
    const auto outer =
        indices_.find(index) == indices_.end() ? std::optional<long>() : std::optional(indices_.at(index));
    std::string terms;
    for (long k = *first; k <= *last; ++k) {
      indices_[index] = k;
      Result<std::string> part = term(formula.arguments()[2]);
      if (!part) return part;
      terms += " " + *part;
      if (terms.size() > max_term) break;  // term() refuses it with its name
    }
    indices_.erase(index);
    if (outer) indices_[index] = *outer;
    return *last <= *first ? (terms.empty() ? "0.0" : terms.substr(1)) : fmt::format("(+{})", terms);
  }

  std::map<std::string, long> indices_;
};

}  // namespace

std::string smtlib_name(const std::string& name) {
  return std::find(taken.begin(), taken.end(), name) == taken.end() ? name : name + "!";
}

Result<std::string> smtlib(const Formula& formula) { return Writer().term(formula); }

}  // namespace seqcert
