#include "constructions/parts.hpp"
#include "constructions/registry.hpp"
#include "formula/build.hpp"

#include <string>

namespace seqcert {
namespace {

// Coordinates of d_model for n states: value, write 1..n, read 1..n, constant, out. Values beyond the n-th are not
// written, and a question for one of them reads nothing.
struct Layout {
  std::size_t n;
  std::size_t value() const { return 0; }
  std::size_t write(std::size_t slot) const { return slot; }  // 1-based slot
  std::size_t read(std::size_t slot) const { return n + slot; }
  std::size_t one() const { return 2 * n + 1; }
  std::size_t out() const { return 2 * n + 2; }
  std::size_t d_model() const { return 2 * n + 3; }
};

bool stores_then_queries(const Arguments& arguments) { return arguments.word("layout") == "store-then-query"; }

std::size_t states_of(const Arguments& arguments) {
  const std::size_t states = arguments.count("states");
  return states == 0 ? arguments.count("N") : states;
}

std::vector<std::size_t> asked_targets(const Arguments& arguments) {
  const std::size_t n = arguments.count("N");
  const std::string& order = arguments.word("order");
  if (order == "reversed") return reversed(n);
  if (order == "permutation") return permutation(n, arguments.count("seed"));
  if (order == "random") return random_targets(n, arguments.count("seed"));
  return in_order(n);
}

CopyTask onehot_task(const Arguments& arguments) {
  const std::size_t n = arguments.count("N"), asked = arguments.count("distance");
  CopyTask task;
  task.value_fields = {0};
  task.box = {-arguments.real("M"), arguments.real("M")};
  task.queries = stores_then_queries(arguments) ? store_then_query(asked_targets(arguments))
                                                : every_position_queries(n, asked == 0 ? n - 1 : asked);
  const std::size_t length = stores_then_queries(arguments) ? 2 * n : n;
  task.tokens.assign(length, Token{0, 0});
  task.free.assign(length, false);
  for (std::size_t j = 0; j < n; ++j) task.free[j] = true;
  for (const Query& query : task.queries) task.tokens[query.position - 1][1] = Rational(query.target);
  return task;
}

Mixer onehot_mixer(const Arguments& arguments, const Layout& at) {
  const std::size_t d_model = at.d_model();
  const bool abstract = arguments.word("level") == "abstract";
  WeightMatrix w_b(at.n, d_model), w_c(at.n, d_model);
  for (std::size_t slot = 1; slot <= at.n; ++slot) {
    w_b.set_row(slot - 1, OneHotRow{at.write(slot), abstract ? Rational(1) : arguments.real("gain")});
    w_c.set_row(slot - 1, OneHotRow{at.read(slot)});
  }
  if (abstract)
    return AbstractSsm{reads(at.one(), d_model), reads(at.value(), d_model), std::move(w_b), std::move(w_c),
                       writes(at.out(), d_model)};
  S6 mixer;
  mixer.write = write_rule(arguments);
  mixer.softplus = softplus_rule(arguments);
  mixer.w_u = reads(at.value(), d_model);
  mixer.w_delta = WeightMatrix(1, d_model);
  mixer.beta = {arguments.real("beta")};
  mixer.a = WeightMatrix(1, at.n);
  mixer.a.set_row(0, DenseRow{std::vector<Rational>(at.n, -arguments.real("a"))});
  mixer.w_b = std::move(w_b);
  mixer.w_c = std::move(w_c);
  mixer.d = {0};
  mixer.w_out = writes(at.out(), d_model);
  return mixer;
}

Instance build_onehot(const Arguments& arguments) {
  const Layout at{states_of(arguments)};
  const CopyTask task = onehot_task(arguments);
  Model model;
  model.d_model = at.d_model();
  WeightMatrix slots(arguments.count("N") + 1, model.d_model);
  for (std::size_t slot = 1; slot <= at.n; ++slot) slots.set_row(slot, OneHotRow{at.read(slot)});
  model.fields = {field_at("value", at.value()), {"asked", IndexField{std::move(slots)}}};
  model.positions = WeightMatrix(task.tokens.size(), model.d_model);
  for (std::size_t t = 1; t <= task.tokens.size(); ++t)
    model.positions.set_row(t - 1,
                            t <= at.n ? SparseRow{{{at.write(t), 1}, {at.one(), 1}}} : SparseRow{{{at.one(), 1}}});
  model.layers = {{onehot_mixer(arguments, at)}};
  model.readout = reads(at.out(), model.d_model);
  return {std::move(model), {1, [task](std::size_t) { return task; }}};
}

Status something_is_asked(const Arguments& arguments) {
  if (states_of(arguments) > arguments.count("N"))
    return bad_input("states = {} are more than N = {} values need; choose states in 1..N, or 0 for N",
                     arguments.count("states"), arguments.count("N"));
  if (arguments.count("distance") < arguments.count("N") || stores_then_queries(arguments)) return success();
  return bad_input("distance = {} must be below N = {}, or no position has a target", arguments.count("distance"),
                   arguments.count("N"));
}

/// What a value weighs when it is written, and exp(-a Delta) for each token since: the exact coefficient of the target,
/// the only one that is not 0. A value beyond the last state is answered 0. In the orders drawn from a seed the ages of
/// the targets have no formula.
std::vector<ClosedForm> onehot_forms() {
  std::vector<ClosedForm> result;
  const std::vector<Formula> all_kept = formulas_of({"states = 0 or states = N"});
  const std::vector<Formula> some_left_out = formulas_of({"states > 0", "states < N"});
  for (const char* write : {"euler", "zoh"}) {
    const bool euler = write == std::string("euler");
    const auto at_age = [&](const char* age) {
      return substitute(formula_of(euler ? "M*abs(1 - gain*softplus(beta)*exp(-a*softplus(beta)*age))"
                                         : "M*abs(1 - gain*(1 - exp(-a*softplus(beta)))/a*exp(-a*softplus(beta)*age))"),
                        {{"age", formula_of(age)}});
    };
    std::map<std::string, std::string> words{{"level", "s6"}, {"softplus", "exact"}, {"write", write}};
    words["layout"] = "every-position";
    result.push_back({"copy_error", at_age("select(distance = 0, N-1, distance)"), words, all_kept});
    words["layout"] = "store-then-query";
    words["order"] = "in-order";
    result.push_back({"copy_error", at_age("N"), words, all_kept});
    words["order"] = "reversed";
    result.push_back(
        {"copy_error", at_age("2*q-1"), words, all_kept, ClosedForm::Over{"q", formula_of("1"), formula_of("N")}});
  }
  result.push_back({"copy_error", formula_of("0"), {{"level", "abstract"}}, all_kept});
  for (const char* order : {"in-order", "reversed", "permutation"}) {
    const std::map<std::string, std::string> words{
        {"level", "abstract"}, {"layout", "store-then-query"}, {"order", order}};
    result.push_back({"copy_error", formula_of("M"), words, some_left_out});
    result.push_back({"copy_mse", formula_of("0"), words, all_kept});
    result.push_back({"copy_mse", formula_of("variance*(1 - states/N)"), words, some_left_out});
  }
  result.push_back({"state_size", formula_of("select(states = 0, N, states)")});
  return result;
}

}  // namespace

Construction ssm_onehot() {
  return {
      .name = "ssm/onehot",
      .summary = "a selective SSM with one state per value: B_j = gain e_j, C_i = e_target (Mamba of linear size)",
      .layout =
          "x_t = (value, write one-hot of t <= N, read one-hot of the target asked, 1, out); u = value, B = gain * "
          "write, C = read",
      .parameters = {integer_parameter("N", 1, 8, "values to be copied"),
                     positive_parameter("a", "1/1000", "decay rate, A = -a"),
                     real_parameter("beta", "0", "bias of the step size, Delta = softplus(beta)"),
                     real_parameter("gain", "1443/1000", "the nonzero entry of B, ideally 1/Delta"),
                     integer_parameter("states", 0, 0, "states: the first so many values are kept; 0 = N"),
                     integer_parameter("distance", 0, 0, "position i asks for i - distance; 0 = the largest, N - 1"),
                     positive_parameter("M", "1", "bound on the values"),
                     choice_parameter("level", {"s6", "abstract"}, "S6, or the abstract form with decays 1 (exact)"),
                     write_parameter(), softplus_parameter(),
                     choice_parameter("layout", {"every-position", "store-then-query"},
                                      "queries at the positions of the values, or N queries after them"),
                     choice_parameter("order", {"in-order", "reversed", "permutation", "random"},
                                      "targets of store-then-query"),
                     integer_parameter("seed", 0, 0, "seed of the orders permutation and random")},
      .precondition = something_is_asked,
      .numbers = [](const Arguments& a) { return 24.0 * static_cast<double>(a.count("N")); },
      .build = build_onehot,
      .closed_forms = onehot_forms(),
      .no_instance = {{formula_of("distance >= N"), {{"layout", "every-position"}}}, {formula_of("states > N")}},
  };
}

}  // namespace seqcert
