#include "constructions/codes.hpp"
#include "constructions/parts.hpp"
#include "constructions/registry.hpp"
#include "formula/build.hpp"

namespace seqcert {
namespace {

// Linear attention with n features. Codes:
//   shared  value j under feature 1 + ((j-1) mod n); values of one feature come back added up, or averaged when
//           normalised;
//   stored  value j under feature j, nothing beyond the n-th;
//   random  signs / n, read as signs; normalised: 0 or 1 and the first feature 1, so that no sum of scores is 0.

bool normalised(const Arguments& arguments) { return arguments.word("normalised") == "yes"; }

std::vector<codes::Pair> table_of(const Arguments& arguments) {
  const std::size_t n = arguments.count("n"), count = arguments.count("N");
  const std::string& kind = arguments.word("codes");
  SplitMix stream(arguments.count("seed"));
  std::vector<codes::Pair> table(count);
  for (std::size_t j = 0; j < count; ++j) {
    codes::Pair& pair = table[j];
    pair.written.assign(n, Rational(0));
    if (kind == "shared") pair.written[j % n] = 1;
    if (kind == "stored" && j < n) pair.written[j] = 1;
    if (kind == "random") {
      const std::vector<int> signs = codes::signs(stream, n);
      for (std::size_t s = 0; s < n; ++s) pair.written[s] = normalised(arguments) ? (1 + signs[s]) / 2 : signs[s];
      if (normalised(arguments)) pair.written[0] = 1;
    }
    pair.asked = pair.written;
    if (kind == "random" && !normalised(arguments))
      for (Rational& entry : pair.written) entry /= Rational(n);
  }
  return table;
}

Instance build_linear(const Arguments& arguments) {
  const codes::Layout at{arguments.count("n")};
  const std::size_t count = arguments.count("N");
  AttentionHead head = value_head(codes::picks_asked(at, 1), codes::picks_written(at, 1), codes::value, at.out());
  head.kind = normalised(arguments) ? AttentionHead::Kind::linear_normalised : AttentionHead::Kind::linear;
  // Normalised, the scores of every position have to add up to something other than 0.
  const CopyTask task = codes::store_then_ask(in_order(count), arguments.real("M"), codes::Asks::own);
  return {codes::model_with(at, count, table_of(arguments), Attention{{std::move(head)}}),
          {1, [task](std::size_t) { return task; }}};
}

Status scores_can_be_divided_by(const Arguments& arguments) {
  if (!normalised(arguments) || arguments.word("codes") != "stored" || arguments.count("n") >= arguments.count("N"))
    return success();
  return bad_input(
      "normalised linear attention divides by the sum of the scores, which is 0 for a value that codes = stored leaves "
      "out; choose codes = shared or random, or n >= N = {}",
      arguments.count("N"));
}

/// A feature holds floor(N/n) of the values or one more. Of c values under one feature come back the sum, off by c - 1
/// of them, or the mean, off by 1 - 1/c of the target and by the others, 1/c each. Random codes have no formula.
std::vector<ClosedForm> linear_forms() {
  const std::map<std::string, std::string> sum{{"codes", "shared"}, {"normalised", "no"}},
      mean{{"codes", "shared"}, {"normalised", "yes"}}, stored{{"codes", "stored"}};
  const std::vector<Formula> enough = formulas_of({"n >= N"}), too_few = formulas_of({"n < N"});
  std::vector<ClosedForm> result;
  for (const auto& words : {sum, mean, stored})
    for (const char* quantity : {"copy_error", "copy_mse"})
      result.push_back({quantity, formula_of("0"), words, enough});
  result.push_back({"copy_error", formula_of("M*(ceil(N/n) - 1)"), sum, too_few});
  result.push_back({"copy_error", formula_of("2*M*(1 - 1/ceil(N/n))"), mean, too_few});
  result.push_back({"copy_error", formula_of("M"), stored, too_few});
  // n - (N mod n) features with c = floor(N/n) values, N mod n with one more.
  result.push_back({"copy_mse",
                    substitute(formula_of("variance*c*((n - more)*(c - 1) + more*(c + 1))/N"),
                               {{"more", formula_of("N - n*floor(N/n)")}, {"c", formula_of("floor(N/n)")}}),
                    sum, too_few});
  result.push_back({"copy_mse", formula_of("variance*(1 - n/N)"), mean, too_few});
  result.push_back({"copy_mse", formula_of("variance*(1 - n/N)"), stored, too_few});
  return result;
}

}  // namespace

Construction attention_linear() {
  return {
      .name = "attention/linear",
      .summary = "one linear attention head with n features, normalised or not; n >= N copies exactly",
      .layout =
          "x_t = (value, code written, code asked, 1, out); values at 1..N with their codes, then a question for each; "
          "k = code written, q = code asked, v = value",
      .parameters = {integer_parameter("N", 1, 8, "values to be copied"),
                     integer_parameter("n", 1, 8, "features: dimension of queries and keys"),
                     choice_parameter("codes", {"shared", "stored", "random"},
                                      "one feature for several values, for the first n alone, or random codes"),
                     choice_parameter("normalised", {"no", "yes"}, "whether scores are divided by their sum"),
                     integer_parameter("seed", 0, 1, "of random codes"),
                     positive_parameter("M", "1", "bound on the values")},
      .precondition = scores_can_be_divided_by,
      .numbers =
          [](const Arguments& a) {
            const double n = static_cast<double>(a.count("n")), count = static_cast<double>(a.count("N"));
            return 4.0 * n * count + 16.0 * (n + count);
          },
      .build = build_linear,
      .closed_forms = linear_forms(),
  };
}

}  // namespace seqcert
