#include "constructions/codes.hpp"
#include "constructions/parts.hpp"
#include "constructions/registry.hpp"

namespace seqcert {
namespace {

using codes::Layout;

// Codes b_j = signs / sqrt(n), c = scale b of the target, so that c.b_p = scale: written as signs / n and read as scale
// signs, which are rational.

constexpr std::size_t most_signs = 16;  // of `codes = all`: 2^16 instances

bool all_codes(const Arguments& arguments) { return arguments.word("codes") == "all"; }

codes::Pair code_of(const std::vector<int>& signs) {
  codes::Pair pair;
  for (int sign : signs) {
    pair.written.push_back(Rational(sign) / Rational(signs.size()));
    pair.asked.push_back(Rational(sign));
  }
  return pair;
}

/// The codes of values 1..N from the seed, or every code there is.
std::vector<codes::Pair> table_of(const Arguments& arguments) {
  const std::size_t n = arguments.count("n"), count = arguments.count("N");
  std::vector<codes::Pair> table;
  if (all_codes(arguments)) {
    for (std::size_t word = 0; word < (std::size_t{1} << n); ++word) {
      std::vector<int> signs(n);
      for (std::size_t s = 0; s < n; ++s) signs[s] = ((word >> s) & 1U) ? 1 : -1;
      table.push_back(code_of(signs));
    }
    return table;
  }
  SplitMix stream(arguments.count("seed"));
  for (std::size_t j = 0; j < count; ++j) table.push_back(code_of(codes::signs(stream, n)));
  return table;
}

Mixer mixer_of(const Arguments& arguments, const Layout& at) {
  const std::size_t d_model = at.d_model();
  const WeightMatrix w_c = codes::picks_asked(at, arguments.real("scale"));
  if (arguments.word("level") == "abstract")
    return AbstractSsm{reads(at.one(), d_model), reads(codes::value, d_model), codes::picks_written(at, 1), w_c,
                       writes(at.out(), d_model)};
  S6 mixer;
  mixer.write = write_rule(arguments);
  mixer.softplus = softplus_rule(arguments);
  mixer.w_u = reads(codes::value, d_model);
  mixer.w_delta = WeightMatrix(1, d_model);
  mixer.beta = {arguments.real("beta")};
  mixer.a = WeightMatrix(1, at.n);
  mixer.a.set_row(0, DenseRow{std::vector<Rational>(at.n, -arguments.real("a"))});
  mixer.w_b = codes::picks_written(at, arguments.real("gain"));
  mixer.w_c = w_c;
  mixer.d = {0};
  mixer.w_out = writes(at.out(), d_model);
  return mixer;
}

Instance build_random_codes(const Arguments& arguments) {
  const Layout at{arguments.count("n")};
  const std::size_t count = arguments.count("N");
  const Rational m = arguments.real("M");
  Model model = codes::model_with(at, count, table_of(arguments), mixer_of(arguments, at));
  if (!all_codes(arguments)) {
    const CopyTask task = codes::store_then_ask(in_order(count), m);
    return {std::move(model), {1, [task](std::size_t) { return task; }}};
  }
  // Instance k gives value j the code whose number is digit j of k in base 2^n.
  const std::size_t n = at.n;
  return {std::move(model), {std::size_t{1} << (n * count), [n, count, m](std::size_t k) {
                               std::vector<std::size_t> numbers(count);
                               for (std::size_t j = 0; j < count; ++j)
                                 numbers[j] = 1 + ((k >> (n * j)) & ((std::size_t{1} << n) - 1));
                               return codes::store_then_ask(numbers, m);
                             }}};
}

Status can_be_enumerated(const Arguments& arguments) {
  const std::size_t signs = arguments.count("n") * arguments.count("N");
  if (!all_codes(arguments) || signs <= most_signs) return success();
  return bad_input("codes = all makes 2^(n N) = 2^{} instances; choose n N <= {}, or codes = random with a seed", signs,
                   most_signs);
}

}  // namespace

Construction ssm_random_codes() {
  return {
      .name = "ssm/random-codes",
      .summary = "a selective SSM with n states for N values: random sign codes, read back by their own code",
      .layout =
          "x_t = (value, code written, code asked, 1, out); values at 1..N with their codes, then a question for each; "
          "u = value, B = gain * signs / n, C = scale * signs",
      .parameters = {integer_parameter("N", 1, 8, "values to be copied"),
                     integer_parameter("n", 1, 4, "states, numbers of a code"),
                     integer_parameter("seed", 0, 1, "of the codes"),
                     choice_parameter("codes", {"random", "all"},
                                      "one draw of codes, or an instance for each of the 2^(n N)"),
                     choice_parameter("level", {"abstract", "s6"}, "the abstract form with decays 1 (exact), or S6"),
                     positive_parameter("scale", "1", "what an answer is multiplied by; best is n/(n + N - 1)"),
                     positive_parameter("a", "1/1000", "decay rate of S6, A = -a"),
                     real_parameter("beta", "0", "bias of the step size, Delta = softplus(beta)"),
                     real_parameter("gain", "1443/1000", "scale of B in S6, ideally 1/Delta"), write_parameter(),
                     softplus_parameter(), positive_parameter("M", "1", "bound on the values")},
      .precondition = can_be_enumerated,
      .numbers =
          [](const Arguments& a) {
            const double n = static_cast<double>(a.count("n")), count = static_cast<double>(a.count("N"));
            return 4.0 * n * count + 16.0 * (n + count);
          },
      .build = build_random_codes,
      .closed_forms = {{.quantity = "copy_mse",
                        .value = formula_of("variance*((scale - 1)^2 + scale^2*(N - 1)/n)"),
                        .words = {{"codes", "all"}, {"level", "abstract"}}}},
  };
}

}  // namespace seqcert
