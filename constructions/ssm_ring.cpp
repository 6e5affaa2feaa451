#include "constructions/parts.hpp"
#include "constructions/registry.hpp"

#include <fmt/core.h>

namespace seqcert {
namespace {

// A slot memory in a gated S6, one channel per slot, n = 1, A = -1. The position row holds two numbers (tau, tau^2) for the slot written
// and two for the slot read; channel c has the pre-activation Gamma (1 - 2 (c - tau)^2): Gamma at c = tau, at most -Gamma elsewhere.

enum Coordinate : std::size_t { value, written, written_sq, asked, asked_sq, one, out, d_model };

/// Rows Gamma (1 - 2 (c - tau)^2) = Gamma (1 - 2 c^2) + 4 c Gamma tau - 2 Gamma tau^2 for c = 1..m.
WeightMatrix addressed(std::size_t m, const Rational& gamma, std::size_t tau, std::size_t tau_sq) {
  WeightMatrix result(m, d_model);
  for (std::size_t c = 1; c <= m; ++c) {
    const Rational slot(c);
    result.set_row(c - 1, SparseRow{{{tau, Rational(4) * slot * gamma},
                                     {tau_sq, Rational(-2) * gamma},
                                     {one, gamma * (Rational(1) - Rational(2) * slot * slot)}}});
  }
  return result;
}

WeightMatrix broadcast(std::size_t m, std::size_t coordinate) {
  WeightMatrix result(m, d_model);
  for (std::size_t c = 0; c < m; ++c) result.set_row(c, OneHotRow{coordinate});
  return result;
}

Instance build_ring(const Arguments& arguments) {
  const std::size_t m = arguments.count("m"), length = arguments.count("T"), distance = arguments.count("distance");
  const Rational& gamma = arguments.real("Gamma");
  const std::string slot = fmt::format("(i - {0}*floor((i-1)/{0}))", m);
  const std::string earlier = fmt::format("((i-{1}) - {0}*floor((i-{1}-1)/{0}))", m, distance);
  Model model;
  model.d_model = d_model;
  model.fields = {field_at("value", value)};
  model.positions = position_table(length, d_model,
                                   {{written, slot}, {written_sq, slot + "^2"}, {asked, earlier}, {asked_sq, earlier + "^2"}, {one, "1"}});
  S6 mixer;
  mixer.write = arguments.word("write") == "zoh" ? S6::Write::zoh : S6::Write::euler;
  mixer.w_u = broadcast(m, value);
  mixer.w_delta = addressed(m, gamma, written, written_sq);
  mixer.beta.assign(m, 0);
  mixer.a = WeightMatrix(m, 1);
  for (std::size_t c = 0; c < m; ++c) mixer.a.set_row(c, OneHotRow{0, -1});
  mixer.w_b = matrix_of(d_model, {{{one, mixer.write == S6::Write::zoh ? Rational(1) : arguments.real("gain")}}});
  mixer.w_c = reads(one, d_model);
  mixer.d.assign(m, 0);
  mixer.w_z = addressed(m, gamma, asked, asked_sq);
  mixer.w_out = WeightMatrix(d_model, m);
  mixer.w_out.set_row(out, DenseRow{std::vector<Rational>(m, arguments.real("read_gain"))});
  model.layers = {{std::move(mixer)}};
  model.readout = reads(out, d_model);

  return values_everywhere(std::move(model), std::vector<Token>(length, Token{0}), every_position_queries(length, distance),
                           arguments.real("M"));
}

}  // namespace

Construction ssm_ring() {
  return {
      .name = "ssm/ring",
      .summary = "a ring of m slots in a gated S6: position t writes slot 1 + ((t-1) mod m) and reads the slot of t - distance",
      .layout = "x_t = (value, slot written, its square, slot read, its square, 1, out); one channel per slot, state size m",
      .parameters = {integer_parameter("m", 1, 4, "slots"), integer_parameter("T", 1, 16, "sequence length"),
                     integer_parameter("distance", 0, 2, "how far back each position asks"),
                     positive_parameter("Gamma", "10", "gate: on at Gamma, off at -Gamma and below"),
                     real_parameter("gain", "0.09999954601", "B of the Euler write, ideally 1/softplus(Gamma)"),
                     real_parameter("read_gain", "0.10000454", "scale of the gated read, ideally 1/SiLU(Gamma)"),
                     choice_parameter("write", {"euler", "zoh"}, "how S6 discretises B; zoh writes with B = 1"),
                     positive_parameter("M", "1", "bound on the values")},
      .precondition = [](const Arguments& a) { return distance_is_below(a, "T"); },
      .numbers = [](const Arguments& a) { return 8.0 * static_cast<double>(a.count("T")) * static_cast<double>(a.count("m") + 2); },
      .build = build_ring,
  };
}

}  // namespace seqcert
