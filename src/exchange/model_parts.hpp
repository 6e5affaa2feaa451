#pragma once

#include "model/model.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace seqcert {

// The weights of a layer by the names they have in files. One table for reading, writing, comparing and naming tensors:
// visit(mixer, f) calls f(name, weights) for each, where weights is a WeightMatrix, a vector, or an optional matrix.

template <class Head, class F>
void visit_head(Head& head, F&& f) {
  f("w_q", head.w_q);
  f("w_k", head.w_k);
  f("w_v", head.w_v);
  f("w_o", head.w_o);
}

template <class Mixer, class F>
void visit_abstract(Mixer& mixer, F&& f) {
  f("w_a", mixer.w_a);
  f("w_u", mixer.w_u);
  f("w_b", mixer.w_b);
  f("w_c", mixer.w_c);
  f("w_out", mixer.w_out);
}

template <class Mixer, class F>
void visit_s6(Mixer& mixer, F&& f) {
  f("w_u", mixer.w_u);
  f("w_delta", mixer.w_delta);
  f("beta", mixer.beta);
  f("a", mixer.a);
  f("w_b", mixer.w_b);
  f("w_c", mixer.w_c);
  f("d", mixer.d);
  f("w_z", mixer.w_z);
  f("w_out", mixer.w_out);
}

template <class Mixer, class F>
void visit_block(Mixer& mixer, F&& f) {
  f("w_x", mixer.w_x);
  f("w_z", mixer.w_z);
  f("kernel", mixer.kernel);
  f("conv_bias", mixer.conv_bias);
  f("w_dt_low", mixer.w_dt_low);
  f("w_dt", mixer.w_dt);
  f("beta", mixer.beta);
  f("a", mixer.a);
  f("w_b", mixer.w_b);
  f("w_c", mixer.w_c);
  f("d", mixer.d);
  f("w_out", mixer.w_out);
}

template <class F>
void visit(const AbstractSsm& mixer, F&& f) {
  visit_abstract(mixer, f);
}
template <class F>
void visit(AbstractSsm& mixer, F&& f) {
  visit_abstract(mixer, f);
}
template <class F>
void visit(const S6& mixer, F&& f) {
  visit_s6(mixer, f);
}
template <class F>
void visit(S6& mixer, F&& f) {
  visit_s6(mixer, f);
}
template <class F>
void visit(const MambaBlock& mixer, F&& f) {
  visit_block(mixer, f);
}
template <class F>
void visit(MambaBlock& mixer, F&& f) {
  visit_block(mixer, f);
}

/// Every weight of a model, the choices aside: f as above.
template <class F>
void visit_model(const Model& model, F&& f) {
  for (const TokenField& field : model.fields) {
    if (const auto* real = std::get_if<RealField>(&field.embedding)) {
      std::vector<Rational> entries;
      for (const auto& [column, value] : real->direction) entries.push_back(value);
      f("direction", entries);
    } else {
      f("table", std::get<IndexField>(field.embedding).table);
    }
  }
  f("positions", model.positions);
  for (const Layer& layer : model.layers) {
    if (const auto* attention = std::get_if<Attention>(&layer.mixer))
      for (const AttentionHead& head : attention->heads) visit_head(head, f);
    if (const auto* abstract = std::get_if<AbstractSsm>(&layer.mixer)) visit(*abstract, f);
    if (const auto* s6 = std::get_if<S6>(&layer.mixer)) visit(*s6, f);
    if (const auto* block = std::get_if<MambaBlock>(&layer.mixer)) visit(*block, f);
    if (!layer.mlp) continue;
    for (const AffineMap& map : layer.mlp->hidden) {
      f("w", map.w);
      f("bias", map.bias);
    }
    f("w", layer.mlp->out.w);
    f("bias", layer.mlp->out.bias);
  }
  f("readout", model.readout);
}

// Words of files for the choices of a layer, the first entry of each table its default.
inline constexpr std::pair<std::string_view, AttentionHead::Kind> head_kinds[] = {
    {"softmax", AttentionHead::Kind::softmax},
    {"hard", AttentionHead::Kind::hard},
    {"linear", AttentionHead::Kind::linear},
    {"linear-normalised", AttentionHead::Kind::linear_normalised}};
inline constexpr std::pair<std::string_view, S6::Write> write_rules[] = {{"euler", S6::Write::euler},
                                                                         {"zoh", S6::Write::zoh}};
inline constexpr std::pair<std::string_view, S6::Softplus> softplus_rules[] = {{"exact", S6::Softplus::exact},
                                                                               {"torch20", S6::Softplus::torch20}};
inline constexpr std::string_view mixer_kinds[] = {"attention", "abstract-ssm", "s6", "mamba-block"};

/// The word for a value of one of these tables.
template <class Table, class T>
std::string_view word_for(const Table& table, T value) {
  for (const auto& [word, meaning] : table)
    if (meaning == value) return word;
  return "";
}

/// Whether both give every token, position and layer the same numbers, however they are stored; names of fields aside.
bool same_weights(const Model& a, const Model& b);

}  // namespace seqcert
