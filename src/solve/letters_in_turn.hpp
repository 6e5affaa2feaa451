#pragma once

#include "solve/smt.hpp"
#include "solve/weight_vectors.hpp"

#include <cstddef>
#include <vector>

namespace seqcert {

/// Requires of the truth values b[i][k] and c[i][k], which say that b_i and c_i are vector number k (one k for b_i,
/// some for c_i), that |c_i . b_i| > sum over j > i of |c_i . b_j|: letters fed back are copied. For each vector c the
/// sum grows from the last letter on; it is kept as truth values "at least t", up to the loudest |c . b|, at which c
/// hears no earlier letter. Neighbours that could be exchanged stand in one order, which fits the symmetries of
/// search_weights (proofs/copy/weight-search-feedback.md).
void require_letters_in_turn(SmtQuestion& smt, const WeightVectors& vectors,
                             const std::vector<std::vector<SmtQuestion::Condition>>& b,
                             const std::vector<std::vector<SmtQuestion::Condition>>& c);

/// How many clauses this takes, about: it grows with the square of the largest products.
double clauses_in_turn(const WeightVectors& vectors, std::size_t letters);

}  // namespace seqcert
