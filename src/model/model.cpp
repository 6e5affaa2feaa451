#include "model/model.hpp"

#include "base/contract.hpp"

#include <algorithm>

namespace seqcert {
namespace {

bool has_shape(const WeightMatrix& w, std::size_t rows, std::size_t cols) {
  return w.rows() == rows && w.cols() == cols;
}

bool consistent(const AttentionHead& head, std::size_t d_model) {
  const std::size_t d_key = head.w_q.rows(), d_value = head.w_v.rows();
  return has_shape(head.w_q, d_key, d_model) && has_shape(head.w_k, d_key, d_model) &&
         has_shape(head.w_v, d_value, d_model) && has_shape(head.w_o, d_model, d_value) && head.window != 0;
}

bool consistent(const Attention& mixer, std::size_t d_model) {
  return std::ranges::all_of(mixer.heads, [&](const AttentionHead& head) { return consistent(head, d_model); });
}

bool consistent(const AbstractSsm& mixer, std::size_t d_model) {
  const std::size_t d_inner = mixer.w_u.rows(), d_state = mixer.w_b.rows();
  return has_shape(mixer.w_a, 1, d_model) && has_shape(mixer.w_u, d_inner, d_model) &&
         has_shape(mixer.w_b, d_state, d_model) && has_shape(mixer.w_c, d_state, d_model) &&
         has_shape(mixer.w_out, d_model, d_inner);
}

bool all_negative(const WeightMatrix& a) {
  for (std::size_t r = 0; r < a.rows(); ++r) {
    const SparseVector<Rational> row = a.row(r);
    if (row.size() != a.cols()) return false;
    if (std::ranges::any_of(row, [](const auto& entry) { return entry.second.sign() >= 0; })) return false;
  }
  return true;
}

bool consistent(const S6& mixer, std::size_t d_model) {
  const std::size_t d_inner = mixer.w_u.rows(), d_state = mixer.w_b.rows();
  return has_shape(mixer.w_u, d_inner, d_model) && has_shape(mixer.w_delta, d_inner, d_model) &&
         mixer.beta.size() == d_inner && has_shape(mixer.a, d_inner, d_state) &&
         has_shape(mixer.w_b, d_state, d_model) && has_shape(mixer.w_c, d_state, d_model) &&
         mixer.d.size() == d_inner && (!mixer.w_z || has_shape(*mixer.w_z, d_inner, d_model)) &&
         has_shape(mixer.w_out, d_model, d_inner) && all_negative(mixer.a);
}

bool consistent(const MambaBlock& mixer, std::size_t d_model) {
  const std::size_t d_inner = mixer.w_x.rows(), d_state = mixer.w_b.rows(), dt_rank = mixer.w_dt_low.rows();
  return has_shape(mixer.w_x, d_inner, d_model) && has_shape(mixer.w_z, d_inner, d_model) &&
         mixer.kernel.rows() == d_inner && mixer.kernel.cols() >= 1 && mixer.conv_bias.size() == d_inner &&
         has_shape(mixer.w_dt_low, dt_rank, d_inner) && has_shape(mixer.w_dt, d_inner, dt_rank) &&
         mixer.beta.size() == d_inner && has_shape(mixer.a, d_inner, d_state) &&
         has_shape(mixer.w_b, d_state, d_inner) && has_shape(mixer.w_c, d_state, d_inner) &&
         mixer.d.size() == d_inner && has_shape(mixer.w_out, d_model, d_inner) && all_negative(mixer.a);
}

bool consistent(const Mlp& mlp, std::size_t d_model) {
  std::size_t width = d_model;
  const auto fits = [&](const AffineMap& map) {
    const bool good = map.w.cols() == width && map.bias.size() == map.w.rows();
    width = map.w.rows();
    return good;
  };
  return std::ranges::all_of(mlp.hidden, fits) && fits(mlp.out) && width == d_model;
}

std::size_t cache(const Attention& mixer, std::size_t length) {
  std::size_t numbers = 0;
  for (const AttentionHead& head : mixer.heads)
    numbers += std::min(length, head.window.value_or(length)) * (head.w_k.rows() + head.w_v.rows());
  return numbers;
}
std::size_t cache(const AbstractSsm& mixer, std::size_t) { return mixer.w_u.rows() * mixer.w_b.rows(); }
std::size_t cache(const S6& mixer, std::size_t) { return mixer.w_u.rows() * mixer.w_b.rows(); }
std::size_t cache(const MambaBlock& mixer, std::size_t) {
  return mixer.w_x.rows() * (mixer.w_b.rows() + mixer.kernel.cols() - 1);
}

}  // namespace

void require_consistent(const Model& model) {
  SEQCERT_REQUIRE(model.positions.cols() == model.d_model && model.readout.cols() == model.d_model, "shape of a table");
  for (const TokenField& field : model.fields) {
    if (const auto* real = std::get_if<RealField>(&field.embedding))
      SEQCERT_REQUIRE(real->direction.empty() || real->direction.back().first < model.d_model, "direction of a field");
    else
      SEQCERT_REQUIRE(std::get<IndexField>(field.embedding).table.cols() == model.d_model, "table of a field");
  }
  for (const Layer& layer : model.layers) {
    SEQCERT_REQUIRE(std::visit([&](const auto& mixer) { return consistent(mixer, model.d_model); }, layer.mixer),
                    "shape of a layer");
    SEQCERT_REQUIRE(!layer.mlp || consistent(*layer.mlp, model.d_model), "shape of an MLP");
  }
}

SparseVector<Rational> embed(const Model& model, const Token& token, std::size_t position) {
  SEQCERT_REQUIRE(token.size() == model.fields.size(), "a token has one entry per field");
  SEQCERT_REQUIRE(position >= 1 && position <= model.positions.rows(), "position outside the position table");
  SparseVector<Rational> x = model.positions.row(position - 1);
  for (std::size_t f = 0; f < token.size(); ++f) {
    if (token[f].is_zero() && std::holds_alternative<RealField>(model.fields[f].embedding)) continue;
    if (const auto* real = std::get_if<RealField>(&model.fields[f].embedding)) {
      SparseVector<Rational> term = real->direction;
      for (auto& entry : term) entry.second *= token[f];
      x = add(std::move(x), term);
    } else {
      const WeightMatrix& table = std::get<IndexField>(model.fields[f].embedding).table;
      const auto index = token[f].to_long();
      SEQCERT_REQUIRE(index && *index >= 0 && static_cast<std::size_t>(*index) < table.rows(),
                      "index outside its table");
      x = add(std::move(x), table.row(static_cast<std::size_t>(*index)));
    }
  }
  return x;
}

std::size_t state_size(const Model& model, std::size_t length) {
  std::size_t numbers = 0;
  for (const Layer& layer : model.layers)
    numbers += std::visit([&](const auto& mixer) { return cache(mixer, length); }, layer.mixer);
  return numbers;
}

}  // namespace seqcert
