#include "constructions/ring.hpp"

#include "constructions/parts.hpp"

#include <fmt/core.h>

#include <string>

namespace seqcert::ring {

SparseVector<Rational> address_row(std::size_t slot, const Rational& gamma, std::size_t tau, std::size_t tau_sq) {
  const Rational c(slot);
  return {{tau, Rational(4) * c * gamma},
          {tau_sq, Rational(-2) * gamma},
          {one, gamma * (Rational(1) - Rational(2) * c * c)}};
}

Rational write_gain(const Arguments& arguments) {
  return write_rule(arguments) == S6::Write::zoh ? Rational(1) : arguments.real("gain");
}

std::vector<ParameterSpec> parameters() {
  return {integer_parameter("m", 1, 4, "slots"),
          integer_parameter("T", 1, 16, "sequence length"),
          integer_parameter("distance", 0, 2, "how far back each position asks"),
          positive_parameter("Gamma", "10", "gate: on at Gamma, off at -Gamma and below"),
          real_parameter("gain", "0.09999954601", "B of the Euler write, ideally 1/softplus(Gamma)"),
          real_parameter("read_gain", "0.10000454", "scale of the gated read, ideally 1/SiLU(Gamma)"),
          write_parameter("how S6 discretises B; zoh writes with B = 1"),
          softplus_parameter(),
          positive_parameter("M", "1", "bound on the values")};
}

std::vector<ClosedForm> errors() {
  // The write r before position i lies q rounds of m writes and r more behind it. Every round decays slot c by the same
  // factor.
  const auto slot = [](const std::string& position) { return fmt::format("({0} - m*floor(({0}-1)/m))", position); };
  std::vector<ClosedForm> result;
  for (const std::string write : {"euler", "zoh"})
    for (const std::string softplus : {"exact", "torch20"}) {
      // The step of slot c while another slot is written.
      const auto step = [&](const std::string& other) {
        const std::string gate = fmt::format("Gamma*(1 - 2*(c-{})^2)", other);
        return softplus == "exact" ? fmt::format("softplus({})", gate)
                                   : fmt::format("select({0} > 20, {0}, softplus({0}))", gate);
      };
      const std::string last = step(slot("(i-r)"));
      const std::string taken = write == "zoh" ? fmt::format("(1 - exp(-{}))", last) : "gain*" + last;
      const std::string since = fmt::format("exp(-sum(k, 0, r-1, {}))", step(slot("(i-k)")));
      const std::string round = fmt::format("exp(-sum(w, 1, m, {}))", step("w"));
      const std::string read = fmt::format("read_gain*silu(Gamma*(1 - 2*(c-{})^2))", slot("(i-distance)"));
      const std::string error = fmt::format(
          "M*sum(r, 0, min(m, i)-1, sum(q, 0, floor((i-1-r)/m), abs(sum(c, 1, m, ({}*{}*{})*{}^q) - "
          "select(q*m + r = distance, 1, 0))))",
          read, taken, since, round);
      result.push_back({.quantity = "copy_error",
                        .value = formula_of(error.c_str()),
                        .words = {{"write", write}, {"softplus", softplus}},
                        .over = ClosedForm::Over{"i", formula_of("max(distance+1, T-m+1)"), formula_of("T")}});
    }
  return result;
}

Instance instance(const Arguments& arguments, Mixer mixer) {
  const std::size_t m = arguments.count("m"), length = arguments.count("T"), distance = arguments.count("distance");
  const std::string slot = fmt::format("(i - {0}*floor((i-1)/{0}))", m);
  const std::string earlier = fmt::format("((i-{1}) - {0}*floor((i-{1}-1)/{0}))", m, distance);
  Model model;
  model.d_model = d_model;
  model.fields = {field_at("value", value)};
  model.positions = position_table(
      length, d_model,
      {{written, slot}, {written_sq, slot + "^2"}, {asked, earlier}, {asked_sq, earlier + "^2"}, {one, "1"}});
  model.layers = {{std::move(mixer)}};
  model.readout = reads(out, d_model);
  return values_everywhere(std::move(model), std::vector<Token>(length, Token{0}),
                           every_position_queries(length, distance), arguments.real("M"));
}

}  // namespace seqcert::ring
