#include "solve/defined.hpp"

#include "formula/build.hpp"

#include <algorithm>

namespace seqcert {
namespace {

Formula zero() { return number_formula(0); }

bool is_literal(const Formula& formula) {
  return formula.operation() == Operation::number ||
         (formula.operation() == Operation::negate && is_literal(formula.arguments()[0]));
}

class Collector {
 public:
  std::vector<Formula> conditions;

  Status visit(const Formula& formula) {
    const auto& x = formula.arguments();
    switch (formula.operation()) {
      case Operation::divide:
        if (!is_literal(x[1]) || x[1] == zero()) require(apply(Operation::not_equal, {x[1], zero()}));
        break;
      case Operation::ln:
      case Operation::log2:
        require(apply(Operation::greater, {x[0], zero()}));
        break;
      case Operation::sqrt:
        require(apply(Operation::greater_equal, {x[0], zero()}));
        break;
      case Operation::power:
        if (x[1].operation() == Operation::negate && is_literal(x[1]))
          require(apply(Operation::not_equal, {x[0], zero()}));
        else if (!is_literal(x[1]))
          require(apply(Operation::greater, {x[0], zero()}));
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
