#pragma once

#include "formula/formula.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace seqcert {

/// The value of a quantity of a construction as a formula in its parameters (and in the names the quantity reads, such
/// as eps). Where several forms hold they agree.
struct ClosedForm {
  /// The value is the largest, or least, of the formula over the integers first..last that the name takes.
  struct Over {
    std::string name;
    Formula first, last;
    bool largest = true;
  };

  std::string quantity;
  Formula value;
  std::map<std::string, std::string> words = {};  // choices with which it holds; others do not matter
  std::vector<Formula> where = {};                // conditions with which it holds
  std::optional<Over> over = std::nullopt;
};

/// Our own formulas as text. Requires one that parses.
Formula formula_of(const char* text);
std::vector<Formula> formulas_of(const std::vector<const char*>& texts);

}  // namespace seqcert
