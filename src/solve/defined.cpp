#include "solve/defined.hpp"

#include "formula/build.hpp"

#include <algorithm>
#include <optional>

namespace seqcert {
namespace {

Formula zero() { return number_formula(0); }

/// Of a number with or without signs.
std::optional<Rational> literal(const Formula& formula) {
  if (formula.operation() == Operation::number) return formula.node().value;
  if (formula.operation() != Operation::negate) return std::nullopt;
  const std::optional<Rational> inner = literal(formula.arguments()[0]);
  return inner ? std::optional(-*inner) : std::nullopt;
}

class Collector {
 public:
  std::vector<Formula> conditions;

  Status visit(const Formula& formula) {
    const auto& x = formula.arguments();
    switch (formula.operation()) {
      case Operation::divide:
        if (const auto divisor = literal(x[1]); !divisor || divisor->is_zero())
          require(apply(Operation::not_equal, {x[1], zero()}));
        break;
      case Operation::ln:
      case Operation::log2:
        require(apply(Operation::greater, {x[0], zero()}));
        break;
      case Operation::sqrt:
        require(apply(Operation::greater_equal, {x[0], zero()}));
        break;
      case Operation::power:
        require_base(x[0], literal(x[1]));
        break;
      default:
        break;
    }
    for (std::size_t k = 0; k < x.size(); ++k) {
      const std::size_t before = conditions.size();
      if (const Status done = visit(x[k]); !done) return done;
      if (formula.operation() != Operation::sum || k < 2) continue;
      for (std::size_t c = before; c < conditions.size(); ++c)
        if (free_names(conditions[c]).contains(formula.node().name))
          return bad_input("\"{}\" has values only where \"{}\", for every {}", text(formula), text(conditions[c]),
                           formula.node().name);
    }
    return success();
  }

 private:
  /// Natural powers have any base, whole ones any but 0, others of a negative number have no value.
  void require_base(const Formula& base, const std::optional<Rational>& exponent) {
    if (exponent && exponent->is_integer() && exponent->sign() >= 0) return;
    const bool whole = exponent && exponent->is_integer(), grows = exponent && exponent->sign() > 0;
    require(apply(whole   ? Operation::not_equal
                  : grows ? Operation::greater_equal
                          : Operation::greater,
                  {base, zero()}));
  }

  void require(const Formula& condition) {
    const bool is_fact = free_names(condition).empty() && condition.arguments()[0].operation() == Operation::number &&
                         !condition.arguments()[0].node().value.is_zero();
    if (!is_fact && std::ranges::find(conditions, condition) == conditions.end()) conditions.push_back(condition);
  }
};

}  // namespace

Result<std::vector<Formula>> conditions_for_values(const std::vector<Formula>& formulas) {
  Collector collector;
  for (const Formula& formula : formulas)
    if (const Status done = collector.visit(formula); !done) return done.error();
  return std::move(collector.conditions);
}

}  // namespace seqcert
