#pragma once

#include "model/model.hpp"
#include "task/construction.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
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

/// One value of [-M, M] at every position, in field 0, and an instance that asks these questions.
Instance values_everywhere(Model model, std::vector<Token> tokens, std::vector<Query> queries, const Rational& m);
/// Success when `distance` is below the length named `length`, so that some position i > distance exists.
Status distance_is_below(const Arguments& arguments, const std::string& length);

/// Copying by position: x_t = (value, asked, t, t^2, 1, out), query lambda (2 asked, -1), keys (t, t^2), so the scores
/// of a query that asks for tau are -lambda (tau - t)^2 up to a constant. Token fields: value, asked.
Model copier_by_position(std::size_t length, const Rational& lambda, std::optional<std::size_t> window);

/// The parameters `write` (euler, zoh) and `softplus` (exact, torch20) of every construction with S6 in it, and what
/// they say.
ParameterSpec write_parameter(std::string meaning = "how S6 discretises B");
ParameterSpec softplus_parameter();
S6::Write write_rule(const Arguments& arguments);
S6::Softplus softplus_rule(const Arguments& arguments);

/// What an attention head, read out at coordinate `out`, is made of when its value is one coordinate.
AttentionHead value_head(WeightMatrix w_q, WeightMatrix w_k, std::size_t value, std::size_t out);

}  // namespace seqcert
