#pragma once

#include "formula/formula.hpp"
#include "formula/operations.hpp"

#include <rapidcheck.h>

#include <string>
#include <utility>
#include <vector>

namespace seqcert::test {

/// A random well-typed formula, built as a tree and not through the parser, of height at most `height` + 1.
/// Names are x, y, M_r and gamma; literals are finite decimals up to 10^30 and down to 10^-12.
inline Formula random_formula(int height, bool condition) {
  // inRange narrows with the size of the case; every operation shall come up in small cases too.
  const auto pick = [](int count) { return *rc::gen::resize(100, rc::gen::inRange(0, count)); };
  const auto made = [](Operation operation, std::vector<Formula> arguments, std::string name = "") {
    return Formula({operation, Rational(), std::move(name), std::move(arguments)});
  };
  if (condition) {
    const int kind = height <= 1 ? pick(6) : pick(9);
    if (kind < 6) {
      const auto operation = static_cast<Operation>(static_cast<int>(Operation::less) + kind);
      return made(operation, {random_formula(height - 1, false), random_formula(height - 1, false)});
    }
    if (kind == 6) return made(Operation::negation, {random_formula(height - 1, true)});
    return made(kind == 7 ? Operation::conjunction : Operation::disjunction,
                {random_formula(height - 1, true), random_formula(height - 1, true)});
  }
  if (height <= 0 || pick(5) == 0) {
    static const std::vector<std::string> names = {"x", "y", "M_r", "gamma"};
    if (pick(2) == 0) return made(Operation::name, {}, names[static_cast<std::size_t>(pick(4))]);
    return Formula({Operation::number, Rational(pick(100000)) * pow(Rational(10), pick(38) - 12), "", {}});
  }
  const auto argument = [&] { return random_formula(height - 1, false); };
  switch (pick(9)) {
    case 0:
      return made(Operation::negate, {argument()});
    case 1:
      return made(Operation::sum, {argument(), argument(), argument()}, "k");
    case 2:
      return made(pick(2) == 0 ? Operation::min : Operation::max, {argument(), argument(), argument()});
    case 3: {
      std::vector<Operation> unary;
      for (const FunctionName& row : functions())
        if (row.most_arguments == 1) unary.push_back(row.operation);
      return made(unary[static_cast<std::size_t>(pick(static_cast<int>(unary.size())))], {argument()});
    }
    default:
      return made(static_cast<Operation>(static_cast<int>(Operation::add) + pick(5)), {argument(), argument()});
  }
}

}  // namespace seqcert::test
