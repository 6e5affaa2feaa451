#pragma once

#include "formula/formula.hpp"

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// What proofs take exp, ln, powers and sums to satisfy. Every row is a true statement about real numbers x, y, z
/// (powers: of a positive base) and integers a, b; tests evaluate instances of each at random points in balls.
struct Axiom {
  std::string_view name;
  std::string_view statement;
};
std::span<const Axiom> axioms();

/// One instance of an axiom: a condition that holds wherever its names have values (integer ones integers).
struct AxiomInstance {
  std::string_view axiom;
  Formula condition;
};

/// How far instances may reach beyond the terms that occur.
enum class Reach {
  occurring,  // over the terms exp(x), ln(x), x^y, sum(...) that occur
  negated,    // and exp(-x), and sums of at most eight terms written out
  sums        // and exp(x + y), exp(x - y)
};

/// All instances over these terms, none twice.
std::vector<AxiomInstance> instances(std::span<const Formula> terms, Reach reach);
/// The integer is at most floor(value), or at least one more.
AxiomInstance split_at(const std::string& integer, const Rational& value);
/// a <= b or a >= b + 1, for every two integer terms that the condition compares.
std::vector<AxiomInstance> integer_gaps(const Formula& condition, const std::set<std::string>& integers);

}  // namespace seqcert
