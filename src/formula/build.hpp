#pragma once

#include "formula/formula.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace seqcert {

// Formulas made by the program rather than read.

/// The number; a negative one as its negation, one without finite decimal as a quotient of integers.
Formula number_formula(const Rational& value);
Formula name_formula(std::string name);
/// Requires as many arguments as the operation takes, and no sum (whose index has a name).
Formula apply(Operation operation, std::vector<Formula> arguments);

Formula operator+(const Formula& a, const Formula& b);
Formula operator-(const Formula& a, const Formula& b);
Formula operator*(const Formula& a, const Formula& b);

/// All of them (at least one), any of them (at least one); premise or conclusion where the premise fails.
Formula all_of(const std::vector<Formula>& conditions);
Formula any_of(const std::vector<Formula>& conditions);
Formula implies(const Formula& premise, const Formula& conclusion);
Formula negation_of(const Formula& condition);

/// The formula with terms in place of its free names. The index of a sum is renamed where a term would be captured.
Formula substitute(const Formula& formula, const std::map<std::string, Formula>& terms);

/// Whether its shape shows that it is an integer wherever the given names are: sums, differences, products and
/// non-negative literal powers of integers, floor, ceil, min, max, abs, select.
bool is_whole(const Formula& formula, const std::set<std::string>& integers);

}  // namespace seqcert
