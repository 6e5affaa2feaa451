#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/out_file.hpp"
#include "cli/print_record.hpp"
#include "cli/prove.hpp"
#include "cli/workspace.hpp"
#include "report/record_json.hpp"
#include "solve/second_solver.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <memory>

namespace seqcert {
namespace {

struct Options {
  std::string claim, folder;
  bool json = false, force = false;
  double second_seconds = 5;
  ProofLimits limits;
};

std::string step_line(const ProofStep& step) {
  const ObligationAnswer& answer = step.answer;
  const std::vector<std::string> axioms(answer.axioms.begin(), answer.axioms.end());
  const char* word = answer.kind == ObligationAnswer::Kind::proved    ? "proved"
                     : answer.kind == ObligationAnswer::Kind::refuted ? "false"
                                                                      : "undecided";
  std::string line = fmt::format("  {:<9} {}", word, step.name);
  if (answer.kind == ObligationAnswer::Kind::proved)
    line += fmt::format("  ({} instance{} of axioms{}{}, {} question{}, {:.2f} s)", answer.instances,
                        answer.instances == 1 ? "" : "s", axioms.empty() ? "" : ": ", join(axioms, ", "),
                        answer.questions, answer.questions == 1 ? "" : "s", step.seconds);
  else if (answer.kind == ObligationAnswer::Kind::undecided)
    line += ": " + answer.reason;
  return line;
}

/// The second step, `claim: both sides have values`, is kept in 2-claim-both-sides-have-values.smt2.
std::string file_name(std::size_t number, const std::string& step) {
  std::string name = fmt::format("{}-", number);
  for (const char c : step)
    if (std::isalnum(static_cast<unsigned char>(c)))
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  while (name.ends_with('-')) name.pop_back();
  return name + ".smt2";
}

Status write_scripts(const ClaimProof& proof, const std::string& folder) {
  for (std::size_t k = 0; k < proof.steps.size(); ++k) {
    const ProofStep& step = proof.steps[k];
    const std::string path = folder + "/" + file_name(k + 1, step.name);
    if (const Status written = write_file_atomically(path, step.answer.script); !written) return written;
  }
  return success();
}

/// Puts every proved step to cvc5; one on which the two disagree is decided by neither. What it answers at all it
/// mostly answers at once, so after a step without an answer it has half the time, never below a tenth of `seconds`.
void ask_again(Proven& proven, const double seconds, const std::size_t megabytes) {
  std::map<SecondOpinion, std::size_t> opinions;
  double limit = seconds;
  for (const ProofStep& step : proven.proof.steps) {
    if (step.answer.kind != ObligationAnswer::Kind::proved || interrupted()) continue;
    const SecondOpinion opinion = ask_cvc5(step.answer.script, limit, megabytes);
    ++opinions[opinion];
    if (opinion == SecondOpinion::no_answer) limit = std::max(limit / 2, seconds / 10);
    if (opinion != SecondOpinion::disagrees) continue;
    proven.proof.verdict = {Verdict::Kind::undecided,
                            fmt::format("cvc5 does not find \"{}\" unsatisfiable", step.name)};
    proven.record.verdict = proven.proof.verdict;
  }
  std::string line;
  for (const auto& [opinion, count] : opinions)
    line += fmt::format(
        "{}cvc5 {}{}", line.empty() ? "" : "; ", text(opinion),
        opinion == SecondOpinion::absent ? "" : fmt::format(" on {} of {} steps", count, proven.proof.steps.size()));
  if (!line.empty()) fmt::print(stderr, "seqcert: {}\n", line);
}

Result<int> prove_command(const Options& options) {
  const auto claim = open_claim(options.claim);
  if (!claim) return claim.error();
  if (!options.folder.empty())
    if (const Status may = may_write_into(options.folder, options.force); !may) return may.error();
  keep_results_when_interrupted();
  auto proven =
      prove(*claim, options.limits, [](const ProofStep& step) { fmt::print(stderr, "{}\n", step_line(step)); });
  if (!proven) return proven.error();
  if (options.second_seconds > 0 && proven->record.verdict.kind == Verdict::Kind::proved)
    ask_again(*proven, options.second_seconds, options.limits.solver.megabytes);
  if (!options.folder.empty())
    if (const Status written = write_scripts(proven->proof, options.folder); !written) return written.error();
  if (interrupted()) return Error{Error::Kind::interrupted, "interrupted; what was proved stands above"};
  if (options.json)
    fmt::print("{}\n", record_line(proven->record));
  else
    fmt::print("{}", pretty(proven->record, proven->claim, 19, may_colour(1)));
  return exit_code_of({proven->record});
}

}  // namespace

Action add_prove(CLI::App& subcommand) {
  const auto options = std::make_shared<Options>();
  options->limits.stop = interrupted;
  subcommand.footer(
      "The closed form of the quantity, the lemmas of the argument beside the claim (PROOFS/ID.md) and Z3 decide it;\n"
      "instances of axioms on exp, ln, powers and sums are added by need.\n\n"
      "examples:\n  seqcert prove copy/attention-gap\n  seqcert prove copy/attention-position --smt2 questions\n"
      "  seqcert prove my-claim.toml --json");
  subcommand.add_option("CLAIM", options->claim, "id of a claim, or the path of a .toml file")->required();
  subcommand.add_option("--smt2", options->folder,
                        "folder for the questions as SMT-LIB files, one for each step; any solver can rerun them");
  add_force_option(subcommand, options->force);
  subcommand.add_option("--seconds", options->limits.solver.seconds, "limit of one question to the solver")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  subcommand.add_option("--megabytes", options->limits.solver.megabytes, "limit of a solver's memory, Z3's or cvc5's")
      ->check(CLI::Range(16, 4095))
      ->capture_default_str();
  subcommand.add_option("--questions", options->limits.questions, "questions to the solver before a step is given up")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  subcommand
      .add_option("--second-seconds", options->second_seconds,
                  "limit of cvc5, where it is installed, for a step; half of it after each step without an answer, but "
                  "never below a tenth; 0: it is not asked")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  subcommand.add_flag("--json", options->json, "print the record as one line of JSON");
  return [options] { return prove_command(*options); };
}

}  // namespace seqcert
