#include "model/model.hpp"

#include "base/contract.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

namespace seqcert {
namespace {

/// The first shape of a layer that does not fit, in words; "" where all do.
class Shapes {
 public:
  void matrix(const char* name, const WeightMatrix& w, std::size_t rows, std::size_t cols) {
    if (w.rows() != rows || w.cols() != cols)
      say("{} is ({}, {}), where ({}, {}) fits the others", name, w.rows(), w.cols(), rows, cols);
  }
  void vector(const char* name, const std::vector<Rational>& v, std::size_t size) {
    if (v.size() != size) say("{} has {} entries, where {} fit the others", name, v.size(), size);
  }
  void at_least_one(const char* name, std::size_t size) {
    if (size == 0) say("{} is empty", name);
  }
  void negative(const char* name, const WeightMatrix& a) {
    for (std::size_t r = 0; r < a.rows(); ++r) {
      const SparseVector<Rational> row = a.row(r);
      if (row.size() != a.cols() || std::ranges::any_of(row, [](const auto& e) { return e.second.sign() > 0; }))
        say("row {} of {} has an entry that is not negative; A < 0 in continuous time", r + 1, name);
    }
  }
  template <class... Args>
  void say(fmt::format_string<Args...> format, Args&&... args) {
    if (fault_.empty()) fault_ = fmt::format(format, std::forward<Args>(args)...);
  }
  const std::string& fault() const { return fault_; }

 private:
  std::string fault_;
};

void look(Shapes& shapes, const Attention& mixer, std::size_t d_model) {
  for (std::size_t h = 0; h < mixer.heads.size(); ++h) {
    const AttentionHead& head = mixer.heads[h];
    const std::size_t d_key = head.w_q.rows(), d_value = head.w_v.rows();
    Shapes own;
    own.at_least_one("w_q", d_key);
    own.at_least_one("w_v", d_value);
    own.matrix("w_q", head.w_q, d_key, d_model);
    own.matrix("w_k", head.w_k, d_key, d_model);
    own.matrix("w_v", head.w_v, d_value, d_model);
    own.matrix("w_o", head.w_o, d_model, d_value);
    if (head.window == 0) own.say("window is 0; a position sees at least itself");
    if (!own.fault().empty()) shapes.say("head {}: {}", h + 1, own.fault());
  }
}

void look(Shapes& shapes, const AbstractSsm& mixer, std::size_t d_model) {
  const std::size_t d_inner = mixer.w_u.rows(), d_state = mixer.w_b.rows();
  shapes.at_least_one("w_u", d_inner);
  shapes.at_least_one("w_b", d_state);
  shapes.matrix("w_a", mixer.w_a, 1, d_model);
  shapes.matrix("w_u", mixer.w_u, d_inner, d_model);
  shapes.matrix("w_b", mixer.w_b, d_state, d_model);
  shapes.matrix("w_c", mixer.w_c, d_state, d_model);
  shapes.matrix("w_out", mixer.w_out, d_model, d_inner);
}

void look(Shapes& shapes, const S6& mixer, std::size_t d_model) {
  const std::size_t d_inner = mixer.w_u.rows(), d_state = mixer.w_b.rows();
  shapes.at_least_one("w_b", d_state);
  shapes.matrix("w_u", mixer.w_u, d_inner, d_model);
  shapes.matrix("w_delta", mixer.w_delta, d_inner, d_model);
  shapes.vector("beta", mixer.beta, d_inner);
  shapes.matrix("a", mixer.a, d_inner, d_state);
  shapes.matrix("w_b", mixer.w_b, d_state, d_model);
  shapes.matrix("w_c", mixer.w_c, d_state, d_model);
  shapes.vector("d", mixer.d, d_inner);
  if (mixer.w_z) shapes.matrix("w_z", *mixer.w_z, d_inner, d_model);
  shapes.matrix("w_out", mixer.w_out, d_model, d_inner);
  shapes.negative("a", mixer.a);
}

void look(Shapes& shapes, const MambaBlock& mixer, std::size_t d_model) {
  const std::size_t d_inner = mixer.w_x.rows(), d_state = mixer.w_b.rows(), dt_rank = mixer.w_dt_low.rows();
  shapes.at_least_one("w_x", d_inner);
  shapes.at_least_one("w_b", d_state);
  shapes.at_least_one("kernel", mixer.kernel.cols());
  shapes.matrix("w_x", mixer.w_x, d_inner, d_model);
  shapes.matrix("w_z", mixer.w_z, d_inner, d_model);
  shapes.matrix("kernel", mixer.kernel, d_inner, mixer.kernel.cols());
  shapes.vector("conv_bias", mixer.conv_bias, d_inner);
  shapes.matrix("w_dt_low", mixer.w_dt_low, dt_rank, d_inner);
  shapes.matrix("w_dt", mixer.w_dt, d_inner, dt_rank);
  shapes.vector("beta", mixer.beta, d_inner);
  shapes.matrix("a", mixer.a, d_inner, d_state);
  shapes.matrix("w_b", mixer.w_b, d_state, d_inner);
  shapes.matrix("w_c", mixer.w_c, d_state, d_inner);
  shapes.vector("d", mixer.d, d_inner);
  shapes.matrix("w_out", mixer.w_out, d_model, d_inner);
  shapes.negative("a", mixer.a);
}

void look(Shapes& shapes, const Mlp& mlp, std::size_t d_model) {
  std::size_t width = d_model;
  for (std::size_t k = 0; k < mlp.hidden.size(); ++k) {
    const AffineMap& map = mlp.hidden[k];
    const std::string name = fmt::format("hidden map {} of the ReLU network", k + 1);
    shapes.matrix(name.c_str(), map.w, map.w.rows(), width);
    shapes.vector((name + ": bias").c_str(), map.bias, map.w.rows());
    width = map.w.rows();
  }
  shapes.matrix("the output map of the ReLU network", mlp.out.w, d_model, width);
  shapes.vector("the output map of the ReLU network: bias", mlp.out.bias, d_model);
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

Status shapes_agree(const Model& model) {
  Shapes shapes;
  if (model.positions.cols() != model.d_model)
    shapes.say("positions have {} columns, where d_model = {}", model.positions.cols(), model.d_model);
  if (model.readout.cols() != model.d_model)
    shapes.say("the read-out has {} columns, where d_model = {}", model.readout.cols(), model.d_model);
  for (const TokenField& field : model.fields) {
    if (const auto* real = std::get_if<RealField>(&field.embedding)) {
      if (!real->direction.empty() && real->direction.back().first >= model.d_model)
        shapes.say("field {} enters x beyond d_model = {}", field.name, model.d_model);
    } else if (const auto& table = std::get<IndexField>(field.embedding).table; table.cols() != model.d_model) {
      shapes.say("the table of field {} has {} columns, where d_model = {}", field.name, table.cols(), model.d_model);
    }
  }
  for (std::size_t l = 0; l < model.layers.size(); ++l) {
    const Layer& layer = model.layers[l];
    Shapes own;
    std::visit([&](const auto& mixer) { look(own, mixer, model.d_model); }, layer.mixer);
    if (layer.mlp) look(own, *layer.mlp, model.d_model);
    if (!own.fault().empty()) shapes.say("layer {}: {}", l + 1, own.fault());
  }
  if (!shapes.fault().empty()) return bad_input("{}", shapes.fault());
  return success();
}

void require_consistent(const Model& model) {
  const Status agree = shapes_agree(model);
  SEQCERT_REQUIRE(agree.ok(), agree.error().message);
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
