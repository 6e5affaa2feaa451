#include "task/counts.hpp"
#include "task/dp_problem.hpp"
#include "task/problem_parts.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace seqcert {
namespace {

// The least cost of a path through S layers of k states: to begin in a state, to move from state to state, and to emit
// the letter that is read in each layer. Inputs are the letters o_1..o_S.

Range letters(const Arguments& arguments) { return {1, static_cast<long>(arguments.count("letters"))}; }

/// The costs, drawn by the seed.
struct Costs {
  std::size_t k = 0, letters = 0;
  std::vector<long> table;  // k first costs, k*k moves, k*letters emissions

  explicit Costs(const Arguments& arguments) : k(arguments.count("k")), letters(arguments.count("letters")) {
    table = random_numbers(k + k * k + k * letters, {0, static_cast<long>(arguments.count("cost"))},
                           arguments.count("seed"));
  }
  long first(std::size_t b) const { return table[b]; }
  long move(std::size_t a, std::size_t b) const { return table[k + a * k + b]; }
  const long* emissions(std::size_t b) const { return &table[k + k * k + b * letters]; }
  long emission(std::size_t b, long letter) const { return emissions(b)[letter - 1]; }
};

/// dp(1, b) = first_b + e_b(o_1), m(s, b, a) = min(m(s, b, a-1), dp(s-1, a) + move_ab), dp(s, b) = m(s, b, k) +
/// e_b(o_s), and best(b) = min(best(b-1), dp(S, b)). Where there is no optimum yet it is what the dearest path costs.
DpProgram unrolled(const Arguments& arguments) {
  const Costs costs(arguments);
  const std::size_t k = costs.k, layers = arguments.count("S");
  const long dearest = static_cast<long>(arguments.count("cost"));
  DpProgram program = empty_program("viterbi", "unrolled");
  program.inputs.assign(layers, letters(arguments));
  program.reads = {{"optimum"}, {"before"}, {"letter", Read::From::input}};
  program.constants = {"cost"};
  for (std::size_t l = 1; l <= costs.letters; ++l) program.constants.push_back(fmt::format("e_{}", l));
  const std::string emission = table_entry("letter", "e_", costs.letters);
  add_rules(program,
            {"cost + " + emission, "min(optimum, before + cost)", "min(optimum, before + cost) + " + emission});
  enum Rule : std::size_t { begin, move, arrive };
  const auto row = [&](long cost, std::size_t b, bool emits) {
    std::vector<long> constants(1 + costs.letters, 0);
    constants[0] = cost;
    if (emits) std::copy_n(costs.emissions(b), costs.letters, constants.begin() + 1);
    return constants;
  };
  std::vector<std::size_t> last(k), next(k);
  for (std::size_t b = 0; b < k; ++b) last[b] = add_step(program, begin, {0, 0, 1}, {}, row(costs.first(b), b, true));
  for (std::size_t s = 2; s <= layers; ++s) {
    for (std::size_t b = 0; b < k; ++b) {
      next[b] = 0;
      for (std::size_t a = 0; a < k; ++a) {
        const bool emits = a + 1 == k;
        next[b] = add_step(program, emits ? arrive : move, {next[b], last[a], emits ? s : 0},
                           {(2 * static_cast<long>(s) - 1) * dearest, 0, 0}, row(costs.move(a, b), b, emits));
      }
    }
    std::swap(last, next);
  }
  std::size_t best = 0;
  for (std::size_t b = 0; b < k; ++b)
    best =
        add_step(program, move, {best, last[b], 0}, {2 * static_cast<long>(layers) * dearest, 0, 0}, row(0, b, false));
  program.answer_steps = k;
  return program;
}

/// dp(s, b) = e_b(o_s) + the least dp(s-1, a) + move_ab over the states a of the layer before; the answer is the least
/// dp(S, b). In the first layer nothing is read, and first_b stands in its place.
DpProgram compact(const Arguments& arguments) {
  const Costs costs(arguments);
  const std::size_t k = costs.k, layers = arguments.count("S");
  DpProgram program = empty_program("viterbi", "compact");
  program.inputs.assign(layers, letters(arguments));
  program.reads = {{"letter", Read::From::input}, {"best", Read::From::smallest}};
  program.constants = {"state"};
  for (std::size_t a = 1; a <= k; ++a) program.constants.push_back(fmt::format("w_{}", a));
  for (std::size_t l = 1; l <= costs.letters; ++l) program.constants.push_back(fmt::format("e_{}", l));
  std::vector<std::string> with_key = argument_names(program);
  with_key.push_back("key");
  program.reads[1].bonus = *Transition::parse(table_entry("key", "w_", k), with_key);
  program.reads[1].key = program.reads.size();  // the constant "state"
  add_rules(program, {"best + " + table_entry("letter", "e_", costs.letters), "best"});
  enum Rule : std::size_t { arrive, gather };
  for (std::size_t s = 1; s <= layers; ++s)
    for (std::size_t b = 0; b < k; ++b) {
      std::vector<long> row{static_cast<long>(b) + 1};
      for (std::size_t a = 0; a < k; ++a) row.push_back(s == 1 ? 0 : costs.move(a, b));
      row.insert(row.end(), costs.emissions(b), costs.emissions(b) + costs.letters);
      add_step(program, arrive, {s, 0}, {0, s == 1 ? costs.first(b) : 0}, std::move(row));
      if (s > 1) program.steps.back().sources[1] = {(s - 2) * k + 1, (s - 1) * k};
    }
  add_step(program, gather, {0, 0}, {}, std::vector<long>(program.constants.size(), 0));
  program.steps.back().sources[1] = {(layers - 1) * k + 1, layers * k};
  program.answer_steps = 1;
  return program;
}

/// From the last layer back: rest[a] is the least cost of all that comes after state a.
long solve(const Arguments& arguments, std::span<const long> inputs) {
  const Costs costs(arguments);
  std::vector<long> rest(costs.k, 0);
  const auto least = [&](const auto& entering, long letter) {
    long best = entering(0) + costs.emission(0, letter) + rest[0];
    for (std::size_t b = 1; b < costs.k; ++b) best = std::min(best, entering(b) + costs.emission(b, letter) + rest[b]);
    return best;
  };
  for (std::size_t s = inputs.size() - 1; s > 0; --s) {
    std::vector<long> before(costs.k);
    for (std::size_t a = 0; a < costs.k; ++a)
      before[a] = least([&](std::size_t b) { return costs.move(a, b); }, inputs[s]);
    rest = std::move(before);
  }
  return least([&](std::size_t b) { return costs.first(b); }, inputs[0]);
}

/// Inputs first: the values of a layer less what could be known before are the emissions of its letter.
Rational futures_at_least(const Arguments& arguments, const std::string&, Inputs inputs) {
  const Costs costs(arguments);
  std::set<std::vector<long>> different;
  for (long letter = 1; letter <= letters(arguments).hi; ++letter) {
    std::vector<long> emitted;
    for (std::size_t b = 0; b < costs.k; ++b) emitted.push_back(costs.emission(b, letter));
    different.insert(std::move(emitted));
  }
  return inputs == Inputs::prompt ? power(Rational(different.size()), arguments.count("S")) : Rational(1);
}

}  // namespace

DpProblem viterbi_problem() {
  return {
      .name = "viterbi",
      .summary = "the least cost of a path through S layers of k states that emits the given letters",
      .input = "the letters, numbers from 1 on: 1,2,2,1",
      .parameters = {bounded_parameter("k", 1, 100, 3, "states"), integer_parameter("S", 1, 4, "layers"),
                     bounded_parameter("letters", 1, 100, 2, "number of letters"),
                     bounded_parameter("cost", 0, 100, 4, "largest cost in the tables; the least is 0"),
                     integer_parameter("seed", 0, 1, "of the cost tables")},
      .forms = {"unrolled", "compact"},
      .precondition = {},
      .steps =
          [](const Arguments& a, const std::string& form) {
            const double k = static_cast<double>(a.count("k")), layers = static_cast<double>(a.count("S"));
            return form == "compact" ? k * layers + 1 : k + k * k * (layers - 1) + k;
          },
      .program = [](const Arguments& a,
                    const std::string& form) { return form == "compact" ? compact(a) : unrolled(a); },
      .solve = solve,
      .random_input = [](const Arguments& a,
                         std::uint64_t seed) { return random_numbers(a.count("S"), letters(a), seed); },
      .extreme_inputs = [](const Arguments& a) { return extreme_numbers(a.count("S"), letters(a)); },
      .parse_input = [](std::string_view text) -> Result<ParsedInput> {
        auto numbers = parse_numbers(text);
        if (!numbers) return numbers.error();
        Values sizes{{"S", Rational(numbers->size())}};
        return ParsedInput{std::move(sizes), std::move(*numbers)};
      },
      .grows_by = {"S"},
      .futures_at_least = futures_at_least,
  };
}

}  // namespace seqcert
