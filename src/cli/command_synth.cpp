#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/one_of.hpp"
#include "cli/printed_json.hpp"
#include "cli/witness_json.hpp"
#include "cli/workspace.hpp"
#include "solve/weight_search.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace seqcert {
namespace {

struct Options {
  std::size_t states = 0, values = 0;  // 0: to be found
  std::string what = "values", entries = "-1,0,1", decays = "1", by = "solver";
  bool json = false;
  SmtLimits limits{.seconds = 120};
};

using Json = nlohmann::ordered_json;

/// What came out, whichever of the three questions was asked.
struct Finding {
  SmtQuestion::Answer answer = SmtQuestion::Answer::unknown;
  std::size_t states = 0, values = 0;
  CopierWeights weights = {};
  std::string excluded = {};  // what is proved impossible besides
  std::string reason = {};
};

CopyGoal goal_of(const std::string& word) {
  for (const CopyGoal goal : {CopyGoal::letters, CopyGoal::letters_fed_back})
    if (word == text(goal)) return goal;
  return CopyGoal::values;
}

Result<Finding> find(const Options& options, const WeightSet& set, const std::vector<Rational>& decays) {
  const CopyGoal goal = goal_of(options.what);
  if (options.states > 0 && options.values > 0) {
    const WeightQuestion question{options.states, options.values, set, goal, decays};
    if (const Status can = can_search(question); !can) return can.error();
    WeightAnswer answer = search_weights(question, options.limits);
    return Finding{answer.answer, options.states, options.values, std::move(answer.weights), "", answer.reason};
  }
  if (options.values > 0) {
    auto fewest = fewest_states(options.values, set, goal, options.limits, decays);
    if (!fewest) return fewest.error();
    if (!fewest->states) return Finding{.values = options.values, .reason = fewest->reason};
    return Finding{SmtQuestion::Answer::satisfiable, *fewest->states, options.values,
                   std::move(fewest->weights),       "fewer states",  ""};
  }
  auto most = options.by == "walk" ? most_letters_by_walk(options.states, set, options.limits)
                                   : most_letters_copied(options.states, set, goal, options.limits);
  if (!most) return most.error();
  if (!most->letters) return Finding{.states = options.states, .reason = most->reason};
  if (*most->letters == 0) return Finding{SmtQuestion::Answer::unsatisfiable, options.states, 1, {}, "", ""};
  return Finding{SmtQuestion::Answer::satisfiable, options.states, *most->letters,
                 std::move(most->weights),         "one more",     ""};
}

std::string decays_text(const std::vector<Rational>& decays) {
  std::vector<std::string> words;
  for (const Rational& decay : decays) words.push_back(decay.text());
  return join(words, ",");
}

/// b_1 ... b_N as columns, a row per state; c_i as rows.
void print_matrices(const CopierWeights& weights) {
  fmt::print("writes b_1 ... b_{} (a column each)\n", weights.values());
  for (std::size_t s = 0; s < weights.states(); ++s) {
    for (const auto& b : weights.b) fmt::print("{:>5}", Rational::ratio(b[s], weights.unit).text());
    fmt::print("\n");
  }
  fmt::print("reads c_1 ... c_{} (a row each)\n", weights.values());
  for (const auto& c : weights.c) {
    for (const int x : c) fmt::print("{:>5}", Rational::ratio(x, weights.unit).text());
    fmt::print("\n");
  }
  if (!weights.decays.empty())
    fmt::print("decays a_2 ... a_{}\n  {}\n", weights.decays.size() + 1, decays_text(weights.decays));
}

std::vector<std::vector<long>> table_of(const std::vector<std::vector<int>>& rows) {
  std::vector<std::vector<long>> table;
  for (const auto& row : rows) table.emplace_back(row.begin(), row.end());
  return table;
}

Json json_of(const Options& options, const Finding& finding, const std::string& decided_by, double seconds) {
  Json json;
  json["schema"] = "seqcert.synth/1";
  json["answer"] = finding.answer == SmtQuestion::Answer::satisfiable     ? "found"
                   : finding.answer == SmtQuestion::Answer::unsatisfiable ? "impossible"
                                                                          : "undecided";
  json["states"] = finding.states;
  json["values"] = finding.values;
  json["what"] = options.what;
  json["entries"] = options.entries;
  json["decays"] = options.decays;
  json["also_impossible"] = finding.excluded.empty() ? Json(nullptr) : Json(finding.excluded);
  json["reason"] = finding.reason.empty() ? Json(nullptr) : Json(finding.reason);
  json["arithmetic"] = decided_by;
  json["seconds"] = seconds;
  json["witness"] = nullptr;
  if (finding.answer == SmtQuestion::Answer::satisfiable) {
    Witness witness;
    witness.claim = "synth";
    witness.parameters = {{"what", Value(options.what)}};
    if (finding.weights.unit != 1) witness.parameters.emplace("unit", Rational(finding.weights.unit));
    if (!finding.weights.decays.empty()) witness.parameters.emplace("decays", decays_text(finding.weights.decays));
    witness.quantity = "copies";
    witness.relation = "=";
    witness.bound_lo = witness.bound_hi = "1";
    witness.tables = {{"b", table_of(finding.weights.b)}, {"c", table_of(finding.weights.c)}};
    json["witness"] = Json::parse(witness_json(witness));
  }
  return json;
}

Status options_fit(const Options& options) {
  if (options.states == 0 && options.values == 0)
    return bad_input("synth needs --states, --values or both; write for example --states 3 --values 3");
  if (options.values == 0 && options.what == "values")
    return bad_input("how many values n states copy is not searched; give --values, or letters: --what fed-back");
  if (options.by == "walk" && (options.what != "fed-back" || options.values != 0))
    return bad_input("--by walk finds the most letters fed back; give --states and --what fed-back alone");
  if (options.values == 0 && options.decays != "1")
    return bad_input("decays other than 1 are searched for values alone; leave --decays out for letters");
  return success();
}

Result<int> synth(const Options& options) {
  if (const Status fit = options_fit(options); !fit) return fit.error();
  const auto set = parse_weight_set(options.entries);
  if (!set) return set.error();
  const auto decays = parse_decays(options.decays);
  if (!decays) return decays.error();
  keep_results_when_interrupted();
  const auto start = std::chrono::steady_clock::now();
  const auto finding = find(options, *set, *decays);
  if (!finding) return finding.error();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const std::string decided_by = options.by == "walk" ? "exact" : solver_name();
  if (options.json) {
    fmt::print("{}\n", printed(json_of(options, *finding, decided_by, seconds)));
  } else {
    const std::string what = options.what == "fed-back" ? "letters fed back" : options.what;
    const std::string over =
        fmt::format("over {{{}}}{}", options.entries,
                    options.decays == "1" ? "" : fmt::format(" with decays in {{{}}}", options.decays));
    switch (finding->answer) {
      case SmtQuestion::Answer::satisfiable:
        fmt::print("found       {} states copy {} {} {}", finding->states, finding->values, what, over);
        if (!finding->excluded.empty()) fmt::print("; {} proved impossible", finding->excluded);
        fmt::print("\n");
        print_matrices(finding->weights);
        fmt::print("{}\n",
                   options.what == "values"
                       ? "run in rationals: the answers are the values"
                       : fmt::format("run in rationals on all {} strings: every answer has the sign of its letter",
                                     1UL << finding->values));
        break;
      case SmtQuestion::Answer::unsatisfiable:
        fmt::print("impossible  no weights {} let {} states copy {} {}\n", over, finding->states, finding->values,
                   what);
        break;
      case SmtQuestion::Answer::unknown:
        fmt::print("undecided   {}\n", finding->reason);
    }
    fmt::print("decided by  {}, {:.2f} s\n", decided_by, seconds);
  }
  if (interrupted()) return was_interrupted;
  return finding->answer == SmtQuestion::Answer::satisfiable     ? all_good
         : finding->answer == SmtQuestion::Answer::unsatisfiable ? something_refuted
                                                                 : something_undecided;
}

}  // namespace

Action add_synth(CLI::App& subcommand) {
  const auto options = std::make_shared<Options>();
  subcommand.footer(
      "An abstract SSM of n states with the entries of b_1..b_N and c_1..c_N in a finite set and all decays 1 "
      "(values:\n"
      "or in a finite set, too).\n"
      "values: copies any N numbers exactly; letters: 1 or -1, by the sign of the answer; fed-back: the same in "
      "order,\n"
      "each letter copied being the next token. With --values alone the fewest states, with --states alone the most "
      "letters.\n"
      "Exits with 0 when weights were found, 1 when they are proved impossible, 2 when undecided.\n\n"
      "examples:\n  seqcert synth --states 4 --values 4\n  seqcert synth --states 4 --values 5\n"
      "  seqcert synth --states 3 --what fed-back\n  seqcert synth --states 4 --what fed-back --by walk\n"
      "  seqcert synth --states 4 --values 9 --what fed-back   (half a minute)\n"
      "  seqcert synth --values 3 --entries 0,1 --json >weights.json && seqcert run --replay weights.json");
  subcommand.add_option("--states", options->states, "n, the size of the state")->check(CLI::Range(1, 64));
  subcommand.add_option("--values", options->values, "N, how many are copied")->check(CLI::Range(1, 64));
  subcommand.add_option("--what", options->what, "what is copied")
      ->check(one_of({"values", "letters", "fed-back"}))
      ->capture_default_str();
  subcommand.add_option("--entries", options->entries, "numbers that an entry may be: -1,0,1 or 0,1/2,1")
      ->capture_default_str();
  subcommand.add_option("--decays", options->decays, "numbers that a decay may be, in 0..1 (values)")
      ->capture_default_str();
  subcommand.add_option("--by", options->by, "solver, or walk: an enumeration (fed-back, --states alone)")
      ->check(one_of({"solver", "walk"}))
      ->capture_default_str();
  subcommand.add_flag("--json", options->json, "one line of JSON, which run --replay accepts when weights were found");
  add_solver_options(subcommand, options->limits);
  return [options] { return synth(*options); };
}

}  // namespace seqcert
