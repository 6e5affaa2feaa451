#include "cli/print_model.hpp"

#include "exchange/model_parts.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace seqcert {
namespace {

constexpr std::size_t largest_shown = 12;

std::string grid(const WeightMatrix& w) {
  const Matrix<Rational> entries = dense(w);
  std::vector<std::size_t> width(w.cols(), 1);
  for (std::size_t r = 0; r < w.rows(); ++r)
    for (std::size_t c = 0; c < w.cols(); ++c) width[c] = std::max(width[c], entries(r, c).text().size());
  std::string out;
  for (std::size_t r = 0; r < w.rows(); ++r) {
    out += "      [";
    for (std::size_t c = 0; c < w.cols(); ++c)
      out += fmt::format(" {:>{}}", entries(r, c).is_zero() ? "." : entries(r, c).text(), width[c]);
    out += " ]\n";
  }
  return out;
}

std::string matrix(const std::string& name, const WeightMatrix& w) {
  std::string out =
      fmt::format("    {:<10} ({}, {}), {} entries stored\n", name, w.rows(), w.cols(), w.stored_entries());
  if (w.rows() <= largest_shown && w.cols() <= largest_shown) out += grid(w);
  return out;
}

std::string vector(const std::string& name, const std::vector<Rational>& v) {
  std::string out = fmt::format("    {:<10} ({})", name, v.size());
  if (v.size() <= largest_shown)
    for (const Rational& entry : v) out += " " + entry.text();
  return out + "\n";
}

std::string kind(const AttentionHead& head) {
  switch (head.kind) {
    case AttentionHead::Kind::softmax:
      return "softmax";
    case AttentionHead::Kind::hard:
      return "hard";
    case AttentionHead::Kind::linear:
      return "linear";
    case AttentionHead::Kind::linear_normalised:
      return "normalised linear";
  }
  return "";
}

std::string describe_mixer(const Attention& mixer) {
  std::string out;
  for (const AttentionHead& head : mixer.heads) {
    out +=
        fmt::format("  {} attention head{}\n", kind(head), head.window ? fmt::format(", window {}", *head.window) : "");
    out += matrix("W_Q", head.w_q) + matrix("W_K", head.w_k) + matrix("W_V", head.w_v) + matrix("W_O", head.w_o);
  }
  return out;
}

std::string describe_mixer(const AbstractSsm& mixer) {
  return "  selective SSM, abstract\n" + matrix("W_a", mixer.w_a) + matrix("W_u", mixer.w_u) +
         matrix("W_B", mixer.w_b) + matrix("W_C", mixer.w_c) + matrix("W_out", mixer.w_out);
}

/// `Euler write, PyTorch's softplus`.
std::string discretisation(S6::Write write, S6::Softplus softplus) {
  return fmt::format("{} write{}", write == S6::Write::zoh ? "zero-order-hold" : "Euler",
                     softplus == S6::Softplus::torch20 ? ", PyTorch's softplus (its argument above 20)" : "");
}

std::string describe_mixer(const S6& mixer) {
  std::string out = fmt::format("  {}S6, {}\n", mixer.w_z ? "gated " : "", discretisation(mixer.write, mixer.softplus));
  out += matrix("W_u", mixer.w_u) + matrix("W_Delta", mixer.w_delta) + vector("beta", mixer.beta) +
         matrix("A", mixer.a) + matrix("W_B", mixer.w_b) + matrix("W_C", mixer.w_c) + vector("D", mixer.d);
  if (mixer.w_z) out += matrix("W_z", *mixer.w_z);
  return out + matrix("W_out", mixer.w_out);
}

std::string describe_mixer(const MambaBlock& mixer) {
  return fmt::format("  Mamba block, {}\n", discretisation(mixer.write, mixer.softplus)) + matrix("W_x", mixer.w_x) +
         matrix("W_z", mixer.w_z) + matrix("kernel", mixer.kernel) + vector("conv bias", mixer.conv_bias) +
         matrix("W_dtlow", mixer.w_dt_low) + matrix("W_dt", mixer.w_dt) + vector("beta", mixer.beta) +
         matrix("A", mixer.a) + matrix("W_B", mixer.w_b) + matrix("W_C", mixer.w_c) + vector("D", mixer.d) +
         matrix("W_out", mixer.w_out);
}

/// Widths, how many weights are not zero, and the largest: a network this size is not read entry by entry.
std::string describe_network(const Mlp& mlp) {
  std::string widths;
  std::size_t nonzeros = 0;
  Rational largest = 0;
  const auto look = [&](const AffineMap& map) {
    for (std::size_t r = 0; r < map.w.rows(); ++r) {
      const SparseVector<Rational> row = map.w.row(r);
      nonzeros += row.size();
      for (const auto& [c, weight] : row) largest = max(largest, abs(weight));
      largest = max(largest, abs(map.bias[r]));
    }
  };
  for (const AffineMap& map : mlp.hidden) {
    widths += fmt::format("{}{}", widths.empty() ? "" : ", ", map.w.rows());
    look(map);
  }
  look(mlp.out);
  return fmt::format("  ReLU network\n    depth      {}\n    widths     {}\n    nonzeros   {}\n    largest    {}\n",
                     mlp.hidden.size(), widths, nonzeros, largest.text());
}

/// Equal heads are counted, not repeated.
std::string mixer_summary(const Attention& mixer) {
  std::vector<std::pair<std::string, std::size_t>> kinds;
  for (const AttentionHead& head : mixer.heads) {
    const std::string text = fmt::format("{} attention (d_key {}, d_value {}{})", kind(head), head.w_k.rows(),
                                         head.w_v.rows(), head.window ? fmt::format(", window {}", *head.window) : "");
    const auto found = std::ranges::find(kinds, text, &std::pair<std::string, std::size_t>::first);
    if (found == kinds.end())
      kinds.emplace_back(text, 1);
    else
      ++found->second;
  }
  std::string out;
  for (const auto& [text, count] : kinds)
    out += fmt::format("{}{}{}", out.empty() ? "" : "; ", count == 1 ? "" : fmt::format("{} heads of ", count), text);
  return out.empty() ? "attention without heads" : out;
}
std::string mixer_summary(const AbstractSsm& mixer) {
  return fmt::format("selective SSM, abstract (d_inner {}, d_state {})", mixer.w_u.rows(), mixer.w_b.rows());
}
std::string mixer_summary(const S6& mixer) {
  return fmt::format("{}S6 (d_inner {}, d_state {}; {})", mixer.w_z ? "gated " : "", mixer.w_u.rows(), mixer.w_b.rows(),
                     discretisation(mixer.write, mixer.softplus));
}
std::string mixer_summary(const MambaBlock& mixer) {
  return fmt::format("Mamba block (d_inner {}, d_state {}, d_conv {}, dt_rank {}; {})", mixer.w_x.rows(),
                     mixer.w_b.rows(), mixer.kernel.cols(), mixer.w_dt_low.rows(),
                     discretisation(mixer.write, mixer.softplus));
}

struct WeightCount {
  std::size_t nonzeros = 0, bits = 0;
  Rational largest = 0;

  void number(const Rational& x) {
    if (x.is_zero()) return;
    ++nonzeros;
    bits = std::max(bits, x.bits());
    largest = max(largest, abs(x));
  }
  void operator()(const char*, const WeightMatrix& w) {
    for (std::size_t r = 0; r < w.rows(); ++r)
      for (const auto& [c, value] : w.row(r)) number(value);
  }
  void operator()(const char*, const std::vector<Rational>& v) {
    for (const Rational& x : v) number(x);
  }
  void operator()(const char* name, const std::optional<WeightMatrix>& w) {
    if (w) (*this)(name, *w);
  }
};

WeightCount count_weights(const Model& model) {
  WeightCount count;
  visit_model(model, count);
  return count;
}

/// A number of any length, for a line.
std::string brief(const Rational& x) {
  const std::string whole = x.text();
  return whole.size() <= 24 ? whole : "about " + fmt::format("{:.6g}", x.approximately());
}

}  // namespace

std::string describe(const Model& model) {
  std::string out = fmt::format("  d_model {}\n  embedding\n", model.d_model);
  for (const TokenField& field : model.fields) {
    if (const auto* real = std::get_if<RealField>(&field.embedding)) {
      out += fmt::format("    {:<10} real, along", field.name);
      for (const auto& [c, value] : real->direction) out += fmt::format(" {}*x_{}", value.text(), c + 1);
      out += "\n";
    } else {
      out += matrix(field.name, std::get<IndexField>(field.embedding).table);
    }
  }
  out += matrix("positions", model.positions);
  for (const Layer& layer : model.layers) {
    out += std::visit([](const auto& mixer) { return describe_mixer(mixer); }, layer.mixer);
    if (layer.mlp) out += describe_network(*layer.mlp);
  }
  return out + "  read-out\n" + matrix("R", model.readout);
}

std::string summary(const Model& model) {
  std::string fields;
  for (const TokenField& field : model.fields)
    fields += fmt::format("{}{} ({})", fields.empty() ? "" : ", ", field.name,
                          std::holds_alternative<RealField>(field.embedding) ? "real" : "index");
  std::string out = fmt::format("d_model       {}\nfields        {}\npositions     {}\n", model.d_model, fields,
                                model.positions.rows());
  for (std::size_t l = 0; l < model.layers.size(); ++l) {
    const Layer& layer = model.layers[l];
    const std::string label = fmt::format("layer {}", l + 1);
    out += fmt::format("{:<13} {}{}\n", label,
                       std::visit([](const auto& mixer) { return mixer_summary(mixer); }, layer.mixer),
                       layer.mlp ? fmt::format("; ReLU network of depth {}", layer.mlp->hidden.size()) : "");
  }
  const WeightCount count = count_weights(model);
  return out + fmt::format("outputs       {}\nweights       {} not 0, the largest {}, at most {} bits\n",
                           model.readout.rows(), count.nonzeros, brief(count.largest), count.bits);
}

}  // namespace seqcert
