#include "constructions/parts.hpp"
#include "constructions/registry.hpp"

namespace seqcert {
namespace {

// One state. Positions 1..distance+1 carry values; the last one asks for the first, which has meanwhile decayed by
// alpha = a^distance (abstract) or exp(-A sum Delta) (S6). Keys are written into the state as they stand in the tokens.

enum Coordinate : std::size_t { value, key, written, one, out, d_model };

Mixer decay_mixer(const Arguments& arguments) {
  if (arguments.word("level") == "abstract")
    return AbstractSsm{matrix_of(d_model, {{{one, arguments.real("a")}}}), reads(value, d_model), reads(key, d_model),
                       reads(one, d_model), writes(out, d_model)};
  const bool selective = arguments.word("regime") == "selective";
  const Rational& gamma = arguments.real("Gamma");
  S6 mixer;
  mixer.write = write_rule(arguments);
  mixer.softplus = softplus_rule(arguments);
  mixer.w_u = reads(value, d_model);
  mixer.w_delta = selective ? matrix_of(d_model, {{{written, Rational(2) * gamma}}}) : WeightMatrix(1, d_model);
  mixer.beta = {selective ? -gamma : arguments.real("beta")};
  mixer.a = WeightMatrix(1, 1);
  mixer.a.set_row(0, OneHotRow{0, -arguments.real("A")});
  mixer.w_b = reads(key, d_model);
  mixer.w_c = reads(one, d_model);
  mixer.d = {0};
  mixer.w_out = writes(out, d_model);
  return mixer;
}

Instance build_decay(const Arguments& arguments) {
  const std::size_t length = arguments.count("distance") + 1;
  Model model;
  model.d_model = d_model;
  model.fields = {field_at("value", value), field_at("key", key), field_at("written", written)};
  model.positions = position_table(length, d_model, {{one, "1"}});
  model.layers = {{decay_mixer(arguments)}};
  model.readout = reads(out, d_model);

  std::vector<Token> tokens(length, Token{0, arguments.real("delta"), 0});
  tokens[0] = Token{0, arguments.real("key"), 1};
  return values_everywhere(std::move(model), std::move(tokens), {{length, 1, std::nullopt}}, arguments.real("M"));
}

Status decay_is_at_most_one(const Arguments& arguments) {
  if (arguments.real("a") <= Rational(1)) return success();
  return bad_input("a = {} must be in (0, 1]", arguments.real("a").text());
}

}  // namespace

Construction ssm_decay() {
  return {
      .name = "ssm/decay",
      .summary =
          "an SSM of constant size: one state that decays between the value written first and the question asked last",
      .layout =
          "x_t = (value, key, written, 1, out); u = value, B = key, C = 1; Delta = softplus(beta), or softplus(Gamma "
          "(2 written - 1))",
      .parameters = {integer_parameter("distance", 0, 8, "tokens between the target and the query"),
                     positive_parameter("a", "9/10", "decay per token of the abstract form"),
                     positive_parameter("A", "1", "decay rate of S6, A > 0 standing for the weight -A"),
                     real_parameter("beta", "0", "bias of the step size, regime constant"),
                     real_parameter("Gamma", "8", "gate of the step size, regime selective"),
                     choice_parameter("regime", {"constant", "selective"},
                                      "whether the step size depends on the token"),
                     choice_parameter("level", {"abstract", "s6"}, "abstract (exact) or S6"), write_parameter(),
                     softplus_parameter(), real_parameter("key", "1", "what the target writes: its score before decay"),
                     real_parameter("delta", "0", "what every other token writes"),
                     positive_parameter("M", "1", "bound on the values")},
      .precondition = decay_is_at_most_one,
      .numbers = [](const Arguments& a) { return 16.0 * static_cast<double>(a.count("distance") + 1); },
      .build = build_decay,
  };
}

}  // namespace seqcert
