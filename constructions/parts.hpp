#pragma once

#include "model/model.hpp"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace seqcert {

// Small pieces of weights that several constructions share. Coordinates of d_model are 0-based.

/// The real field `name` entering the token's vector at one coordinate.
TokenField field_at(std::string name, std::size_t coordinate);

/// A matrix whose rows are listed by their nonzero entries.
WeightMatrix matrix_of(std::size_t cols, std::initializer_list<SparseVector<Rational>> rows);

/// (1, cols): reads one coordinate; (rows, 1): writes one coordinate.
WeightMatrix reads(std::size_t coordinate, std::size_t cols);
WeightMatrix writes(std::size_t coordinate, std::size_t rows);

/// A position table (length, d_model) with the given formulas in `i`, the 1-based position.
WeightMatrix position_table(std::size_t length, std::size_t d_model,
                            std::initializer_list<std::pair<std::size_t, std::string>> formulas);

/// What an attention head, read out at coordinate `out`, is made of when its value is one coordinate.
AttentionHead value_head(WeightMatrix w_q, WeightMatrix w_k, std::size_t value, std::size_t out);

}  // namespace seqcert
