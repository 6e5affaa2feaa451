#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/out_file.hpp"
#include "cli/print_record.hpp"
#include "cli/print_refutation.hpp"
#include "cli/prove.hpp"
#include "cli/workspace.hpp"
#include "refute/refute.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>

namespace seqcert {
namespace {

struct Options {
  std::string claim, model, out;
  std::vector<std::string> grids, least;
  bool json = false, force = false;
  RefuteOptions how;
};

/// A line on a terminal that says what the search is at.
void show(const std::string& what, const Prober& prober) {
  fmt::print(stderr, "\r\x1b[K{}: {}", what, count_text(prober.count()));
  std::fflush(stderr);
}

bool is_open(const Refutation& refutation) {
  return !refutation.found && !refutation.interrupted && !refutation.verified_at_all_points;
}

/// A few seconds.
ProofLimits limits_of_proposals() {
  ProofLimits limits;
  limits.solver.seconds = 2;
  limits.questions = 20;
  limits.seconds = 4;
  limits.stop = interrupted;
  return limits;
}

void print(const Claim& claim, const Refutation& refutation, const Options& options) {
  const auto line = [](const std::string& heading, const std::string& text) {
    fmt::print("  {:<12} {}\n", heading, text);
  };
  if (refutation.found) {
    const Counterexample& found = *refutation.found;
    fmt::print("{}", pretty(found.record, found.claim, std::max(19, options.how.check.min_digits + 2), may_colour(1)));
    for (const auto& [heading, text] : witness_lines(found.witness)) line(heading, text);
  } else {
    fmt::print("{}  {}\n", refutation.verified_at_all_points ? "verified" : "no counterexample found", claim.id);
    line("claim", fmt::format("{} {} {}", claim.quantity, text(claim.relation), text(claim.bound)));
  }
  std::vector<std::string> at_once;
  for (const BreakingPoint& point : refutation.breaking_points) {
    if (options.least.empty() && breaks_at_once(point)) {
      at_once.push_back(fmt::format("{} = {}", point.parameter, text(*point.fails)));
      continue;
    }
    std::string others;
    if (!options.least.empty())
      for (const auto& [name, value] : point.others) others += fmt::format(" {}={}", name, text(value));
    line("breaks", breaking_text(point) + (others.empty() ? "" : ";" + others));
  }
  if (!at_once.empty()) line("breaks", "already at the first value looked at: " + join(at_once, ", "));
  line("searched",
       count_text(refutation.searched) + (refutation.found ? "" : fmt::format("; {}", refutation.ended_by)));
  if (!refutation.found && !refutation.verified_at_all_points)
    line("verdict", "undecided: a search proves nothing where it finds nothing");
  if (!refutation.found) return;
  if (options.out.empty())
    line("witness", "keep it by --out FILE and replay it by: seqcert run --replay FILE");
  else
    line("witness", fmt::format("in {}; replay it by: seqcert run --replay {}", options.out, options.out));
}

Result<int> run_refute(Options options) {
  const auto claim = open_claim(options.claim);
  if (!claim) return claim.error();
  if (claim->construction.empty())
    return bad_input(
        "{}: {} is a number of its parameters alone, which no run of a model shows; decide it with `seqcert check {}`",
        options.claim, claim->quantity, options.claim);
  if (!options.out.empty())
    if (const Status may = may_write(options.out, options.force); !may) return may.error();
  const auto weights = on_weights(*claim, options.model, options.grids);
  if (!weights) return weights.error();
  const Registry& registry = weights->registry;
  const auto typed = split_assignments(weights->words);
  if (!typed) return typed.error();
  keep_results_when_interrupted();
  const bool terminal = is_terminal(2);
  options.how.budget.stop = interrupted;
  if (terminal) options.how.progress = show;
  const Subject subject = subject_of(registry);
  auto refutation = options.least.empty()
                        ? refute(*claim, registry, subject, *typed, options.how)
                        : least_failing(*claim, registry, subject, *typed, options.least, options.how);
  if (refutation && options.model.empty() && options.least.empty() && is_open(*refutation))
    // What a search misses, a far size or one number of many, the closed form may show.
    if (auto point = failing_point(*claim, limits_of_proposals())) {
      options.how.starts = {std::move(*point)};
      options.how.starts_alone = true;
      auto there = refute(*claim, registry, subject, *typed, options.how);
      if (there && there->found) refutation = std::move(there);
    }
  if (terminal) fmt::print(stderr, "\r\x1b[K");
  if (!refutation) return refutation.error();
  if (refutation->found) refutation->found->record.version = program_version();
  if (!options.out.empty())
    if (const Status written = write_file_atomically(options.out, refutation_json(*claim, *refutation, false) + "\n");
        !written)
      return written.error();
  if (options.json)
    fmt::print("{}\n", refutation_json(*claim, *refutation, true));
  else
    print(*claim, *refutation, options);
  if (refutation->interrupted) {
    fmt::print(stderr, "seqcert: interrupted; what was found until then is printed\n");
    return was_interrupted;
  }
  if (refutation->found) return something_refuted;
  return refutation->verified_at_all_points ? all_good : something_undecided;
}

}  // namespace

Action add_refute(CLI::App& subcommand) {
  const auto options = std::make_shared<Options>();
  subcommand.footer(
      "examples:\n  seqcert refute my-claim.toml --out counterexample.json\n"
      "  seqcert refute copy/attention-gap-threshold-below -p L=2..64\n"
      "  seqcert refute copy/attention-gap-fixed -p gamma=5,10 --least L\n"
      "  seqcert refute precision/attention-position-format -p L=32 --least format");
  subcommand.add_option("CLAIM", options->claim, "id of a claim, or the path of a .toml file")->required();
  subcommand
      .add_option(
          "-p,--parameter", options->grids,
          "NAME=VALUE or NAME=GRID: look there alone; other parameters have their whole range, or what the file "
          "of --model says")
      ->allow_extra_args(false);
  subcommand
      .add_option("--least", options->least,
                  "the breaking point of this number or ordered choice, at given values of the others (or their "
                  "defaults)")
      ->allow_extra_args(false);
  subcommand.add_option("--model", options->model,
                        "weights of your own in place of the construction's: .json, or .npz or .safetensors with the "
                        "JSON beside it");
  subcommand.add_option("--out", options->out, "file for the answer and the witness, as JSON");
  add_force_option(subcommand, options->force);
  subcommand.add_flag("--json", options->json, "print the same on one line");
  subcommand
      .add_option("--max-points", options->how.budget.points, "points decided in the search, and again in minimising")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  subcommand.add_option("--seconds", options->how.budget.seconds, "time for all of it; looked at between points")
      ->check(CLI::Range(0.001, 1e6))
      ->capture_default_str();
  add_ladder_options(subcommand, options->how.check);
  return [options] { return run_refute(*options); };
}

}  // namespace seqcert
