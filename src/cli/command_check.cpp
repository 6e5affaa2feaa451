#include "cli/command.hpp"
#include "cli/print_record.hpp"
#include "cli/workspace.hpp"
#include "report/record_json.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace seqcert {
namespace {

struct Options {
  std::string claim, model;
  std::vector<std::string> parameters;
  bool json = false;
  CheckOptions check;
};

Result<int> check(const Options& options) {
  const auto claim = open_claim(options.claim);
  if (!claim) return claim.error();
  const auto weights = on_weights(*claim, options.model, options.parameters);
  if (!weights) return weights.error();
  const auto point = values_for(*claim, weights->words, weights->registry);
  if (!point) return point.error();
  // A solver can be told to stop and what is known printed; everything else ends by the signal.
  if (const auto quantity = find_quantity(claim->quantity); quantity && (*quantity)->asks_solver)
    keep_results_when_interrupted();
  const auto record = decide(*claim, *point, options.check, weights->registry);
  if (!record) return record.error();
  if (options.json) {
    fmt::print("{}\n", record_line(*record));
  } else {
    fmt::print("{}", pretty(*record, *claim, std::max(19, options.check.min_digits + 2), may_colour(1)));
    if (record->witness)
      fmt::print(
          "  witness      found; keep it by --json >witness.json and replay it by: seqcert run --replay "
          "witness.json\n");
  }
  return exit_code_of({*record});
}

}  // namespace

Action add_check(CLI::App& subcommand) {
  const auto options = std::make_shared<Options>();
  subcommand.footer(
      "examples:\n  seqcert check copy/attention-gap\n  seqcert check copy/attention-gap -p L=65536 -p gamma=20 "
      "--json\n"
      "  seqcert check my-claim.toml --min-digits 40\n  seqcert check copy/attention-position --model "
      "head.safetensors");
  subcommand.add_option("CLAIM", options->claim, "id of a claim, or the path of a .toml file")->required();
  subcommand
      .add_option("-p,--parameter", options->parameters,
                  "NAME=VALUE; others have their defaults, or what the file of --model says")
      ->allow_extra_args(false);
  subcommand.add_option("--model", options->model,
                        "weights of your own in place of the construction's: .json, or .npz or .safetensors with the "
                        "JSON beside it");
  subcommand.add_flag("--json", options->json, "print the record as one line of JSON");
  add_ladder_options(subcommand, options->check);
  return [options] { return check(*options); };
}

}  // namespace seqcert
