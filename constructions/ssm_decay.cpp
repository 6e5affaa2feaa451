#include "constructions/parts.hpp"
#include "constructions/registry.hpp"
#include "formula/build.hpp"

namespace seqcert {
namespace {

// One state. Every position carries a value: `before` tokens written before the target, the target, `distance` tokens
// after it. The last position asks for the target, which has meanwhile decayed by alpha = a^distance (abstract) or
// exp(-A sum Delta) (S6). Keys are written into the state as they stand in the tokens.

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
  const std::size_t before = arguments.count("before"), length = before + 1 + arguments.count("distance");
  Model model;
  model.d_model = d_model;
  model.fields = {field_at("value", value), field_at("key", key), field_at("written", written)};
  model.positions = position_table(length, d_model, {{one, "1"}});
  model.layers = {{decay_mixer(arguments)}};
  model.readout = reads(out, d_model);

  std::vector<Token> tokens(length, Token{0, arguments.real("delta"), 0});
  for (std::size_t t = 0; t <= before; ++t) tokens[t] = Token{0, arguments.real("key"), 1};
  return values_everywhere(std::move(model), std::move(tokens), {{length, before + 1, std::nullopt}},
                           arguments.real("M"));
}

/// alpha is what remains of a score after `distance` tokens. With other scores delta = 0 the score needed is (1 -
/// eps/M)/alpha; the errors are sums of what each token weighs in the end.
std::vector<ClosedForm> decay_forms() {
  const auto score = [](std::map<std::string, std::string> words, const char* formula) {
    return ClosedForm{"score_needed", formula_of(formula), std::move(words),
                      formulas_of({"delta = 0", "before = 0", "eps > 0", "eps < M"})};
  };
  // What the target lost, what the tokens after it leaked, what those before it left; on, off: what a token writes.
  const auto slot = [](const char* write, const char* on, const char* off) {
    const Formula error = substitute(formula_of("M*(abs(key*on*exp(-(A*softplus(-Gamma))*distance) - 1)"
                                                " + abs(delta)*off*sum(k, 0, distance-1, exp(-(A*softplus(-Gamma))*k))"
                                                " + abs(key)*on*exp(-(A*softplus(-Gamma))*distance)*sum(k, 1, before, "
                                                "exp(-(A*softplus(Gamma))*k)))"),
                                     {{"on", formula_of(on)}, {"off", formula_of(off)}});
    return ClosedForm{
        "copy_error", error, {{"level", "s6"}, {"regime", "selective"}, {"softplus", "exact"}, {"write", write}}};
  };
  // Gates that do not move: one weight for all that is written, less by one factor for each token since.
  const auto even = [](std::map<std::string, std::string> words, const char* weight, const char* keep,
                       const char* where) {
    const Formula error = substitute(formula_of("M*(abs(key*w*keep^distance - 1)"
                                                " + abs(delta)*w*sum(k, 0, distance-1, keep^k)"
                                                " + abs(key)*w*sum(k, distance+1, distance+before, keep^k))"),
                                     {{"w", formula_of(weight)}, {"keep", formula_of(keep)}});
    return ClosedForm{"copy_error", error, std::move(words), formulas_of({where})};
  };
  const std::map<std::string, std::string> constant{{"level", "s6"}, {"regime", "constant"}, {"softplus", "exact"}};
  std::map<std::string, std::string> selective = constant;
  selective["regime"] = "selective";
  std::map<std::string, std::string> constant_euler = constant, constant_zoh = constant;
  constant_euler["write"] = "euler";
  constant_zoh["write"] = "zoh";
  return {score({{"level", "abstract"}}, "(1-eps/M)/a^distance"),
          score(constant, "(1-eps/M)*exp(A*distance*softplus(beta))"),
          score(selective, "(1-eps/M)*exp(A*distance*softplus(-Gamma))"),
          slot("euler", "softplus(Gamma)", "softplus(-Gamma)"),
          slot("zoh", "((1 - exp(-(A*softplus(Gamma))*1))/A)", "((1 - exp(-(A*softplus(-Gamma))*1))/A)"),
          {.quantity = "copy_error",
           .value = formula_of("M*(abs(a^distance*key - 1) + abs(delta)*sum(k, 0, distance-1, a^k))"),
           .words = {{"level", "abstract"}},
           .where = formulas_of({"before = 0"})},
          even({{"level", "abstract"}}, "1", "a", "before > 0"),
          even(constant_euler, "softplus(beta)", "exp(-A*softplus(beta))", "before >= 0"),
          even(constant_zoh, "(1 - exp(-A*softplus(beta)))/A", "exp(-A*softplus(beta))", "before >= 0"),
          {.quantity = "state_size", .value = formula_of("1")}};
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
                     integer_parameter("before", 0, 0, "tokens written before the target, as it is"),
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
      .numbers =
          [](const Arguments& a) { return 16.0 * static_cast<double>(a.count("distance") + a.count("before") + 1); },
      .build = build_decay,
      .closed_forms = decay_forms(),
      .no_instance = {{formula_of("a > 1")}},
  };
}

}  // namespace seqcert
