#pragma once

#include "task/dp_problem.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert::test {

// Programs written for tests of live width and futures, apart from the problems of the registry.

/// A program of one field with these reads and one rule.
DpProgram with_reads(std::vector<Read> reads, std::string_view rule);
/// Appends a step of the only rule; 0: absent, as the number 0.
void step(DpProgram& program, const std::vector<std::size_t>& sources);

/// Edit distance of `rows` and `columns` letters by rows; inputs x_1.., y_1.. of an alphabet.
DpProgram grid(std::size_t rows, std::size_t columns, long alphabet);
/// Cell (i, j), i < j <= n, by length, reads all (i, k) and (k + 1, j), cells (i, i) being constants; no inputs.
DpProgram intervals(std::size_t n);
/// Cell (s, v) reads all k cells of the layer before, and an input; by layers.
DpProgram viterbi(std::size_t k, std::size_t layers);
/// dp(t) = dp(t-1) + dp(t-2) + s_t mod q, from 0 and 0.
DpProgram fibonacci(std::size_t T, long q);
/// dp(t) = dp(h(t)) + s_t mod 3; h(t) = 0: without the first.
DpProgram chase(const std::vector<std::size_t>& h);
/// Postfix expressions with + and * over F_q; letters 0..q-1, then the operators. Memory by height.
DpProgram postfix(std::size_t operators, long q);

/// Every well-formed choice of inputs.
std::vector<std::vector<long>> all_inputs(const DpProgram& program);
/// The points of a problem whose numbers are at most two above their least, and every choice.
std::vector<Values> small_points(const DpProblem& problem);

}  // namespace seqcert::test
