#include "base/file.hpp"
#include "check/claim_points.hpp"
#include "check/sweep.hpp"
#include "claim/point.hpp"
#include "cli/command.hpp"
#include "cli/progress.hpp"
#include "cli/record_file.hpp"
#include "cli/workspace.hpp"
#include "constructions/registry.hpp"
#include "report/record_json.hpp"
#include "report/summary.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <set>
#include <thread>

namespace seqcert {
namespace {

struct Options {
  std::string claim, out, shard;
  std::vector<std::string> grids;
  std::size_t jobs = 0;
  bool resume = false;
  CheckOptions check;
};

/// `i/n`, 1 <= i <= n.
Result<std::pair<std::size_t, std::size_t>> parse_shard(const std::string& text) {
  if (text.empty()) return std::pair<std::size_t, std::size_t>{1, 1};
  const std::size_t slash = text.find('/');
  const auto part = Rational::parse(text.substr(0, slash));
  const auto count = slash == std::string::npos ? part : Rational::parse(text.substr(slash + 1));
  if (slash == std::string::npos || !part || !count || !part->to_long() || !count->to_long() || *part < Rational(1) ||
      *count < *part)
    return bad_input("--shard \"{}\" is not i/n with 1 <= i <= n; write for example --shard 1/4", text);
  return std::pair{static_cast<std::size_t>(*part->to_long()), static_cast<std::size_t>(*count->to_long())};
}

Result<int> sweep(const Options& options) {
  const auto claim = open_claim(options.claim);
  if (!claim) return claim.error();
  const auto grids = split_assignments(options.grids);
  if (!grids) return grids.error();
  const auto shard = parse_shard(options.shard);
  if (!shard) return shard.error();
  const auto all = claim_points(*claim, builtin_constructions(), *grids, ClaimGrids::none);
  if (!all) return all.error();

  const auto region = points_inside(*claim, *all);
  if (!region) return region.error();
  if (!region->outside.empty()) {
    fmt::print(stderr, "seqcert: {} of {} grid points lie outside the hypotheses and leave no record:\n",
               region->outside.size(), all->size());
    for (const std::string& line : region->outside) fmt::print(stderr, "  {}\n", line);
  }
  if (region->inside.empty())
    return bad_input("{}: no grid point satisfies the hypotheses; change the grid", claim->id);

  auto file = RecordWriter::open(options.out, options.resume);
  if (!file) return file.error();
  std::vector<Values> points;
  std::vector<Record> records;
  std::set<std::string> wanted;
  for (std::size_t k = shard->first - 1; k < region->inside.size(); k += shard->second) {
    const std::string key = claim_sha256(*claim, region->inside[k]);
    wanted.insert(key);
    if (!file->has(key)) points.push_back(region->inside[k]);
  }
  for (const Record& record : file->earlier())
    if (wanted.contains(record.claim_sha256)) records.push_back(record);
  const std::size_t done_before = records.size();
  if (done_before > 0) fmt::print(stderr, "seqcert: {} points are already in {}\n", done_before, options.out);

  keep_results_when_interrupted();
  Progress progress(claim->id, points.size());
  std::optional<Error> failure;
  in_order(
      points.size(), options.jobs, [&](std::size_t k) { return decide(*claim, points[k], options.check); },
      [&](std::size_t, Result<Record> record) {
        if (!record) {
          failure.emplace(record.error());
          return false;
        }
        if (const Status written = file->append(*record); !written) {
          failure.emplace(written.error());
          return false;
        }
        records.push_back(std::move(*record));
        progress.step();
        return true;
      },
      interrupted);
  progress.finish();
  if (failure && failure->kind != Error::Kind::interrupted) return *failure;
  if (records.size() - done_before < points.size()) {
    fmt::print(stderr, "seqcert: interrupted after {} of {} points; what is done is in {}; go on with --resume\n",
               records.size() - done_before, points.size(), options.out);
    return was_interrupted;
  }
  const VerdictCount count = count_verdicts(records, std::vector<ClaimFacts>{facts(*claim)});
  fmt::print(stderr, "seqcert: {} point{}: {} verified, {} refuted, {} undecided; {} not as expected\n", count.points,
             count.points == 1 ? "" : "s", count.verified + count.proved, count.refuted, count.undecided,
             count.unexpected);
  return exit_code_of_expected(records, {facts(*claim)});
}

}  // namespace

Action add_sweep(CLI::App& subcommand) {
  const auto options = std::make_shared<Options>();
  options->jobs = std::max(1u, std::thread::hardware_concurrency());
  subcommand.footer(
      "examples:\n  seqcert sweep copy/attention-position -p L=16..4096*4 -p lambda=1,5,10 --out position.jsonl\n"
      "  seqcert sweep copy/ssm-onehot -p N=16..1024*2 --out onehot.jsonl --resume");
  subcommand.add_option("CLAIM", options->claim, "id of a claim, or the path of a .toml file")->required();
  subcommand
      .add_option("-p,--parameter", options->grids,
                  "NAME=GRID: 7, 1,2,5, 1..10, 1..10:3 or 16..4096*2; others have their defaults")
      ->allow_extra_args(false);
  subcommand.add_option("--out", options->out, "file for the records, one a line in the order of the grid")->required();
  subcommand.add_flag("--resume", options->resume, "go on with a file that holds some of the records");
  subcommand.add_option("--shard", options->shard, "i/n: every n-th point, starting with the i-th");
  subcommand.add_option("--jobs", options->jobs, "points decided at the same time")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  add_ladder_options(subcommand, options->check);
  return [options] { return sweep(*options); };
}

}  // namespace seqcert
