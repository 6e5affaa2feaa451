#pragma once

#include "task/construction.hpp"

#include <cstddef>
#include <vector>

namespace seqcert::ring {

// What the rings of slots share: tokens, addresses, question. Position t writes slot 1 + ((t-1) mod m) and reads the
// slot of t - distance. The position row holds two numbers (tau, tau^2) for each of them, so that
//   Gamma (1 - 2 (c - tau)^2) = 4 c Gamma tau - 2 Gamma tau^2 + Gamma (1 - 2 c^2),
// linear in them, is Gamma at c = tau and at most -Gamma at every other integer c.

enum Coordinate : std::size_t { value, written, written_sq, asked, asked_sq, one, out, d_model };

/// Gamma (1 - 2 (slot - tau)^2) as a row over d_model, of the address (tau, tau^2) at these coordinates. slot is
/// 1-based.
SparseVector<Rational> address_row(std::size_t slot, const Rational& gamma, std::size_t tau, std::size_t tau_sq);

/// B: the parameter gain with Euler writes, 1 with zero-order hold, where a write is a convex combination as it is.
Rational write_gain(const Arguments& arguments);

std::vector<ParameterSpec> parameters();

/// What is kept at i of a value written at t is the same at i + m for t + m, so the last m queries are the worst. A
/// small ring only: the formula takes some T m^3 steps.
std::vector<ClosedForm> errors();

/// The instance around a mixer that puts its answer at the coordinate `out`.
Instance instance(const Arguments& arguments, Mixer mixer);

}  // namespace seqcert::ring
